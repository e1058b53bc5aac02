import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";
import type { ValueType } from "../../../syntax/promql/ast.ts";
import { aggregatorNamed, argType, functionNamed } from "../../../syntax/promql/functions.ts";
import { lex } from "../../../syntax/promql/lexer.ts";
import { AGGREGATORS, KEYWORDS, type Token } from "../../../syntax/promql/tokens.ts";

/** What may stand at the cursor. */
export type Expected =
  | {
      readonly kind: "operand";
      /** "none": any. */
      readonly type: ValueType;
      /** The binary operator directly before. */
      readonly behind: string | undefined;
      /** What else stands between that operator and here: `on (…)` or `ignoring (…)`, a `group_left` with it. */
      readonly matching: "none" | "labels" | "group";
    }
  | { readonly kind: "operator" }
  /** Behind the name of an aggregator. */
  | { readonly kind: "aggregation"; readonly grouped: boolean }
  | { readonly kind: "label"; readonly selector: SelectorAt }
  | { readonly kind: "matchOp"; readonly label: string; readonly selector: SelectorAt }
  | { readonly kind: "value"; readonly label: string; readonly op: string; readonly selector: SelectorAt }
  /** A quoted metric or label name in braces. */
  | { readonly kind: "quotedName"; readonly isLabel: boolean; readonly selector: SelectorAt }
  | { readonly kind: "grouping"; readonly taken: readonly string[] }
  | { readonly kind: "range"; readonly step: boolean }
  | { readonly kind: "offset" }
  | { readonly kind: "time" }
  | { readonly kind: "argument"; readonly func: string; readonly index: number }
  | { readonly kind: "nothing" };

/** The selector that the cursor is in, as far as it is written in front of it. */
export interface SelectorAt {
  readonly name: string | undefined;
  /** Labels that have a matcher. */
  readonly labels: readonly string[];
}

export interface PromqlPosition {
  readonly expected: Expected;
  /** What the cursor is in: a word, a number, or the inside of a string. */
  readonly start: number;
  readonly end: number;
  /** Set inside a string. */
  readonly string: { readonly quote: string; readonly closed: boolean } | undefined;
  /** The token behind. */
  readonly next: Token;
  /** The token in front. */
  readonly previous: Token | undefined;
}

const NOTHING: Expected = { kind: "nothing" };
/** No metric is called so. */
const PROBE = "zzz";

/**
 * What stands at the cursor of a PromQL text, however incomplete. The text in front of the cursor with a probe in
 * place of the word is given to the error-tolerant grammar of Prometheus's own editor; where it puts the probe tells.
 */
export function positionAt(text: string, offset: number): PromqlPosition {
  const { tokens, comments } = lex(text);
  const next = (end: number): Token => tokens.find((t) => t.start >= end && t.kind !== "end") ?? END;
  const comment = comments.find((c) => c.span.start < offset && offset <= c.span.end);
  if (comment)
    return {
      expected: NOTHING,
      start: offset,
      end: offset,
      string: undefined,
      next: END,
      previous: undefined,
    };
  const inside = tokens.find(
    (t) => t.quoted && t.start < offset && (offset < t.end || (!t.quoted.closed && offset <= t.end)),
  );
  // Between the two characters of an operator nothing can stand.
  const split = tokens.find((t) => t.kind === "symbol" && t.start < offset && offset < t.end);
  const half = /[=!<>]/.test(text[offset - 1] ?? "") && /[=~]/.test(text[offset] ?? "");
  if (split || (half && !inside))
    return {
      expected: NOTHING,
      start: offset,
      end: offset,
      string: undefined,
      next: END,
      previous: undefined,
    };
  if (inside?.quoted) return stringAt(text, offset, inside, inside.quoted.closed, next, tokens);
  let start = offset;
  while (start > 0 && isWordPart(text[start - 1])) start--;
  let end = offset;
  while (end < text.length && isWordPart(text[end])) end++;
  // Half an operator is a word of its own.
  const sign = start === end && /(?<![=!<>~])[=!]$/.test(text.slice(0, start)) ? start - 1 : undefined;
  if (sign !== undefined) {
    const before = tokens.findLast((t) => t.end <= sign && t.kind !== "end");
    if (before && expectedAt(text, sign, PROBE, before).kind === "operator")
      return {
        expected: { kind: "operator" },
        start: sign,
        end,
        string: undefined,
        next: next(end),
        previous: before,
      };
  }
  const previous = tokens.findLast((t) => t.end <= start && t.kind !== "end");
  const due = isBehindTime(tokens, previous) ? NOTHING : expectedAt(text, start, PROBE, previous);
  const bounds = narrow(text, offset, start, end, due);
  const expected: Expected =
    due.kind === "range" && text[bounds.start - 1] === ":" ? { kind: "range", step: true } : due;
  return { expected, ...bounds, string: undefined, next: next(bounds.end), previous };
}

const END: Token = { kind: "end", start: Number.MAX_SAFE_INTEGER, end: Number.MAX_SAFE_INTEGER, text: "" };

/** Inside the parentheses of `start()` and `end()`, which hold nothing. */
function isBehindTime(tokens: readonly Token[], previous: Token | undefined): boolean {
  if (previous?.text !== "(" || previous.kind !== "symbol") return false;
  const name = tokens[tokens.indexOf(previous) - 1];
  return name?.kind === "keyword" && (name.text === "start" || name.text === "end");
}

/** Only metric names hold colons; elsewhere they part what they stand between. */
function narrow(
  text: string,
  offset: number,
  start: number,
  end: number,
  expected: Expected,
): Pick<PromqlPosition, "start" | "end"> {
  if (expected.kind === "operand") return { start, end };
  if (expected.kind === "matchOp" && start === end) return operatorAround(text, offset);
  const colonBefore = text.slice(start, offset).lastIndexOf(":");
  const colonBehind = text.slice(offset, end).indexOf(":");
  return {
    start: colonBefore < 0 ? start : start + colonBefore + 1,
    end: colonBehind < 0 ? end : offset + colonBehind,
  };
}

/** The operator that is half there: `!` on the way to `!=`. */
function operatorAround(text: string, offset: number): Pick<PromqlPosition, "start" | "end"> {
  let start = offset;
  while (start > 0 && /[=!~]/.test(text[start - 1] ?? "")) start--;
  let end = offset;
  while (end < text.length && /[=!~]/.test(text[end] ?? "")) end++;
  return { start, end };
}

function stringAt(
  text: string,
  offset: number,
  token: Token,
  closed: boolean,
  next: (end: number) => Token,
  tokens: readonly Token[],
): PromqlPosition {
  const quote = text[token.start] ?? '"';
  let end = closed ? token.end - 1 : offset;
  if (!closed) while (end < token.end && /[^\s"'`{}(),]/.test(text[end] ?? " ")) end++;
  const previous = tokens.findLast((t) => t.end <= token.start);
  return {
    expected: expectedAt(text, token.start, '""', previous),
    start: token.start + 1,
    end,
    string: { quote, closed },
    next: closed ? next(token.end) : END,
    previous,
  };
}

function expectedAt(text: string, start: number, probe: string, previous: Token | undefined): Expected {
  const source = text.slice(0, start) + probe;
  const leaf = parser.parse(source).resolveInner(start, 1);
  const read = (node: SyntaxNode): string => source.slice(node.from, node.to);
  const parent = leaf.parent;
  if (probe !== PROBE) return expectedString(leaf, read);
  if (leaf.name === "LabelName" && parent?.name === "GroupingLabels") {
    return {
      kind: "grouping",
      taken: takenBy(parent, read),
    };
  }
  if (leaf.name === "LabelName" && parent?.name === "UnquotedLabelMatcher")
    return { kind: "label", selector: selectorOf(parent, read) };
  const misfit = leaf.type.isError ? leaf : parent?.type.isError ? parent : undefined;
  if (misfit) return expectedInstead(misfit.parent, read, previous);
  if (leaf.name === "Identifier" && parent?.name === "VectorSelector") {
    // A selector that was there before the probe takes no second name.
    if (parent.from < start) return { kind: "operator" };
    return operandAt(parent, read);
  }
  return previous ? expectedInstead(parent, read, previous) : ANY;
}

/** The labels of a list, and of the other list of the same matching: none can stand in both. */
function takenBy(list: SyntaxNode, read: (node: SyntaxNode) => string): string[] {
  const lists =
    list.parent?.name === "MatchingModifierClause" ? list.parent.getChildren("GroupingLabels") : [list];
  return lists.flatMap((l) => l.getChildren("LabelName").map(read)).filter((name) => name !== PROBE);
}

const ANY: Expected = { kind: "operand", type: "none", behind: undefined, matching: "none" };

/** The probe does not fit where an operand would: what is due instead. */
function expectedInstead(
  holder: SyntaxNode | null,
  read: (node: SyntaxNode) => string,
  previous: Token | undefined,
): Expected {
  if (!previous) return ANY;
  if (!holder) return NOTHING;
  switch (holder.name) {
    case "LabelMatchers":
    case "GroupingLabels":
    case "QuotedLabelName":
      return NOTHING;
    case "UnquotedLabelMatcher":
    case "QuotedLabelMatcher": {
      const name = holder.firstChild;
      const op = holder.getChild("MatchOp");
      const label = name ? unquoted(read(name)) : "";
      const selector = selectorOf(holder, read);
      return op && previous.text === read(op)
        ? { kind: "value", label, op: read(op), selector }
        : op
          ? NOTHING
          : { kind: "matchOp", label, selector };
    }
    case "MatrixSelector":
      return previous.text === "[" ? { kind: "range", step: false } : NOTHING;
    case "SubqueryExpr":
      return previous.text === ":" ? { kind: "range", step: true } : NOTHING;
    case "DurationExpr":
      return NOTHING;
    case "OffsetExpr":
      if (/^(?:offset|[+-])$/.test(previous.text)) return { kind: "offset" };
      break;
    case "StepInvariantExpr":
      if (previous.text === "@") return { kind: "time" };
      break;
    case "AggregateModifier":
    case "MatchingModifierClause":
      return NOTHING;
    default:
  }
  if (previous.text === "[") return { kind: "range", step: false };
  if (AGGREGATORS.has(previous.text)) return { kind: "aggregation", grouped: false };
  if (holder.name === "AggregateExpr" && !holder.getChild("FunctionCallBody"))
    return { kind: "aggregation", grouped: true };
  if (previous.text === "(" || previous.text === ",") return ANY;
  if (/^(?:by|without|on|ignoring|bool)$/.test(previous.text)) return NOTHING;
  return previous.kind === "symbol" && !/^[)\]}]$/.test(previous.text) ? ANY : { kind: "operator" };
}

function operandAt(selector: SyntaxNode, read: (node: SyntaxNode) => string): Expected {
  let node: SyntaxNode = selector;
  let behind: string | undefined;
  let matching: Extract<Expected, { kind: "operand" }>["matching"] = "none";
  let type: ValueType = "none";
  for (let outer = selector.parent; outer; outer = outer.parent) {
    if (outer.name === "BinaryExpr") {
      const operator = outer.firstChild?.nextSibling;
      if (node === selector || node.from === selector.from) {
        behind ??= operator && operator.from < node.from ? read(operator).toLowerCase() : undefined;
        const clause = outer.getChild("MatchingModifierClause");
        if (clause && matching === "none")
          matching = clause.getChild("GroupLeft") || clause.getChild("GroupRight") ? "group" : "labels";
      }
      // A calculation gives a vector as soon as one side does.
      type = "vector";
    } else if (outer.name === "FunctionCallBody") {
      const call = outer.parent;
      const args = argumentsOf(outer);
      const index = args.findIndex((arg) => arg.from <= selector.from && selector.to <= arg.to);
      const due = call && argumentType(call, index, read);
      // A scalar does not do where a vector is due, but a calculation with one does.
      return {
        kind: "operand",
        type: type === "vector" && due !== "scalar" ? "none" : (due ?? "none"),
        behind,
        matching,
      };
    } else if (outer.name !== "UnaryExpr" && outer.name !== "ParenExpr" && outer.name !== "PromQL") {
      break;
    }
    node = outer;
  }
  return { kind: "operand", type: "none", behind, matching };
}

function argumentType(call: SyntaxNode, index: number, read: (node: SyntaxNode) => string): ValueType {
  const name = call.firstChild ? read(call.firstChild) : "";
  if (call.name === "AggregateExpr") {
    const param = aggregatorNamed(name)?.param;
    return param !== undefined && index === 0 ? param : "vector";
  }
  const info = functionNamed(name);
  return info ? argType(info, Math.max(0, index)) : "none";
}

function argumentsOf(body: SyntaxNode): SyntaxNode[] {
  const args: SyntaxNode[] = [];
  for (let child = body.firstChild; child; child = child.nextSibling)
    if (!child.type.isError) args.push(child);
  return args;
}

function expectedString(leaf: SyntaxNode, read: (node: SyntaxNode) => string): Expected {
  const { parent } = leaf;
  if (!parent) return NOTHING;
  if (parent.name === "UnquotedLabelMatcher" || parent.name === "QuotedLabelMatcher") {
    const name = parent.firstChild;
    const op = parent.getChild("MatchOp");
    if (!name || !op || name.from === leaf.from) return NOTHING;
    return { kind: "value", label: unquoted(read(name)), op: read(op), selector: selectorOf(parent, read) };
  }
  if (parent.name === "QuotedLabelName")
    return { kind: "quotedName", isLabel: false, selector: selectorOf(parent, read) };
  if (parent.name === "FunctionCallBody") {
    const func = parent.parent?.firstChild;
    const index = argumentsOf(parent).findIndex((arg) => arg.from === leaf.from);
    return func ? { kind: "argument", func: read(func), index } : NOTHING;
  }
  return NOTHING;
}

function selectorOf(matcher: SyntaxNode, read: (node: SyntaxNode) => string): SelectorAt {
  const braces = matcher.name === "LabelMatchers" ? matcher : matcher.parent;
  const outside = braces?.parent?.getChild("Identifier");
  let name = outside ? read(outside) : undefined;
  const labels: string[] = [];
  for (let child = braces?.firstChild; child; child = child.nextSibling) {
    if (child.name === "QuotedLabelName" && child !== matcher) name ??= unquoted(read(child));
    if (child === matcher || !child.name.endsWith("LabelMatcher")) continue;
    const label = child.firstChild ? unquoted(read(child.firstChild)) : "";
    labels.push(label);
    const value = child.getChild("StringLiteral");
    const op = child.getChild("MatchOp");
    if (label === "__name__" && op && value && read(op) === "=") name ??= unquoted(read(value));
  }
  return { name, labels };
}

function unquoted(text: string): string {
  return /^["'`]/.test(text) ? text.slice(1, -1) : text;
}

function isWordPart(char: string | undefined): boolean {
  return char !== undefined && /[\w:.]/.test(char);
}

export function startsOperand(token: Token): boolean {
  if (token.kind === "keyword") return AGGREGATORS.has(token.text) || !KEYWORDS.has(token.text);
  if (token.kind === "symbol") return token.text === "(" || token.text === "{";
  return token.kind !== "end";
}
