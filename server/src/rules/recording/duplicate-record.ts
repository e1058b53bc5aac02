import { matchersOf } from "../../model/matchers.ts";
import { METRIC_NAME, prepareSelector, relate } from "../../model/series/index.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { printOneLine } from "../../syntax/promql/oneLine.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { touches } from "../../text/span.ts";
import type { Steps } from "../../text/steps.ts";
import { exactName } from "../../workspace/index.ts";
import { labelsOfRule } from "../../workspace/topology/series.ts";
import { defineRule, type Once, type Report } from "../rule.ts";
import { placeOfRule, type RuleAt, type RuleSet } from "../support/ruleSets.ts";

export default defineRule({
  id: "recording/duplicate-record",
  scope: "rule-set",
  severity: "warning",
  since: "0.1.0",
  summary: "Two rules that one server loads record the same series.",
  why: `A record that two rules of one server write under the same name, with the same labels, is computed twice. Where
the two expressions differ, samples of both alternate under one name and the value jumps from one to the other;
Prometheus counts those with equal times as duplicates and drops them. It happens when a rule file is copied, or when
two teams record the same thing.

Reported are rules of the same name and labels that read the same metrics: as an info where their expressions are the
same. Rules that record parts of one name from different metrics, or from values of a label that exclude each other and
that both keep, are how one record is put together, and are left alone.`,
  examples: [
    {
      bad: `#- /prometheus.yml
rule_files: ["rules/*.yml"]
#- /rules/requests.yml
groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
#- /rules/slo.yml
groups:
  - name: slo
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total{code!="404"}[5m]))
`,
    },
    {
      good: `#- /prometheus.yml
rule_files: ["rules/*.yml"]
#- /rules/requests.yml
groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: job:requests:rate5m
        labels: { kind: read }
        expr: sum by (job) (rate(http_requests_total{verb="GET"}[5m]))
#- /rules/slo.yml
groups:
  - name: slo
    rules:
      - record: job:requests:rate5m
        labels: { kind: write }
        expr: sum by (job) (rate(http_requests_total{verb="POST"}[5m]))
`,
    },
  ],
  firstOnly: true,
  *check({ set }, { once }) {
    for (const duplicate of yield* duplicatesOf(set, once)) yield report(duplicate);
  },
});

interface Duplicate {
  readonly first: RuleAt;
  readonly later: RuleAt;
  readonly same: boolean;
  /** How many more of the same two files are alike. */
  more: number;
}

function report({ first, later, same, more }: Duplicate): Report {
  const name = later.rule.unit.record?.value ?? "";
  const others =
    more > 0 ? ` So ${more > 1 ? `are ${more} more records` : "is one more record"} of this file.` : "";
  return {
    at: placeOfRule(later),
    severity: same ? "info" : "warning",
    message: same
      ? `${name} is recorded by another rule of the same server already, with the same labels and expression, so it is computed twice.${others}`
      : `${name} is recorded by another rule of the same server already, with the same labels and another expression: samples of both mix under one name. Rename one, or tell them apart by a label.${others}`,
    related: [{ location: placeOfRule(first), message: "Recorded here too" }],
  };
}

/** From so many records on two files are alike as a whole, which is said once. */
const WHOLE_FILE = 3;

function* duplicatesOf(set: RuleSet, once: Once): Steps<Duplicate[]> {
  const found: Duplicate[] = [];
  for (const rules of set.repeated()) {
    yield undefined;
    const firsts = new Map<string, RuleAt[]>();
    for (const at of rules) {
      const { labels, expression } = at.rule.unit;
      if (!expression || expression.parsed.problems.length > 0) continue;
      const all = new Map([...at.group.header.labels, ...labels].map((l) => [l.name.value, l.value.value]));
      const key = JSON.stringify([objectOf(at), ...[...all].sort()]);
      const before = firsts.get(key) ?? [];
      const first = before.find((one) => isSameSeries(one, at, once));
      if (first) found.push({ first, later: at, same: textOf(first, once) === textOf(at, once), more: 0 });
      else firsts.set(key, [...before, at]);
    }
  }
  return summed(found);
}

/** Which object of a manifest a rule stands in: those of one file may be for several servers. */
function objectOf({ document, rule }: RuleAt): number | undefined {
  return document.tree.parts?.findIndex(({ span }) => touches(span, rule.base));
}

/** Many records that two files have in common are one finding. */
function summed(found: readonly Duplicate[]): Duplicate[] {
  const byFiles = new Map<string, Duplicate[]>();
  for (const one of found) {
    const key = `${one.first.document.path} ${one.later.document.path} ${one.same}`;
    byFiles.set(key, [...(byFiles.get(key) ?? []), one]);
  }
  return [...byFiles.values()].flatMap((list) => {
    const [head] = list;
    if (!head || list.length <= WHOLE_FILE || head.first.document === head.later.document) return list;
    return [{ ...head, more: list.length - 1 }];
  });
}

/** Read the same metrics, and no label that both keep tells their series apart. */
function isSameSeries(a: RuleAt, b: RuleAt, once: Once): boolean {
  if (textOf(a, once) === textOf(b, once)) return true;
  const [one, other] = [inputsOf(a, once), inputsOf(b, once)];
  if (one.writesLabels || other.writesLabels) return false;
  if (one.byName.size !== other.byName.size) return false;
  const kept = [labelsOfRule(a.rule.unit), labelsOfRule(b.rule.unit)];
  for (const [name, selectors] of one.byName) {
    const theirs = other.byName.get(name);
    if (!theirs) return false;
    const sets = (list: readonly VectorSelector[]) =>
      list.map((selector) => {
        const matchers = matchersOf(selector).filter(({ label }) =>
          kept.every((labels) => labels === undefined || labels.has(label) || label === METRIC_NAME),
        );
        return prepareSelector(matchers);
      });
    const others = sets(theirs);
    if (sets(selectors).every((set) => others.every((their) => relate(set, their) === "disjoint")))
      return false;
  }
  return true;
}

function textOf({ rule }: RuleAt, once: Once): string {
  const parsed = rule.unit.expression?.parsed;
  return parsed ? once(parsed, "on one line", () => printOneLine(parsed.expr)) : "";
}

interface Inputs {
  /** The selectors of each metric name, "" for those that name none. */
  readonly byName: ReadonlyMap<string, readonly VectorSelector[]>;
  /** A function writes labels of its own, which may tell anything apart. */
  readonly writesLabels: boolean;
}

function inputsOf({ rule }: RuleAt, once: Once): Inputs {
  const parsed = rule.unit.expression?.parsed;
  if (!parsed) return { byName: new Map(), writesLabels: false };
  return once(parsed, "inputs by name", () => {
    const byName = new Map<string, VectorSelector[]>();
    let writesLabels = false;
    walk(parsed.expr, (node) => {
      if (node.kind === "call" && /^label_|^info$/.test(node.func.value)) writesLabels = true;
      if (node.kind === "aggregate" && node.op.value === "count_values") writesLabels = true;
      if (node.kind !== "vector") return;
      const name = exactName(node) ?? "";
      byName.set(name, [...(byName.get(name) ?? []), node]);
    });
    return { byName, writesLabels };
  });
}
