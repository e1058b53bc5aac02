import type { Aggregate, Binary, Call, Expr } from "../../syntax/promql/ast.ts";
import { valueTypeOf } from "../../syntax/promql/valueType.ts";

/**
 * The labels that an expression's result may carry, its name left out; undefined when it may carry any. Follows the
 * outermost aggregation: `sum by (job) (…)` leaves job at most.
 */
export function possibleLabels(expr: Expr): ReadonlySet<string> | undefined {
  switch (expr.kind) {
    case "paren":
    case "unary":
    case "subquery":
      return possibleLabels(expr.expr);
    case "aggregate":
      return ofAggregate(expr);
    case "binary":
      return ofBinary(expr);
    case "call":
      return ofCall(expr);
    case "number":
    case "string":
      return new Set();
    default:
      return undefined;
  }
}

/** Aggregations that hand over series of their input as they are. */
const SELECTING = new Set(["topk", "bottomk", "limitk", "limit_ratio"]);

function ofAggregate(expr: Aggregate): ReadonlySet<string> | undefined {
  if (SELECTING.has(expr.op.value)) return possibleLabels(expr.expr);
  const named = new Set(expr.grouping?.labels.map((label) => label.value) ?? []);
  const added =
    expr.op.value === "count_values" && expr.param?.kind === "string" ? [expr.param.text.value] : [];
  if (!expr.grouping?.without) return new Set([...named, ...added]);
  const inner = possibleLabels(expr.expr);
  return inner && new Set([...[...inner].filter((label) => !named.has(label)), ...added]);
}

function ofBinary(expr: Binary): ReadonlySet<string> | undefined {
  const { matching } = expr;
  const [left, right] = [possibleLabels(expr.left), possibleLabels(expr.right)];
  if (expr.op.value === "or") return left && right && new Set([...left, ...right]);
  if (expr.op.value === "and" || expr.op.value === "unless") return left;
  if (isScalar(expr.left)) return right;
  if (isScalar(expr.right)) return left;
  if (matching && matching.card !== "one-to-one") {
    const many = matching.card === "many-to-one" ? left : right;
    return many && new Set([...many, ...matching.include.map((label) => label.value)]);
  }
  const named = matching?.labels.map((label) => label.value) ?? [];
  if (matching?.on) return new Set(named);
  return left && new Set([...left].filter((label) => !named.includes(label)));
}

/** Functions whose result has no labels, or none that the arguments tell of. */
const LABELLESS = new Set(["scalar", "vector", "time", "pi"]);

function ofCall(expr: Call): ReadonlySet<string> | undefined {
  const name = expr.func.value;
  if (LABELLESS.has(name)) return new Set();
  if (name === "absent" || name === "absent_over_time" || name === "info") return undefined;
  const input = expr.args.find((arg) => arg.kind !== "number" && arg.kind !== "string" && !isScalar(arg));
  const inner = input && (input.kind === "matrix" ? undefined : possibleLabels(input));
  if (!inner) return undefined;
  if (name === "histogram_quantile" || name === "histogram_fraction")
    return new Set([...inner].filter((label) => label !== "le"));
  const written = expr.args[1];
  if ((name === "label_replace" || name === "label_join") && written?.kind === "string")
    return new Set([...inner, written.text.value]);
  return inner;
}

function isScalar(expr: Expr): boolean {
  return valueTypeOf(expr) === "scalar";
}
