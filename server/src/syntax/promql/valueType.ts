import type { Expr, ValueType } from "./ast.ts";
import { functionNamed } from "./functions.ts";

/** What an expression evaluates to; "none" when that depends on text that could not be read or an unknown function. */
export function valueTypeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case "vector":
    case "aggregate":
      return "vector";
    case "matrix":
    case "subquery":
      return "matrix";
    case "number":
      return "scalar";
    case "string":
      return "string";
    case "unary":
    case "paren":
      return valueTypeOf(expr.expr);
    case "call":
      return functionNamed(expr.func.value)?.returns ?? "none";
    case "binary":
      return binaryType(valueTypeOf(expr.left), valueTypeOf(expr.right));
    case "missing":
      return "none";
  }
}

/** What a binary operator makes of its two sides. */
export function binaryType(left: ValueType, right: ValueType): ValueType {
  if (left === "scalar" && right === "scalar") return "scalar";
  return left === "vector" || right === "vector" || (left !== "none" && right !== "none") ? "vector" : "none";
}
