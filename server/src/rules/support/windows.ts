import type { Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import { unwrapped, walk } from "../../syntax/promql/walk.ts";
import type { Span } from "../../text/span.ts";
import { exactName } from "../../workspace/index.ts";

/** A stretch of time that an expression looks at. Spans count in the expression's text. */
export interface TimeWindow {
  readonly kind: "range" | "age";
  /** The metric that is looked at. */
  readonly name: string;
  readonly selector: VectorSelector;
  readonly ms: number;
  /** The duration as it is written: in the brackets, or the number that an age is compared with. */
  readonly span: Span;
  /** The function around a range, "" when there is none. */
  readonly func: string;
}

/** Functions that answer nothing with fewer than two samples, and little with fewer than four. */
export const RATES: ReadonlySet<string> = new Set([
  "rate",
  "irate",
  "increase",
  "delta",
  "idelta",
  "deriv",
  "predict_linear",
]);

/** The ranges of an expression, and what it says of a sample's age by `time() - timestamp(x) > N`. */
export function timeWindows(expr: Expr): TimeWindow[] {
  const found: TimeWindow[] = [];
  walk(expr, (node, parents) => {
    if (node.kind === "matrix" && node.vector.kind === "vector" && node.range.kind === "literal") {
      const name = exactName(node.vector);
      const call = parents.findLast((parent) => parent.kind === "call");
      if (name === undefined) return;
      const func = call?.kind === "call" ? call.func.value : "";
      const { range, vector: selector } = node;
      found.push({ kind: "range", name, selector, ms: range.seconds * 1000, span: range.span, func });
    }
    if (node.kind === "binary" && (node.op.value === ">" || node.op.value === ">=")) {
      const limit = unwrapped(node.right);
      if (limit.kind !== "number") return;
      for (const selector of agesIn(node.left)) {
        const name = exactName(selector);
        if (name === undefined) continue;
        const ms = limit.value * 1000;
        found.push({ kind: "age", name, selector, ms, span: limit.span, func: "timestamp" });
      }
    }
  });
  return found;
}

/** The selectors of `time() - timestamp(x)`, aggregations around it looked through. */
function agesIn(expr: Expr): VectorSelector[] {
  const inner = unwrapped(expr);
  if (inner.kind === "aggregate") return agesIn(inner.expr);
  if (inner.kind !== "binary" || inner.op.value !== "-") return [];
  const [left, right] = [unwrapped(inner.left), unwrapped(inner.right)];
  if (left.kind !== "call" || left.func.value !== "time") return [];
  return stampedIn(right);
}

function stampedIn(expr: Expr): VectorSelector[] {
  const inner = unwrapped(expr);
  if (inner.kind === "aggregate") return stampedIn(inner.expr);
  if (inner.kind !== "call" || inner.func.value !== "timestamp") return [];
  const [arg] = inner.args.map(unwrapped);
  return arg?.kind === "vector" ? [arg] : [];
}
