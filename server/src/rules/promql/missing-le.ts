import { carriedLabels, type LabelInference, mayCarry, selectedName } from "../../model/labels/index.ts";
import type { Aggregate, Call, Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import { selectorsOf, walk } from "../../syntax/promql/walk.ts";
import type { Related } from "../finding.ts";
import { defineRule } from "../rule.ts";
import { keepLabel } from "../support/grouping.ts";
import { checkLabels, type LabelCheck, type LabelQuestion, type LabelReport } from "../support/labelCheck.ts";
import type { RecordLabels } from "../support/recordLabels.ts";
import { placeOfRule } from "../support/ruleSets.ts";

export default defineRule({
  id: "promql/missing-le",
  scope: "rule-set",
  severity: "warning",
  since: "0.1.0",
  fix: "safe",
  summary: "A quantile is taken of buckets that have lost their label `le`.",
  why: `A classic histogram is a set of \`_bucket\` series, each with its upper bound in the label \`le\`.
\`histogram_quantile\` and \`histogram_fraction\` tell the buckets apart by it and leave out series without. When an
aggregation on the way takes \`le\` away, nothing is left to compute from: the result is empty, without any error. The same
happens one step further on when a record has aggregated \`le\` away.

Native histograms have no \`le\`; what is not named like a bucket is left alone.`,
  examples: [
    {
      bad: `groups:
  - name: latency
    rules:
      - record: job:request_duration_seconds:p99_rate5m
        expr: histogram_quantile(0.99, sum by (job) (rate(request_duration_seconds_bucket[5m])))
`,
      fixed: `groups:
  - name: latency
    rules:
      - record: job:request_duration_seconds:p99_rate5m
        expr: histogram_quantile(0.99, sum by (job, le) (rate(request_duration_seconds_bucket[5m])))
`,
    },
    {
      bad: `groups:
  - name: latency
    rules:
      - record: job:request_duration_seconds_bucket:rate5m
        expr: sum by (job) (rate(request_duration_seconds_bucket[5m]))
      - alert: SlowRequests
        expr: histogram_quantile(0.99, job:request_duration_seconds_bucket:rate5m) > 1
`,
      note: "The record has no `le` any more.",
    },
    {
      good: `groups:
  - name: latency
    rules:
      - record: job:request_duration_seconds:p99_rate5m
        expr: histogram_quantile(0.99, sum by (job, le) (rate(request_duration_seconds_bucket[5m])))
      - record: job:request_duration_seconds:p50_rate5m
        expr: histogram_quantile(0.5, sum by (job) (rate(request_duration_seconds[5m])))
`,
      note: "The second one reads a native histogram.",
    },
  ],
  check: ({ records }, { memo }) => checkLabels(records, memo, CHECK),
});

/** Functions that read classic buckets, and which argument holds them. */
const READS_BUCKETS: ReadonlyMap<string, number> = new Map([
  ["histogram_quantile", 1],
  ["histogram_fraction", 2],
  ["histogram_quantiles", 0],
]);

const CHECK: LabelCheck = {
  key: "promql/missing-le",
  among: "buckets",
  looksAtRecords: true,
  variant: () => "",
  presumes: false,
  *check(question) {
    const calls: Call[] = [];
    walk(question.expression.parsed.expr, (node) => {
      if (node.kind === "call" && READS_BUCKETS.has(node.func.value)) calls.push(node);
    });
    for (const call of calls) {
      const buckets = call.args[READS_BUCKETS.get(call.func.value) ?? 0];
      if (buckets) yield* reportsOn(call, buckets, question);
    }
  },
};

function* reportsOn(call: Call, buckets: Expr, question: LabelQuestion): Iterable<LabelReport> {
  const { certain, records, expression } = question;
  const facts = certain.of(buckets);
  if (facts.empty || mayCarry(facts, "le")) return;
  // VictoriaMetrics writes its own kind of buckets, told apart by vmrange.
  if (carriedLabels(facts)?.includes("vmrange")) return;
  const classic = selectorsOf(buckets).filter((selector) => readsBuckets(selector, records));
  if (classic.length === 0) return;
  const name = call.func.value;
  const recorded = classic.find((selector) => !mayCarry(certain.of(selector), "le"));
  if (recorded) {
    const record = selectedName(recorded) ?? "";
    yield {
      at: expression.place(recorded.span),
      message: `${record} is recorded without le, so ${name} has no buckets to tell apart and returns nothing. Keep le in the record.`,
      related: definitionsOf(record, records),
    };
    return;
  }
  const loser = aggregationThatLoses(buckets, certain);
  const keep = keepLabel(buckets, "le");
  yield {
    at: expression.place(loser?.grouping?.span ?? loser?.op.span ?? call.func.span),
    message: `${loser ? `This ${loser.op.value} takes le away` : "The buckets lose le on the way"}, so ${name} has no buckets to tell apart and returns nothing. ${keep ? "Keep le here." : "Keep le up to it."}`,
    fixes: keep ? [{ title: "Keep le", edits: keep, of: "expression", safe: true }] : [],
  };
}

/** Whether a selector reads the buckets of a classic histogram, as they are or recorded. */
function readsBuckets(
  selector: VectorSelector,
  records: RecordLabels | undefined,
  seen: Set<string> = new Set(),
): boolean {
  const name = selectedName(selector);
  if (name === undefined || seen.has(name)) return false;
  seen.add(name);
  if (/_bucket(?::|$)/.test(name)) return true;
  return (records?.definitions(name) ?? []).some(({ rule }) =>
    rule.unit.selectors.some((inner) => readsBuckets(inner, records, seen)),
  );
}

function aggregationThatLoses(buckets: Expr, certain: LabelInference): Aggregate | undefined {
  let found: Aggregate | undefined;
  walk(buckets, (node) => {
    if (node.kind !== "aggregate" || found) return;
    if (!mayCarry(certain.of(node), "le") && mayCarry(certain.of(node.expr), "le")) found = node;
  });
  return found;
}

function definitionsOf(name: string, records: RecordLabels | undefined): Related[] {
  return (records?.definitions(name) ?? []).slice(0, 3).map((at) => ({
    location: placeOfRule(at),
    message: "Recorded here",
  }));
}
