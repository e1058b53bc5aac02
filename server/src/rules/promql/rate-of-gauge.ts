import type { Expr, PromqlFix, VectorSelector } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import type { Span } from "../../text/span.ts";
import { exactName } from "../../workspace/index.ts";
import { defineRule } from "../rule.ts";
import { expressionCheck } from "../support/expressionRule.ts";
import { metricKind } from "../support/metricKinds.ts";
import { splitRecordName } from "../support/recordName.ts";

export default defineRule({
  id: "promql/rate-of-gauge",
  scope: "rule",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "`rate`, `irate`, `increase` or `resets` is applied to a gauge, which may fall.",
  why: `These functions are made for counters: they take every fall of a value for a restart of its process, and add what the
value was before. A gauge that goes from 10 to 9 and back counts as 10 more. The result is a number that grows with
the noise of the gauge, and no error says so. \`deriv\` gives the change of a gauge per second, \`delta\` its change
over the window.

A metric is taken for a gauge only where its name leaves no doubt: well-known exporters, endings such as \`_ratio\`,
\`_celsius\` or \`_timestamp_seconds\`, and records that say in their name that they are a rate already
(\`job:http_requests:rate5m\`).`,
  examples: [
    {
      bad: `groups:
  - name: memory
    rules:
      - alert: MemoryLeak
        expr: rate(process_resident_memory_bytes{job="api"}[1h]) > 1e6
`,
      fixed: `groups:
  - name: memory
    rules:
      - alert: MemoryLeak
        expr: deriv(process_resident_memory_bytes{job="api"}[1h]) > 1e6
`,
    },
    {
      bad: `groups:
  - name: traffic
    rules:
      - record: job:http_requests:increase1h
        expr: increase(job:http_requests:rate5m[1h])
`,
      note: "A rate of a rate.",
    },
    {
      good: `groups:
  - name: memory
    rules:
      - alert: MemoryLeak
        expr: deriv(process_resident_memory_bytes{job="api"}[1h]) > 1e6 and rate(http_requests_total[5m]) > 0
`,
    },
  ],
  ...expressionCheck({
    suspects: (text, selectors) =>
      selectors.some((each) => !MAY_RISE_ONLY.test(exactName(each) ?? "")) &&
      /(?:rate|increase|resets)\s*\(/.test(text),
    find: ratesOfGauges,
  }),
});

/** Most rates are of these, which no gauge is called. */
const MAY_RISE_ONLY = /_(?:total|count|sum|bucket)$/;

/** The function that means the same for a gauge; none for resets, which a gauge has none of. */
const FOR_GAUGES: ReadonlyMap<string, string | undefined> = new Map([
  ["rate", "deriv"],
  ["irate", "deriv"],
  ["increase", "delta"],
  ["resets", undefined],
]);

function* ratesOfGauges(expr: Expr) {
  const found: { readonly at: Span; readonly message: string; readonly fix?: PromqlFix }[] = [];
  walk(expr, (node) => {
    if (node.kind !== "call" || !FOR_GAUGES.has(node.func.value)) return;
    const [range] = node.args;
    if (range?.kind !== "matrix" || range.vector.kind !== "vector") return;
    const kind = gaugeOf(range.vector);
    if (!kind) return;
    const { value: func, span } = node.func;
    const better = FOR_GAUGES.get(func);
    const name = exactName(range.vector);
    if (kind === "record") {
      found.push({
        at: span,
        message: `${name} is a rate already, by its name: ${func}() takes each of its falls for a restart and adds it up. Use avg_over_time() for its average, deriv() for its trend, or ${func}() of the counter itself.`,
      });
      return;
    }
    found.push({
      at: span,
      message: `${name} is a gauge: ${func}() takes each of its falls for a restart, so the result grows with its ups and downs. ${better ? `Use ${better}(), or delta() and deriv() as it is meant.` : "Use changes() to count how often it changes."}`,
      ...(better && {
        fix: { title: `Use ${better}()`, edits: [{ span, newText: better }] },
      }),
    });
  });
  yield* found;
}

function gaugeOf(selector: VectorSelector): "metric" | "record" | undefined {
  const name = exactName(selector);
  if (name === undefined) return undefined;
  if (metricKind(name) === "gauge") return "metric";
  const operations = splitRecordName(name)?.operations;
  return operations !== undefined && /^(?:[a-z]+_)*i?rate(?:\d+(?:ms|[smhdwy]))?$/.test(operations)
    ? "record"
    : undefined;
}
