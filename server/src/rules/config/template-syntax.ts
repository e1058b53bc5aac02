import type { LocatedText } from "../../model/located.ts";
import type { RuleUnit } from "../../model/units.ts";
import { ALERT_VARIABLES, functionsOf } from "../../syntax/gotemplate/functions.ts";
import { type TemplateNames, type TemplateProblem, templateProblems } from "../../syntax/gotemplate/parse.ts";
import { hasUsualActions } from "../../syntax/gotemplate/usual.ts";
import type { PrometheusVersion } from "../../syntax/values/version.ts";
import { findPlaceholders } from "../../syntax/yaml/placeholders.ts";
import { type ScalarMap, scalarMap } from "../../syntax/yaml/scalarMap.ts";
import { ContentMemo } from "../../text/memo.ts";
import { covers } from "../../text/span.ts";
import { defineRule, type Report, type UnitContext } from "../rule.ts";
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
  concerns: "alerts",
  check(rule, context) {
    // Told of most alerts at a glance, without looking at each of their texts.
    if ((rule.plain && hasUsualActions(rule.piece.text)) || !isPromql(context)) return NONE;
    const labels = problemsIn(rule.labels, rule, context);
    const annotations = problemsIn(rule.annotations, rule, context);
    return labels.length + annotations.length === 0 ? NONE : [...labels, ...annotations];
  },
});

const NONE: readonly Report[] = [];

/** Most alerts have templates, and nearly all of them are right. */
function problemsIn(pairs: RuleUnit["labels"], rule: RuleUnit, context: UnitContext): readonly Report[] {
  let found: Report[] | undefined;
  for (const { value } of pairs) {
    if (!value.value.includes("{{")) continue;
    // What a template engine fills in first may well make names that nobody knows here.
    if (value.node.templated && !isPrometheusOwn(value.value, rule, context)) continue;
    const actions = actionsIn(value.value);
    if (actions === undefined || hasUsualActions(actions)) continue;
    const { settings, once } = context;
    const names = once(settings, "template names", () => namesOf(settings.version));
    const clean = once(settings, "clean templates", () => new ContentMemo<boolean>(20_000));
    if (clean.get(actions, (text) => templateProblems(text, names).length === 0)) continue;
    found ??= [];
    for (const problem of templateProblems(value.value, names))
      found.push(reportOf(problem, value, rule.piece.text));
  }
  return found ?? NONE;
}

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

function namesOf(version: PrometheusVersion): TemplateNames {
  return { variables: ALERT_VARIABLES, functions: functionsOf(version), noElseWith: version.major < 3 };
}

/**
 * True for a text whose braces look like those of another engine, in a rule where that engine would have failed at
 * `{{ $labels.instance }}`: then they are Prometheus's own, with a mistake in them.
 */
function isPrometheusOwn(text: string, rule: RuleUnit, { templated, once }: UnitContext): boolean {
  if (templated || !rule.expression) return false;
  const own = once(rule.piece, "braces are Prometheus's", () => hasOwnBraces(rule.piece.text));
  return (
    own && findPlaceholders(text).every((p) => p.owner !== "foreign" || isSlip(text.slice(p.start, p.end)))
  );
}

function hasOwnBraces(text: string): boolean {
  const found = findPlaceholders(text);
  return (
    found.some((p) => /\$(?:labels|value)\b/.test(text.slice(p.start, p.end)) && p.owner === "prometheus") &&
    found.every((p) => p.owner !== "foreign" || isSlip(text.slice(p.start, p.end)))
  );
}

/** Not what other programs put between braces for a search and replace: a name in capitals. */
function isSlip(placeholder: string): boolean {
  return /^[{][{]-?\s*(?:[a-z\d]|[^\w\s$])/.test(placeholder);
}

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
