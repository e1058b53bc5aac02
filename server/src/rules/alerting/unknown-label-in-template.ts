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
import {
  type Asks,
  checkLabels,
  type LabelCheck,
  type LabelFix,
  type LabelReport,
} from "../support/labelCheck.ts";

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
  among: "alerts",
  presumes: false,
  asks: (unit) => labelsAskedIn(unit.piece.text),
  *check({ unit, expression, certain, memo }) {
    const { expr } = expression.parsed;
    const facts = certain.of(expr);
    if (facts.empty) return;
    // Alerts are made from one another: many say the same of other series.
    const templates = memo.once(CHECK, "templates", () => new ContentMemo<Asked>(MOST_TEMPLATES));
    for (const [name, places] of unknownLabels(unit, facts, templates)) {
      const kept = memo.once(certain, "lost labels", (): Lost[] => []);
      let lost = kept.find((one) => one.name === name);
      if (!lost) {
        lost = lostLabel(name, facts, keepLabel(expr, name));
        kept.push(lost);
      }
      yield reportOf(unit, lost, places);
    }
  },
};

/** What is to be said of a label that an expression's series lack, to all alerts on them. */
interface Lost {
  readonly name: string;
  /** The label that was meant, as its name is nearly the same. */
  readonly meant: string | undefined;
  /** Edits of the expression that keep the label. */
  readonly keep: LabelFix["edits"] | undefined;
  readonly whyNot: string;
  /** The whole message, unless the alert itself has to do with it. */
  readonly message: string;
}

/**
 * The labels that a rule's text asks for with a dot. Told without reading the rule's templates, of which there are very
 * many; unclear where the text asks in another way.
 */
function labelsAskedIn(text: string): Asks {
  let asked: string[] | undefined;
  // Texts are searched for the first letter of what is looked for, so that had better be rare.
  for (let at = text.indexOf("bels"); at >= 0; at = text.indexOf("bels", at + 4)) {
    if (!text.startsWith("$la", at - 3) && !text.startsWith(".La", at - 3)) continue;
    asked ??= [];
    if (text.charCodeAt(at + 4) !== DOT) continue;
    const start = at + 5;
    let end = start;
    while (isOfName(text.charCodeAt(end))) end++;
    // Names may be made of letters of any script.
    if (text.charCodeAt(end) > 127) return "unclear";
    if (end > start) asked.push(text.slice(start, end));
  }
  if (!asked) return NONE;
  return text.includes("index") && /\bindex\b/.test(text) ? "unclear" : asked;
}

const NONE: readonly string[] = [];
const DOT = 46;

/** Whether a character is a letter, digit or underscore of ASCII. */
function isOfName(code: number): boolean {
  const letter = code | 32;
  return (letter >= 97 && letter <= 122) || (code >= 48 && code <= 57) || code === 95;
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
  for (const pairs of [unit.labels, unit.annotations]) {
    for (const { value } of pairs) {
      if (value.node.templated || !ASKS.test(value.value)) continue;
      for (const { name, span, guarded } of templates.get(value.value, templateLabels)) {
        if (guarded || name === "" || mayCarry(facts, name)) continue;
        addTo(found, name, { value, span });
      }
    }
  }
  return found;
}

function lostLabel(name: string, facts: LabelFacts, keep: LabelFix["edits"] | undefined): Lost {
  const carried = carriedLabels(facts);
  const meant = nearest(name, carried ?? []);
  const why = whyNot(carried);
  const message = messageOf(name, why, wayOut(name, meant, keep !== undefined));
  return { name, meant, keep, whyNot: why, message };
}

function reportOf(unit: RuleUnit, lost: Lost, places: readonly Place[]): LabelReport {
  const { name, meant, keep } = lost;
  const [first] = places;
  const at = first && placeOf(unit, first);
  const fixes: LabelFix[] = [];
  if (meant !== undefined) {
    const edits = places.flatMap(
      ({ value, span }) => mapOf(unit, value)?.encode(span.start, span.end, meant) ?? [],
    );
    if (edits.length === places.length) fixes.push({ title: `Write ${meant}`, edits, of: "unit" });
  }
  if (keep) fixes.push({ title: `Keep ${name} in the expression`, edits: keep, of: "expression" });
  return {
    at: at && first && covers(first.value.span, at) ? at : (first?.value.span ?? unit.span),
    message:
      meant === undefined && isSetBy(unit, name)
        ? messageOf(name, lost.whyNot, " Labels that the alert itself sets are no part of $labels.")
        : lost.message,
    fixes,
  };
}

function isSetBy({ labels }: RuleUnit, name: string): boolean {
  return name === "alertname" || labels.some((label) => label.name.value === name);
}

function messageOf(name: string, whyNot: string, wayOut: string): string {
  return `$labels.${name} shows nothing: ${whyNot}${wayOut}`;
}

/** In the unit; undefined for a value that comes through an alias. */
function placeOf(unit: RuleUnit, { value, span }: Place): Span | undefined {
  return mapOf(unit, value)?.spanOf(span.start, span.end);
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

function wayOut(name: string, meant: string | undefined, keep: boolean): string {
  if (meant !== undefined) return ` Did you mean ${meant}?`;
  if (isClusterLabel(name)) return ` An external label stands in $externalLabels.${name}.`;
  return keep ? ` Keep ${name} when aggregating, or leave it out here.` : "";
}
