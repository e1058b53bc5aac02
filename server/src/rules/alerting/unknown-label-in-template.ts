import { carriedLabels, type LabelFacts, mayCarry } from "../../model/labels/index.ts";
import type { LocatedText } from "../../model/located.ts";
import { nearest } from "../../model/schema/nearest.ts";
import type { RuleUnit } from "../../model/units.ts";
import { templateLabels } from "../../syntax/gotemplate/labels.ts";
import { type ScalarMap, scalarMap } from "../../syntax/yaml/scalarMap.ts";
import { ContentMemo } from "../../text/memo.ts";
import { addTo } from "../../text/multiMap.ts";
import { covers, type Span } from "../../text/span.ts";
import { isClusterLabel } from "../../workspace/topology/topology.ts";
import { defineRule } from "../rule.ts";
import { keepLabel } from "../support/grouping.ts";
import { checkLabels, type LabelCheck, type LabelFix, type LabelReport } from "../support/labelCheck.ts";

export default defineRule({
  id: "alerting/unknown-label-in-template",
  scope: "rule-set",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A label or annotation of an alert shows a label that the expression's series cannot carry.",
  why: `In the templates of an alert, \`$labels\` (\`.Labels\`) holds the labels of the series that the expression returns.
A label that the expression aggregates away is not there, and the template shows nothing in its place: a page that says
"Instance  of job node is down". The labels that the alert itself sets and \`alertname\` are not in \`$labels\` either, and
external labels are in \`$externalLabels\`.

promfed follows which labels the series can carry, through aggregations, joins, \`label_replace\`, \`absent\` and the records
that the same server evaluates. A label that the template asks for with \`if\` or \`with\` is left alone.`,
  examples: [
    {
      bad: `groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: sum by (job) (up) == 0
        annotations:
          summary: "{{ $labels.instance }} of job {{ $labels.job }} is down"
`,
      fixed: `groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: sum by (job, instance) (up) == 0
        annotations:
          summary: "{{ $labels.instance }} of job {{ $labels.job }} is down"
`,
    },
    {
      bad: `groups:
  - name: availability
    rules:
      - alert: JobDown
        expr: sum by (job, namespace) (up) == 0
        annotations:
          summary: "{{ $labels.namespce }}/{{ $labels.job }} is down"
`,
      fixed: `groups:
  - name: availability
    rules:
      - alert: JobDown
        expr: sum by (job, namespace) (up) == 0
        annotations:
          summary: "{{ $labels.namespace }}/{{ $labels.job }} is down"
`,
    },
    {
      bad: `groups:
  - name: errors
    rules:
      - record: job:request_errors:ratio_rate5m
        expr: sum by (job) (rate(request_errors_total[5m])) / sum by (job) (rate(requests_total[5m]))
      - alert: ErrorsHigh
        expr: job:request_errors:ratio_rate5m > 0.05
        annotations:
          summary: "{{ $labels.job }} fails on path {{ $labels.path }}"
`,
      note: "The record leaves `job` only.",
    },
    {
      good: `groups:
  - name: availability
    rules:
      - alert: JobDown
        expr: sum by (job) (up) == 0
        labels:
          severity: critical
        annotations:
          summary: "{{ $labels.job }} is down{{ with $labels.cluster }} in {{ . }}{{ end }}"
          description: "Seen by {{ $externalLabels.cluster }}."
`,
    },
  ],
  check: ({ records }, { memo }) => checkLabels(records, memo, CHECK),
});

/** What a template that asks for labels holds. */
const ASKS = /\$labels|\.Labels/;

type Asked = ReturnType<typeof templateLabels>;

const MOST_TEMPLATES = 2000;

const CHECK: LabelCheck = {
  key: "alerting/unknown-label-in-template",
  presumes: false,
  suspects: (unit) => unit.alert !== undefined && ASKS.test(unit.piece.text),
  *check({ unit, expression, certain, memo }) {
    const { expr } = expression.parsed;
    const facts = certain.of(expr);
    if (facts.empty || carriesAll(unit.piece.text, facts)) return;
    // Alerts are made from one another: many say the same of other series.
    const templates = memo.once(CHECK, "templates", () => new ContentMemo<Asked>(MOST_TEMPLATES));
    for (const [name, places] of unknownLabels(unit, facts, templates)) {
      const keep = memo.once(expression.parsed, `keep ${name}`, () => keepLabel(expr, name));
      yield reportOf(unit, name, places, facts, keep);
    }
  },
};

/**
 * Whether series may carry every label that a rule's text asks for with a dot, and it asks in no other way: told
 * without reading the rule's templates, of which there are very many.
 */
function carriesAll(text: string, facts: LabelFacts): boolean {
  if (/\bindex\b/.test(text)) return false;
  for (const [, name = ""] of text.matchAll(/(?:\$labels|\.Labels)\.([\p{L}\p{Nd}_]+)/gu))
    if (!mayCarry(facts, name)) return false;
  return true;
}

interface Place {
  readonly value: LocatedText;
  /** In the decoded value. */
  readonly span: Span;
}

/** The labels that templates of a rule show though its series carry none, by name, with their places. */
function unknownLabels(
  unit: RuleUnit,
  facts: LabelFacts,
  templates: ContentMemo<Asked>,
): ReadonlyMap<string, readonly Place[]> {
  const found = new Map<string, Place[]>();
  for (const { value } of [...unit.labels, ...unit.annotations]) {
    if (value.node.templated || !ASKS.test(value.value)) continue;
    for (const { name, span, guarded } of templates.get(value.value, templateLabels)) {
      if (guarded || name === "" || mayCarry(facts, name)) continue;
      addTo(found, name, { value, span });
    }
  }
  return found;
}

function reportOf(
  unit: RuleUnit,
  name: string,
  places: readonly Place[],
  facts: LabelFacts,
  keep: LabelFix["edits"] | undefined,
): LabelReport {
  const [first] = places;
  const map = first && mapOf(unit, first.value);
  const at = first && map?.spanOf(first.span.start, first.span.end);
  const carried = carriedLabels(facts);
  const meant = nearest(name, carried ?? []);
  const edits = places.flatMap(({ value, span }) =>
    meant === undefined ? [] : (mapOf(unit, value)?.encode(span.start, span.end, meant) ?? []),
  );
  const fixes: LabelFix[] = [];
  if (edits.length === places.length) fixes.push({ title: `Write ${meant}`, edits, of: "unit" });
  if (keep) fixes.push({ title: `Keep ${name} in the expression`, edits: keep, of: "expression" });
  return {
    at: at && first && covers(first.value.span, at) ? at : (first?.value.span ?? unit.span),
    message: `$labels.${name} shows nothing: ${whyNot(carried)}${wayOut(unit, name, meant, keep !== undefined)}`,
    fixes,
  };
}

function mapOf(unit: RuleUnit, value: LocatedText): ScalarMap | undefined {
  return value.inherited ? undefined : scalarMap(unit.piece.text, value.node);
}

function whyNot(carried: readonly string[] | undefined): string {
  if (!carried) return "the expression takes this label away.";
  if (carried.length === 0) return "the expression's series carry no labels.";
  const shown = carried.length > 5 ? `${carried.slice(0, 5).join(", ")}, …` : carried.join(", ");
  return `the expression's series carry ${carried.length === 1 ? "only" : "at most"} ${shown}.`;
}

function wayOut({ labels }: RuleUnit, name: string, meant: string | undefined, keep: boolean): string {
  if (meant !== undefined) return ` Did you mean ${meant}?`;
  if (name === "alertname" || labels.some((label) => label.name.value === name))
    return " Labels that the alert itself sets are no part of $labels.";
  if (isClusterLabel(name)) return ` An external label stands in $externalLabels.${name}.`;
  return keep ? ` Keep ${name} when aggregating, or leave it out here.` : "";
}
