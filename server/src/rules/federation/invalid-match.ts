import { MATCH_PARAM } from "../../model/federateJob.ts";
import type { Param } from "../../model/scrapeJob.ts";
import type { JobUnit, MatchSelector } from "../../model/units.ts";
import { parseSelector } from "../../syntax/promql/parse.ts";
import { quoteLike } from "../../syntax/yaml/edit.ts";
import type { YamlNode } from "../../syntax/yaml/nodes.ts";
import type { TextEdit } from "../../text/edit.ts";
import { defineRule, type FixReport, type Report } from "../rule.ts";
import { encodeEdits } from "../support/expressionEdit.ts";
import { misplacedMatch } from "../support/matchPlace.ts";
import { type Judge, repairsOf } from "../support/slips/repair.ts";
import type { Slip } from "../support/slips/slip.ts";

export default defineRule({
  id: "federation/invalid-match",
  scope: "job",
  severity: "error",
  since: "0.1.0",
  fix: "safe",
  summary: "An item of `match[]` is no selector, so the source answers the whole request with 400.",
  why: `\`match[]\` takes instant vector selectors: a metric name, matchers in braces, or both. A range, a function, an
offset or a syntax error in **one** item makes the source answer 400 to the whole request, so all the job's series go
missing. Prometheus does not look at the parameter when it loads the config, so nothing warns before that.

YAML has its own traps: unquoted braces are a YAML mapping, quotes inside quotes become part of the text, and a dash
without a space behind it is part of the text too.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}[5m]'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - {job="node"}
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{job="node"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        -'{job="node"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{job="node"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - up
        - 'job:requests:rate5m{env="prod"}'
        - '{__name__=~"job:.*", job!~"dev|test"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
  ],
  *check(job) {
    const param = job.params.find((p) => p.name.value === MATCH_PARAM);
    if (!param || (!job.federate && job.metricsPath)) return;
    yield* checkItems(param);
    const misplaced = misplacedMatch(job);
    for (const selector of job.selectors) {
      if (selector.templated || (misplaced?.kind === "encoded" && misplaced.text === selector.text)) continue;
      yield* checkSelector(job, selector);
    }
  },
});

/** Items that are no text: braces that YAML read as a mapping, lists in lists, dashes glued to the text. */
function* checkItems(param: Param): Iterable<Report> {
  const { value } = param.field;
  if (value.kind === "scalar" && value.value.startsWith("-") && !value.templated) {
    yield {
      at: param.field.span,
      message: `A dash needs a space behind it to start a list item; without it the whole is one text, and match[] takes a list.`,
      fix: param.field.inherited ? [] : dashFix(value),
    };
    return;
  }
  if (value.kind !== "seq") return;
  for (const item of value.items) {
    const node = item.kind === "alias" ? item.target : item;
    if (!node || node.kind === "scalar") continue;
    const flow = node.kind === "map" && node.flow;
    yield {
      at: item.kind === "null" ? param.name.span : item.span,
      message:
        node.kind === "null"
          ? "match[] has an empty item, and an empty selector makes the source answer 400 to the whole request. Remove it, or write the selector."
          : flow
            ? "Unquoted braces are a YAML mapping, not a selector, and Prometheus refuses the config. Put the selector in single quotes."
            : `An item of match[] is one selector as text, but this is a ${node.kind === "map" ? "mapping" : "list"}. Put it in single quotes.`,
      fix: flow && item.kind !== "alias" ? quoteFix(node) : [],
    };
  }
}

function quoteFix(node: YamlNode): FixReport[] {
  return [
    {
      title: "Put the selector in quotes",
      safe: true,
      preferred: true,
      edit: (edit) => {
        // Quotes inside the braces keep their kind where they can.
        const text = edit.textOf(node.span);
        edit.replace(
          node.span,
          text.includes("'") ? quoteLike("single", text.replaceAll("'", '"')) : `'${text}'`,
        );
      },
    },
  ];
}

function dashFix(node: YamlNode): FixReport[] {
  return [
    {
      title: "Put a space behind each dash",
      safe: true,
      preferred: true,
      edit: (edit) => {
        const text = edit.textOf(node.span);
        for (const dash of text.matchAll(/(^|\n)(\s*)-(?=[^\s-])/g)) {
          edit.insert(node.span.start + dash.index + dash[0].length, " ");
        }
      },
    },
  ];
}

function* checkSelector(job: JobUnit, { expression, text }: MatchSelector): Iterable<Report> {
  const path = job.federate?.path ?? "/federate";
  const { problems } = expression.parsed;
  if (problems.length === 0) return;
  const repairs = text.inherited ? [] : repairsOf(text.value, SELECTOR);
  for (const [order, problem] of problems.entries()) {
    const own: Slip[] = problem.fix && !text.inherited ? [{ ...problem.fix, safe: true }] : [];
    const slips = order === 0 && repairs.length > 0 && !problem.code.startsWith("selector-") ? repairs : own;
    yield {
      at: expression.place(problem.span),
      message: `${problem.message} As it stands the source answers ${path} with 400, and the job gets no series at all.`,
      fix: slips.flatMap((slip, first) => selectorFix(slip, expression, first === 0)),
    };
  }
}

const SELECTOR: Judge = { problems: (text) => parseSelector(text).problems, faults: () => 0 };

function selectorFix(slip: Slip, expression: MatchSelector["expression"], preferred: boolean): FixReport[] {
  const edits = encode(slip.edits, expression);
  if (!edits) return [];
  return [
    {
      title: slip.title,
      safe: slip.safe,
      preferred,
      edit: (edit) => {
        for (const one of edits) edit.replace(one.span, one.newText);
      },
    },
  ];
}

/** Edits of the decoded text as edits of the YAML scalar; undefined when its style cannot hold them. */
function encode(edits: readonly TextEdit[], expression: MatchSelector["expression"]): TextEdit[] | undefined {
  const { map, text } = expression;
  if (!map) return undefined;
  const [only] = edits;
  // A change of the whole text may need other quotes than it has.
  if (edits.length === 1 && only && only.span.start === 0 && only.span.end === map.value.length) {
    const style = text.node.style === "double" && only.newText.includes('"') ? "single" : text.node.style;
    return [{ span: text.node.span, newText: quoteLike(style, only.newText) }];
  }
  return encodeEdits(expression, edits);
}
