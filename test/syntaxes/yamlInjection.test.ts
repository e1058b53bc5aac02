import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, it } from "vitest";
import { checkScopes } from "./checkScopes.ts";
import { type GrammarFiles, testHosts } from "./grammars.ts";

// The editor's own YAML grammar is tried as well where PROMFED_E2E_VSCODE names a folder that has it.
const editor = process.env.PROMFED_E2E_VSCODE ?? "";
const editorSyntaxes = join(editor, "node_modules/code-server/lib/vscode/extensions/yaml/syntaxes");
const editorHosts: GrammarFiles = Object.fromEntries(
  ["", "-1.0", "-1.1", "-1.2", "-1.3", "-embedded"].map((part) => [
    `source.yaml${part.replace("-", ".")}`,
    pathToFileURL(join(editorSyntaxes, `yaml${part}.tmLanguage.json`)).href,
  ]),
);

describe.each([
  { host: "a minimal YAML grammar", hosts: testHosts, present: true },
  { host: "the editor's YAML grammar", hosts: editorHosts, present: existsSync(editorSyntaxes) },
])("PromQL injected into $host", ({ hosts, present }) => {
  const test = it.skipIf(!present);
  const yaml = (text: string) => checkScopes("source.yaml", text, hosts);

  test("colours a plain expression and those after it", async () => {
    await yaml(`
groups:
  - name: g
    rules:
      - record: job:up:sum
                ^^^^^^^^^^ !meta.embedded
        expr: sum by (job) (up{env="prod"}) # why
        ^^^^ entity.name.tag.yaml !meta.embedded
              ^^^ meta.embedded support.function.aggregation.promql
                      ^^^ variable.parameter.label.promql
                               ^^^ variable.parameter.label.promql
                                            ^^^^^ comment.line
        labels:
        ^^^^^^ entity.name.tag.yaml !meta.embedded
          team: a
          ^^^^ entity.name.tag.yaml !meta.embedded
      - expr: up == 0
        ^^^^ entity.name.tag.yaml
              ^^ entity.name.type.metric.promql
        for: 5m
        ^^^ entity.name.tag.yaml !meta.embedded
`);
  });

  test("goes on over the lines of a plain scalar", async () => {
    await yaml(`
rules:
- expr: up
    / on (job) down
    ^ keyword.operator.arithmetic.promql
               ^^^^ entity.name.type.metric.promql
  for: 5m
  ^^^ entity.name.tag.yaml !meta.embedded
`);
  });

  for (const header of ["|", "|-", "|+", ">", ">-", "|2", ">2-", "|-2"]) {
    test(`ends a block scalar with the header ${header} where its indentation ends`, async () => {
      await yaml(`
rules:
  - alert: A
    expr: ${header}
          ^ keyword.control.flow.block-scalar
      # the sources
      ^^^^^^^^^^^^^ comment.line.number-sign.promql
      sum(
      ^^^ support.function.aggregation.promql
        up{job="a"}
        ^^ entity.name.type.metric.promql
      )

        > 2
        ^ keyword.operator.comparison.promql
          ^ constant.numeric.promql
    for: 5m
    ^^^ entity.name.tag.yaml !meta.embedded
    labels:
      severity: page
      ^^^^^^^^ entity.name.tag.yaml !meta.embedded
`);
    });
  }

  test("ends a block scalar at a key that stands left of it, whatever is left open", async () => {
    const text = `
rules:
  - expr: |
      sum by (
        job
        ^^^ variable.parameter.label.promql
  - alert: B
    ^^^^^ entity.name.tag.yaml !meta.embedded
    expr: up{job=~
                 ^ string.quoted.other.raw.promql
    for: 5m
    ^^^ entity.name.tag.yaml !meta.embedded !string.quoted.other
`;
    await yaml(text.replaceAll("~", "`"));
  });

  test("reads an expression in double quotes with its escaped quotes", async () => {
    await yaml(String.raw`
rules:
  - alert: A
    expr: "up{job=\"a\", \"utf.8\"=~\"x|y\"} == 0"
          ^ punctuation.definition.string.begin.yaml
           ^^ entity.name.type.metric.promql
              ^^^ variable.parameter.label.promql
                  ^^^^^ string.quoted.double.promql
                           ^^^^^ variable.parameter.label.quoted.promql
                                      ^^^ string.regexp.promql
                                             ^^ keyword.operator.comparison.promql
                                                 ^ punctuation.definition.string.end.yaml
    for: 5m
    ^^^ entity.name.tag.yaml !meta.embedded
`);
  });

  test("reads an expression in single quotes with its doubled quotes", async () => {
    await yaml(`
rules:
  - alert: A
    expr: 'up{job="a", env=''b'', zone=~''c|d''} == 0'
          ^ punctuation.definition.string.begin.yaml
                  ^^^ string.quoted.double.promql
                           ^^^^^ string.quoted.single.promql
                                          ^^^ string.regexp.promql
                                                    ^ constant.numeric.promql
                                                     ^ punctuation.definition.string.end.yaml
    for: 5m
    ^^^ entity.name.tag.yaml !meta.embedded
`);
  });

  test("colours match[] items in every quoting", async () => {
    await yaml(String.raw`
scrape_configs:
  - job_name: federate
    params:
      'match[]':
       ^^^^^^^ entity.name.tag.yaml
        - '{job="node"}'
        ^ punctuation.definition.block.sequence.item.yaml
            ^^^ variable.parameter.label.promql
        - "{__name__=~\"job:.*\"}"
            ^^^^^^^^ variable.parameter.label.promql
                        ^^^^^^ string.regexp.promql
        - up{job="a"} # all
          ^^ entity.name.type.metric.promql
                      ^^^^^ comment.line
        - |
          {job="b"}
           ^^^ variable.parameter.label.promql
    static_configs:
    ^^^^^^^^^^^^^^ entity.name.tag.yaml !meta.promql
      - targets: ['a:9090']
`);
  });

  test("colours match[] items that are not indented below their key", async () => {
    await yaml(`
params:
  "match[]":
  - '{job="node"}'
      ^^^ variable.parameter.label.promql
  - 'up'
     ^^ entity.name.type.metric.promql
  other:
  ^^^^^ entity.name.tag.yaml !meta.promql
    - 'up'
       ^^ !meta.embedded
`);
  });

  test("colours match[] as a flow sequence, also over several lines, and as a single value", async () => {
    await yaml(String.raw`
params:
  match[]: ['{job="a"}', "{env=\"b\"}"]
              ^^^ variable.parameter.label.promql
                           ^^^ variable.parameter.label.promql
  other: ['{job="a"}']
            ^^^ !meta.embedded
---
params:
  'match[]': [
    '{job="a"}',
      ^^^ variable.parameter.label.promql
  ]
  honor_labels: true
  ^^^^^^^^^^^^ entity.name.tag.yaml !meta.promql
---
params:
  'match[]': '{job="a"}'
               ^^^ variable.parameter.label.promql
`);
  });

  test("colours expressions and templates of a PrometheusRule manifest", async () => {
    await yaml(String.raw`
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
spec:
  groups:
    - name: g
      rules:
        - alert: Down
          expr: |
            up == 0
            ^^ entity.name.type.metric.promql
          annotations:
            summary: "{{ $labels.instance | printf \"%s\" }} is down"
                      ^^ punctuation.definition.template.begin
                         ^^^^^^^ variable.other.template
                                ^^^^^^^^^ variable.other.property.template
                                            ^^^^^^ support.function.template
                                                   ^^^^^^ string.quoted.double.template
                                                          ^^ punctuation.definition.template.end
                                                             ^^^^^^^ !meta.template
            description: |
              {{ with query "up" }}{{ . | first | value | humanize }}{{ end }}
                 ^^^^ keyword.control.template
                      ^^^^^ support.function.template
                                                          ^^^^^^^^ support.function.template
                                                                        ^^^ keyword.control.template
              {{/* a note */}}
                   ^^^^^^ comment.block.template
          labels:
            owner: '{{ if eq .Labels.env "prod" }}a{{ else }}b{{ end }}'
                       ^^ keyword.control.template
                          ^^ support.function.template
                             ^^^^^^^ variable.other.property.template
`);
  });

  test("leaves everything else in YAML as it is", async () => {
    await yaml(`
expression: up == 0
            ^^^^^^^ !meta.embedded
my_expr: rate(x[5m])
         ^^^^^^^^^^^ !meta.embedded
text: "expr: up"
       ^^^^^^^^ !meta.embedded
# expr: up
  ^^^^^^^^ !meta.embedded
match: ['{job="a"}']
          ^^^ !meta.embedded
`);
  });

  test("shows a chart's template inside an expression as one", async () => {
    await yaml(`
rules:
  - expr: up{job="{{ .Values.job }}"} > {{ .Values.threshold }}
                                        ^^ punctuation.definition.template.begin
                                           ^^^^^^^ variable.other.property.template
    for: 1m
    ^^^ entity.name.tag.yaml !meta.embedded
`);
  });
});
