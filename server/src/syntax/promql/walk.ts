import { fitted } from "../../text/fitted.ts";
import type { Expr, VectorSelector } from "./ast.ts";

/** The direct parts of an expression, in the order of the text. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "matrix":
      return [expr.vector];
    case "subquery":
    case "unary":
    case "paren":
      return [expr.expr];
    case "call":
    case "aggregate":
      return expr.args;
    case "binary":
      return [expr.left, expr.right];
    default:
      return NONE;
  }
}

/** One list for all: most nodes have no parts, and every expression of a workspace is walked many times. */
const NONE: readonly never[] = [];

/**
 * Calls `visit` for every node, parents first, in the order of the text. `parents` is the way down to the node,
 * outermost first, and only valid during the call. Return false to leave out what is below a node.
 */
export function walk(expr: Expr, visit: (node: Expr, parents: readonly Expr[]) => unknown): void {
  descend(expr, [], visit);
}

function descend(
  node: Expr,
  parents: Expr[],
  visit: (node: Expr, parents: readonly Expr[]) => unknown,
): void {
  if (visit(node, parents) === false) return;
  const children = childrenOf(node);
  if (children.length === 0) return;
  parents.push(node);
  for (const child of children) descend(child, parents, visit);
  parents.pop();
}

/** Every vector selector of an expression, those of ranges too, in the order of the text. */
export function selectorsOf(expr: Expr): VectorSelector[] {
  const found: VectorSelector[] = [];
  walk(expr, (node) => {
    if (node.kind === "vector") found.push(node);
  });
  return fitted(found);
}

/** The nodes that hold an offset of the text, outermost first; a cursor behind a node's last character counts as in it. */
export function nodesAt(expr: Expr, offset: number): Expr[] {
  const found: Expr[] = [];
  walk(expr, (node) => {
    if (offset < node.span.start || offset > node.span.end) return false;
    found.push(node);
    return true;
  });
  return found;
}

/** The expression without the parentheses around it. */
export function unwrapped(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === "paren") inner = inner.expr;
  return inner;
}
