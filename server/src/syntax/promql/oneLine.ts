import { formatDuration } from "../values/duration.ts";
import { isPlainLabelName } from "../values/names.ts";
import type {
  DurationNode,
  Expr,
  Fill,
  Grouping,
  Matching,
  Modifiers,
  Name,
  Offset,
  VectorSelector,
} from "./ast.ts";
import { formatNumber } from "./numbers.ts";
import { modifiersOf } from "./readPostfix.ts";
import { quoteDouble } from "./strings.ts";
import { valueTypeOf } from "./valueType.ts";

/**
 * The expression on one line, written as Prometheus itself does: one space around operators, matchers sorted, double
 * quotes, durations in their shortest form. Text that could not be read leaves nothing behind.
 */
export function printOneLine(expr: Expr): string {
  switch (expr.kind) {
    case "vector":
      return selectorText(expr) + modifiersText(expr, "vector");
    case "matrix": {
      const vector = expr.vector.kind === "vector" ? selectorText(expr.vector) : printOneLine(expr.vector);
      return `${vector}[${rangeText(expr.range)}]${modifiersText(modifiersOf(expr), "matrix")}`;
    }
    case "subquery":
      return printOneLine(expr.expr) + subquerySuffix(expr);
    case "call":
      return `${expr.func.value}(${expr.args.map(printOneLine).join(", ")})`;
    case "aggregate":
      return `${aggregateHead(expr)}(${expr.args.map(printOneLine).join(", ")})`;
    case "binary":
      return `${leftText(expr)} ${operatorText(expr)} ${printOneLine(expr.right)}`;
    case "unary":
      return expr.op.value + printOneLine(expr.expr);
    case "paren":
      return `(${printOneLine(expr.expr)})`;
    case "number":
      return expr.duration ? durationText(expr.value) : formatNumber(expr.value);
    case "string":
      return quoteDouble(expr.text.value);
    case "missing":
      return "";
  }
}

/** The left side of an operator. A sign binds looser than ^ and would be read as one of its own, so Inf goes without it. */
export function leftText({ left, op }: Expr & { kind: "binary" }): string {
  if (op.value === "^" && left.kind === "number" && left.value === Number.POSITIVE_INFINITY) return "Inf";
  return printOneLine(left);
}

/** The operator of a binary expression with everything up to its right side. */
export function operatorText(expr: Expr & { kind: "binary" }): string {
  const { matching, fill } = expr;
  const vectors =
    matching !== undefined && valueTypeOf(expr.left) === "vector" && valueTypeOf(expr.right) === "vector";
  const bool = expr.bool ? " bool" : "";
  return expr.op.value + bool + (vectors ? matchingText(matching) : "") + (fill ? fillText(fill) : "");
}

/** The name of an aggregation with its by or without, up to the parenthesis. */
export function aggregateHead(expr: Expr & { kind: "aggregate" }): string {
  return expr.op.value + (expr.grouping ? groupingText(expr.grouping) : "");
}

/** What follows the expression of a subquery. */
export function subquerySuffix(expr: Expr & { kind: "subquery" }): string {
  const step = expr.step ? rangeText(expr.step) : "";
  return `[${rangeText(expr.range)}:${step}]${modifiersText(expr, "subquery")}`;
}

/** A metric or label name with quotes where it needs them. */
export function printLabelName(name: string): string {
  return isPlainLabelName(name) ? name : quoteDouble(name);
}

/** One matcher, as in `job="node"`. */
export function printMatcher(label: string, op: string, value: string): string {
  return printLabelName(label) + op + quoteDouble(value);
}

function selectorText(node: VectorSelector): string {
  const parts = node.matchers.map((m) => printMatcher(m.label.value, m.op.value, m.value.value));
  if (node.name && node.nameAt === "inside") parts.push(printMatcher("__name__", "=", node.name.value));
  const name = node.nameAt === "outside" ? (node.name?.value ?? "") : "";
  if (parts.length === 0) return name === "" ? "{}" : name;
  return `${name}{${parts.sort(byCodePoint).join(",")}}`;
}

/** Prometheus orders the modifiers of a selector and of a range differently; the meaning is the same. */
function modifiersText(node: Modifiers, kind: "vector" | "matrix" | "subquery"): string {
  const at = node.at
    ? ` @ ${typeof node.at.at === "number" ? timestampText(node.at.at) : `${node.at.at}()`}`
    : "";
  const extension = node.extension ? ` ${node.extension.value}` : "";
  const offset = node.offset ? offsetText(node.offset) : "";
  return kind === "matrix" ? extension + at + offset : at + extension + offset;
}

function timestampText(seconds: number): string {
  const rounded = Math.round(seconds * 1000) / 1000;
  return (rounded === 0 ? 0 : rounded).toFixed(3);
}

function offsetText({ duration }: Offset): string {
  if (duration.kind === "literal" && Math.round(duration.seconds * 1e9) === 0) return "";
  return ` offset ${rangeText(duration)}`;
}

/** A range, a step or an offset; a bare number gets its unit. */
function rangeText(node: DurationNode): string {
  return node.kind === "literal" ? durationText(node.seconds) : calculatedText(node);
}

function calculatedText(node: DurationNode): string {
  switch (node.kind) {
    case "literal":
      return node.unit ? durationText(node.seconds) : formatNumber(node.seconds);
    case "negate":
      return `-${calculatedText(node.operand)}`;
    case "binary":
      return `${calculatedText(node.left)} ${node.op} ${calculatedText(node.right)}`;
    case "call":
      return `${node.func}(${node.args.map(calculatedText).join(", ")})`;
    case "paren":
      return `(${calculatedText(node.inner)})`;
    case "missing":
      return "";
  }
}

/** With units; parts of a millisecond cannot be written with them, so such a duration stays a number of seconds. */
function durationText(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const exact = Math.abs(seconds * 1000 - ms) <= 1e-6 * Math.max(1, Math.abs(ms));
  return exact && Number.isFinite(seconds) ? formatDuration(ms) : formatNumber(seconds);
}

function groupingText(grouping: Grouping): string {
  if (grouping.without) return ` without (${labelList(grouping.labels)}) `;
  return grouping.labels.length > 0 ? ` by (${labelList(grouping.labels)}) ` : "";
}

function matchingText(matching: Matching): string {
  const grouped = matching.card !== "one-to-one";
  if (!matching.on && matching.labels.length === 0 && !grouped) return "";
  const labels = ` ${matching.on ? "on" : "ignoring"} (${labelList(matching.labels)})`;
  if (!grouped) return labels;
  const word = matching.card === "many-to-one" ? "group_left" : "group_right";
  return `${labels} ${word} (${labelList(matching.include)})`;
}

function fillText(fill: Fill): string {
  if (fill.both !== undefined) return ` fill (${shortNumber(fill.both)})`;
  const left = fill.left === undefined ? "" : ` fill_left (${shortNumber(fill.left)})`;
  const right = fill.right === undefined ? "" : ` fill_right (${shortNumber(fill.right)})`;
  return left + right;
}

/** A number with an exponent where Go's %v writes one: from a million on, and below a ten-thousandth. */
function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || value === 0 || (size >= 1e-4 && size < 1e6)) return formatNumber(value);
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

function labelList(labels: readonly Name[]): string {
  return labels.map((label) => printLabelName(label.value)).join(", ");
}

/** Go sorts strings by their bytes, which is the order of code points and not that of UTF-16. */
function byCodePoint(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    const from =
      i > 0 && (a.charCodeAt(i) & 0xfc00) === 0xdc00 && (b.charCodeAt(i) & 0xfc00) === 0xdc00 ? i - 1 : i;
    return (a.codePointAt(from) ?? 0) - (b.codePointAt(from) ?? 0);
  }
  return a.length - b.length;
}
