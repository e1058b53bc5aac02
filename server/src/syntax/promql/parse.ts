/** The two ways to read PromQL: as an expression, and as the selector that match[] takes. */
export { type ParsedPromql, parsePromql } from "./parseExpression.ts";
export { type ParsedSelector, parseSelector } from "./parseSelector.ts";
