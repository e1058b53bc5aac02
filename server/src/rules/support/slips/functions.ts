import type { Call } from "../../../syntax/promql/ast.ts";
import type { ParsedPromql } from "../../../syntax/promql/parse.ts";
import { walk } from "../../../syntax/promql/walk.ts";
import type { Span } from "../../../text/span.ts";
import { aggregatorLike } from "./groups.ts";
import { inserting, replacing, type Slip } from "./slip.ts";

/** Functions that are called something else here: aggregations, those of other query languages. */
export function* otherFunctions({ expr, text }: ParsedPromql, at: Span): Iterable<Slip> {
  let call: Call | undefined;
  walk(expr, (node) => {
    if (node.kind === "call" && node.func.span.start === at.start) call = node;
  });
  if (!call) return;
  const { func, parens } = call;
  const lower = func.value.toLowerCase();
  const renamed = OTHER_NAMES.get(lower);
  if (renamed !== undefined)
    yield {
      title: `Write ${renamed}`,
      edits: [replacing(func.span.start, func.span.end, renamed)],
      safe: false,
    };
  // sumby(job) (x), sum_by(job) (x) cannot be read; what can is sum_by(x).
  const aggregator = aggregatorLike(lower.replace(/_?by$/, ""));
  if (aggregator !== undefined)
    yield {
      title: `Write ${aggregator}`,
      edits: [replacing(func.span.start, func.span.end, aggregator)],
      safe: false,
    };
  if ((lower === "coalesce" || lower === "ifnull" || lower === "nvl") && call.args.length === 2) {
    const [first, second] = call.args;
    if (!first || !second) return;
    const or = `(${text.slice(first.span.start, first.span.end)} or ${text.slice(second.span.start, second.span.end)})`;
    yield { title: "Write or", edits: [replacing(func.span.start, parens.end, or)], safe: false };
  }
  if (lower === "not")
    yield {
      title: "Write absent",
      edits: [replacing(func.span.start, func.span.end, ""), inserting(func.span.start, "absent")],
      safe: false,
    };
}

const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["now", "time"],
  ["unix_timestamp", "time"],
  ["log", "ln"],
  ["ceiling", "ceil"],
  ["derivative", "deriv"],
  ["difference", "delta"],
  ["per_second", "rate"],
  ["non_negative_derivative", "rate"],
  ["moving_average", "avg_over_time"],
  ["percentile", "histogram_quantile"],
  ["dayofweek", "day_of_week"],
  ["dayofmonth", "day_of_month"],
  ["missing", "absent"],
  ["isnull", "absent"],
  ["replace", "label_replace"],
]);
