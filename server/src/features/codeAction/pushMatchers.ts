import type { Aggregate, Binary, Call, Expr, Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import { functionNamed } from "../../syntax/promql/functions.ts";
import { matchesEmpty } from "../../syntax/promql/matchers.ts";
import { SET_OPERATORS } from "../../syntax/promql/tokens.ts";
import { valueTypeOf } from "../../syntax/promql/valueType.ts";
import type { TextEdit } from "../../text/edit.ts";

/**
 * Edits that let an expression give exactly those of its series that a matcher lets through, by putting the matcher
 * into its selectors. Undefined where that cannot be told, or would change the values.
 * @param text the matcher as it is written
 */
export function pushMatcher(
  source: string,
  expr: Expr,
  matcher: Matcher,
  text: string,
): TextEdit[] | undefined {
  const selectors = targets(expr, matcher);
  return selectors?.flatMap((selector) => added(source, selector, matcher, text));
}

/** The selectors that the matcher goes into; none where it lets everything through anyway. */
function targets(expr: Expr, matcher: Matcher): VectorSelector[] | undefined {
  const label = matcher.label.value;
  switch (expr.kind) {
    case "vector":
      return label === "__name__" ? undefined : [expr];
    case "matrix":
      return targets(expr.vector, matcher);
    case "paren":
    case "unary":
    case "subquery":
      return targets(expr.expr, matcher);
    case "aggregate":
      return ofAggregate(expr, matcher);
    case "call":
      return ofCall(expr, matcher);
    case "binary":
      return ofBinary(expr, matcher);
    default:
      return undefined;
  }
}

/** Series that surely lack a label are all let through by a matcher that takes the empty value, or none is. */
function absent(matcher: Matcher): VectorSelector[] | undefined {
  return matchesEmpty(matcher) === true ? [] : undefined;
}

/** Groups are filtered as wholes where the label tells them apart. */
function ofAggregate(node: Aggregate, matcher: Matcher): VectorSelector[] | undefined {
  const label = matcher.label.value;
  const listed = node.grouping?.labels.some(({ value }) => value === label) ?? false;
  const grouped = node.grouping?.without ? !listed : listed;
  if (node.op.value === "count_values" && node.param?.kind === "string" && node.param.text.value === label)
    return undefined;
  if (grouped) return targets(node.expr, matcher);
  // Those that hand over series of their input keep every label, but choose among more of them.
  return CHOOSING.has(node.op.value) ? undefined : absent(matcher);
}

const CHOOSING: ReadonlySet<string> = new Set(["topk", "bottomk", "limitk", "limit_ratio"]);

function ofCall(node: Call, matcher: Matcher): VectorSelector[] | undefined {
  const name = node.func.value;
  const label = matcher.label.value;
  if (functionNamed(name)?.returns !== "vector" || UNLIKE.has(name)) return undefined;
  const series = node.args.filter((arg) => valueTypeOf(arg) === "vector" || valueTypeOf(arg) === "matrix");
  const [only] = series;
  if (!only || series.length > 1) return undefined;
  if ((name === "histogram_quantile" || name === "histogram_fraction") && label === "le")
    return absent(matcher);
  if (name === "label_replace" || name === "label_join") {
    const written = node.args[1];
    if (written?.kind !== "string" || written.text.value === label) return undefined;
  }
  return targets(only, matcher);
}

/** Functions whose result has other labels than their argument, or whose other arguments have series of their own. */
const UNLIKE: ReadonlySet<string> = new Set([
  "absent",
  "absent_over_time",
  "vector",
  "info",
  "histogram_quantiles",
]);

function ofBinary(node: Binary, matcher: Matcher): VectorSelector[] | undefined {
  const { left, right, matching } = node;
  if (node.fill) return undefined;
  if (valueTypeOf(left) === "scalar") return targets(right, matcher);
  if (valueTypeOf(right) === "scalar") return targets(left, matcher);
  const label = matcher.label.value;
  const listed = matching?.labels.some(({ value }) => value === label) ?? false;
  const matched = matching?.on ? listed : !listed;
  if (SET_OPERATORS.has(node.op.value)) {
    if (node.op.value !== "or") return targets(left, matcher);
    return matched ? both(targets(left, matcher), targets(right, matcher)) : undefined;
  }
  if (!matching || matching.card === "one-to-one")
    return matched ? both(targets(left, matcher), targets(right, matcher)) : absent(matcher);
  const [many, one] = matching.card === "many-to-one" ? [left, right] : [right, left];
  // What is copied from the other side replaces what the many have.
  if (matching.include.some(({ value }) => value === label)) return targets(one, matcher);
  return matched ? both(targets(many, matcher), targets(one, matcher)) : targets(many, matcher);
}

function both(
  a: VectorSelector[] | undefined,
  b: VectorSelector[] | undefined,
): VectorSelector[] | undefined {
  return a && b && [...a, ...b];
}

function added(source: string, selector: VectorSelector, matcher: Matcher, text: string): TextEdit[] {
  const same = selector.matchers.some(
    ({ label, op, value }) =>
      label.value === matcher.label.value &&
      op.value === matcher.op.value &&
      value.value === matcher.value.value,
  );
  if (same) return [];
  const { braces, name } = selector;
  if (!braces) {
    const at = name?.span.end ?? selector.span.end;
    return [{ span: { start: at, end: at }, newText: `{${text}}` }];
  }
  const inside = source.slice(braces.start + 1, braces.end - 1).trimEnd();
  const at = braces.start + 1 + inside.length;
  const comma = inside.trim() === "" ? "" : inside.endsWith(",") ? " " : ", ";
  return [{ span: { start: at, end: at }, newText: `${comma}${text}` }];
}
