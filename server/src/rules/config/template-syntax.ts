import type { LocatedText } from "../../model/located.ts";
import { ALERT_VARIABLES, PROMETHEUS_FUNCTIONS } from "../../syntax/gotemplate/functions.ts";
import { type TemplateProblem, templateProblems } from "../../syntax/gotemplate/parse.ts";
import { type ScalarMap, scalarMap } from "../../syntax/yaml/scalarMap.ts";
import { ContentMemo } from "../../text/memo.ts";
import { covers } from "../../text/span.ts";
import { defineRule, type Report } from "../rule.ts";
import { isPromql } from "../support/promqlRule.ts";

export default defineRule({
  id: "config/template-syntax",
  scope: "rule",
  severity: "error",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A label or annotation of an alert holds a template that cannot be parsed.",
  why: `The labels and annotations of alerts are templates. Prometheus parses them when it loads the rule file, and one
with an action left open, a block without \`{{ end }}\`, or a function or variable that does not exist makes it refuse
the whole file. A template cannot calculate: \`{{ $value * 100 }}\` has no meaning, the expression has to do that.`,
  examples: [
    {
      bad: `groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
        annotations:
          summary: "{{ $label.instance }} is down"
`,
      fixed: `groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
        annotations:
          summary: "{{ $labels.instance }} is down"
`,
    },
    {
      bad: `groups:
  - name: disks
    rules:
      - alert: DiskFull
        expr: disk_free_ratio < 0.1
        annotations:
          summary: "{{ $value * 100 }} % left on {{ $labels.instance }}"
`,
    },
    {
      good: `groups:
  - name: disks
    rules:
      - alert: DiskFull
        expr: disk_free_ratio < 0.1
        annotations:
          summary: "{{ $value | humanizePercentage }} left on {{ $labels.instance }}"
          description: |
            {{ range query "topk(3, disk_used_bytes)" }}
              {{ .Labels.device }}: {{ .Value | humanize1024 }}B
            {{ end }}
`,
    },
  ],
  *check(rule, context) {
    if (!rule.alert || !isPromql(context)) return;
    const { settings, once } = context;
    const clean = once(settings, "clean templates", () => new ContentMemo<boolean>(20_000));
    for (const { value } of [...rule.labels, ...rule.annotations]) {
      // What a template engine fills in first may well make names that nobody knows here.
      if (value.node.templated) continue;
      const actions = actionsIn(value.value);
      if (actions === undefined || clean.get(actions, isClean)) continue;
      for (const problem of templateProblems(value.value, NAMES)) {
        yield reportOf(problem, value, rule.piece.text);
      }
    }
  },
});

/**
 * A template from its first action to its last: what stands around them is text, so that a mistake is in here or in an
 * action that is left open. Many alerts differ in that text only. Undefined when there is no action.
 */
function actionsIn(text: string): string | undefined {
  const start = text.indexOf("{{");
  if (start < 0) return undefined;
  const last = text.lastIndexOf("}}");
  return last > start && text.indexOf("{{", last) < 0 ? text.slice(start, last + 2) : text;
}

function isClean(template: string): boolean {
  return templateProblems(template, NAMES).length === 0;
}

const NAMES = { variables: ALERT_VARIABLES, functions: PROMETHEUS_FUNCTIONS };

function reportOf(
  { span, message, suggestion }: TemplateProblem,
  value: LocatedText,
  source: string,
): Report {
  const map: ScalarMap | undefined = value.inherited ? undefined : scalarMap(source, value.node);
  const place = map?.spanOf(span.start, span.end);
  const edit = suggestion === undefined ? undefined : map?.encode(span.start, span.end, suggestion);
  return {
    at: place && covers(value.span, place) ? place : value.span,
    message,
    fix: edit
      ? [
          {
            title: `Replace by ${suggestion}`,
            safe: false,
            preferred: true,
            edit: (builder) => builder.replace(edit.span, edit.newText),
          },
        ]
      : [],
  };
}
