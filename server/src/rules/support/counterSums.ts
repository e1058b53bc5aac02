import type { Aggregate, Call, Expr, Subquery } from "../../syntax/promql/ast.ts";
import { unwrapped, walk } from "../../syntax/promql/walk.ts";
import { exactName } from "../../workspace/index.ts";
import { isBucket, metricKind } from "./metricKinds.ts";

/** Functions that undo the restarts of counters, and so need each counter by itself. */
export const MENDS_RESETS: ReadonlySet<string> = new Set(["rate", "irate", "increase", "resets"]);

/** An aggregation that adds up raw counters. */
export interface CounterSum {
  readonly aggregate: Aggregate;
  /** The counter's name. */
  readonly counter: string;
}

/** The largest of several may be the way to take replicas of one counter for one. */
const ADDS_UP: ReadonlySet<string> = new Set(["sum", "avg"]);

/**
 * What an expression sums when it sums raw counters: its outermost part is an aggregation, of nothing but counters as
 * they are scraped.
 */
export function counterSum(expr: Expr): CounterSum | undefined {
  const aggregate = unwrapped(expr);
  if (aggregate.kind !== "aggregate" || !ADDS_UP.has(aggregate.op.value)) return undefined;
  const inner = unwrapped(aggregate.expr);
  if (inner.kind === "aggregate") {
    const deeper = counterSum(inner);
    return deeper && { aggregate, counter: deeper.counter };
  }
  if (inner.kind !== "vector") return undefined;
  const name = exactName(inner);
  return name !== undefined && isCounter(name) ? { aggregate, counter: name } : undefined;
}

/** A metric that is a counter by its name: buckets, and the totals that are no gauges. */
export function isCounter(name: string): boolean {
  return metricKind(name) === "counter" || isBucket(name);
}

/** A rate of what such an aggregation was at several times. */
export interface RateOfSum {
  readonly call: Call;
  readonly subquery: Subquery;
  readonly sum: CounterSum;
}

/** The rates of sums in one expression. */
export function ratesOfSums(expr: Expr): RateOfSum[] {
  const found: RateOfSum[] = [];
  walk(expr, (node) => {
    if (node.kind !== "call" || !MENDS_RESETS.has(node.func.value)) return;
    const [subquery] = node.args;
    if (subquery?.kind !== "subquery") return;
    const sum = counterSum(subquery.expr);
    if (sum) found.push({ call: node, subquery, sum });
  });
  return found;
}

/** By the text, as nearly every expression is done with by that: false only where there is no subquery. */
export function maySubquery(text: string): boolean {
  return /\[[^\]]*:/.test(text);
}
