import { fitted } from "../../text/fitted.ts";
import { point, span } from "../../text/span.ts";
import type { Aggregate, Call, Expr, Missing, PromqlFix } from "./ast.ts";
import { literalValue } from "./readDuration.ts";
import { MAX_DEPTH, type Reader, show, spanOf } from "./reader.ts";
import { readBinaryModifiers, readGrouping } from "./readGrouping.ts";
import { readPostfix } from "./readPostfix.ts";
import { readSelector, startsSelector } from "./readSelector.ts";
import {
  AGGREGATORS,
  AGGREGATORS_WITH_PARAM,
  KEYWORD_FUNCTIONS,
  POWER_PRECEDENCE,
  PRECEDENCE,
  type Token,
} from "./tokens.ts";

/** Reads one expression whose operators bind at least as tightly as `least`. */
export function readExpr(reader: Reader, least = 0): Expr {
  if (reader.depth > MAX_DEPTH) return tooDeep(reader);
  reader.depth++;
  let left = readUnary(reader);
  for (let count = reader.depth; ; count++) {
    const token = reader.peek();
    const precedence = operatorPrecedence(token);
    if (precedence < least || precedence < 0) break;
    if (count > MAX_DEPTH) {
      tooDeep(reader);
      break;
    }
    reader.next();
    const op = { value: token.text, span: spanOf(token) };
    const modifiers = reader.peek().kind === "keyword" ? readBinaryModifiers(reader) : undefined;
    const right = readExpr(reader, token.text === "^" ? precedence : precedence + 1);
    const where = span(left.span.start, Math.max(reader.lastEnd, right.span.end));
    left = modifiers
      ? { kind: "binary", span: where, op, left, right, ...modifiers }
      : { kind: "binary", span: where, op, left, right };
  }
  reader.depth--;
  return left;
}

function operatorPrecedence(token: Token): number {
  return token.kind === "symbol" || token.kind === "keyword" ? (PRECEDENCE.get(token.text) ?? -1) : -1;
}

/** A sign binds like multiplication: -2^2 is -(2^2), -2*3 is (-2)*3. */
function readUnary(reader: Reader): Expr {
  const token = reader.peek();
  if (token.kind !== "symbol" || (token.text !== "-" && token.text !== "+"))
    return readPostfix(reader, readPrimary(reader));
  reader.next();
  const expr = readExpr(reader, POWER_PRECEDENCE);
  const where = span(token.start, Math.max(token.end, expr.span.end));
  if (expr.kind === "number")
    return { ...expr, span: where, value: token.text === "-" ? -expr.value : expr.value };
  return { kind: "unary", span: where, op: { value: token.text, span: spanOf(token) }, expr };
}

function readPrimary(reader: Reader): Expr {
  const token = reader.peek();
  if (token.quoted) {
    reader.next();
    return { kind: "string", span: spanOf(token), text: token.quoted };
  }
  if (token.kind === "number" || token.kind === "duration") {
    reader.next();
    const value = literalValue(reader, token);
    return { kind: "number", span: spanOf(token), value, duration: token.kind === "duration" };
  }
  if (reader.is("(")) {
    reader.next();
    const expr = readExpr(reader);
    expectClose(reader);
    return { kind: "paren", span: reader.spanFrom(token.start), expr };
  }
  const after = reader.peek(1);
  const opens = after.kind === "symbol" && after.text === "(";
  if (token.kind === "keyword" && AGGREGATORS.has(token.text) && (opens || startsGrouping(after)))
    return readAggregate(reader);
  if (
    opens &&
    (token.kind === "identifier" || (token.kind === "keyword" && KEYWORD_FUNCTIONS.has(token.text)))
  ) {
    return readCall(reader);
  }
  if (startsSelector(token)) return readSelector(reader);
  return missingOperand(reader);
}

function startsGrouping(token: Token): boolean {
  return token.kind === "keyword" && (token.text === "by" || token.text === "without");
}

function readCall(reader: Reader): Call {
  const token = reader.next();
  const func = { value: reader.text.slice(token.start, token.end), span: spanOf(token) };
  const open = reader.peek().start;
  const args = fitted(readArguments(reader));
  return { kind: "call", span: reader.spanFrom(token.start), func, args, parens: reader.spanFrom(open) };
}

function readAggregate(reader: Reader): Aggregate {
  const token = reader.next();
  const before = readGrouping(reader);
  const open = reader.peek().start;
  const args = reader.is("(") ? fitted(readArguments(reader)) : noArguments(reader, token);
  const parens = reader.spanFrom(open);
  const grouping = before ?? readGrouping(reader);
  const withParam = AGGREGATORS_WITH_PARAM.has(token.text);
  const nothing: Missing = { kind: "missing", span: point(Math.max(parens.start, parens.end - 1)) };
  const kind = "aggregate";
  const span = reader.spanFrom(token.start);
  const op = { value: token.text, span: spanOf(token) };
  const expr = (withParam ? args[1] : args[0]) ?? nothing;
  const param = withParam ? args[0] : undefined;
  // Field by field, as an object that another is spread into takes many times as long to make.
  if (param)
    return grouping
      ? { kind, span, op, args, expr, parens, grouping, param }
      : { kind, span, op, args, expr, parens, param };
  return grouping ? { kind, span, op, args, expr, parens, grouping } : { kind, span, op, args, expr, parens };
}

function noArguments(reader: Reader, aggregator: Token): Expr[] {
  const message = `\`(\` and the expression to aggregate are due after \`${aggregator.text}\`, not ${show(reader.peek())}.`;
  reader.unexpected("unexpected-token", message);
  return [];
}

/** From ( to ), with a stray comma before the ) reported; the next token is the (. */
function readArguments(reader: Reader): Expr[] {
  reader.next();
  const args: Expr[] = [];
  if (reader.accept(")")) return args;
  for (;;) {
    args.push(readExpr(reader));
    const comma = reader.accept(",");
    if (!comma) {
      expectClose(reader);
      return args;
    }
    if (!reader.is(")") && !reader.is(",")) continue;
    const fix = { title: "Remove the comma", edits: [{ span: spanOf(comma), newText: "" }] };
    reader.report(
      spanOf(comma),
      "trailing-comma",
      "A comma cannot stand before the closing parenthesis of a call.",
      fix,
    );
    if (reader.accept(")")) return args;
    reader.next();
  }
}

/** Takes the ) that is due, skipping what stands in its way when one follows in the same call. */
function expectClose(reader: Reader): void {
  if (reader.accept(")")) return;
  reader.unexpected("unexpected-token", afterExpression(reader), afterExpressionFix(reader));
  let depth = 0;
  for (let ahead = 0; ; ahead++) {
    const token = reader.peek(ahead);
    if (token.kind === "end") return;
    if (token.kind !== "symbol") continue;
    if (token.text === "(") depth++;
    if (token.text === ")" && depth-- === 0) {
      for (let i = 0; i <= ahead; i++) reader.next();
      return;
    }
  }
}

/** What to say of a token behind a complete expression. */
export function afterExpression(reader: Reader): string {
  const token = reader.peek();
  if (token.kind === "end") return "The expression ends where `)` is due.";
  if (token.kind === "symbol" && token.text === "=")
    return "`=` compares a label inside braces; between expressions it is `==`.";
  const grouping = token.kind === "keyword" && (token.text === "by" || token.text === "without");
  if (grouping)
    return `\`${token.text}\` belongs to an aggregation such as sum or max, once, before or after its parentheses.`;
  if (token.kind === "keyword" && GROUP_MODIFIERS.has(token.text)) {
    return `\`${token.text}\` stands directly behind a binary operator${token.text.startsWith("group") ? " and its on(…) or ignoring(…)" : ""}.`;
  }
  return `${capitalised(show(token))} cannot follow a complete expression; an operator${reader.depth > 0 ? ", a comma or `)`" : ""} is due here.`;
}

export function afterExpressionFix(reader: Reader): PromqlFix | undefined {
  if (!reader.is("=")) return undefined;
  return { title: "Write ==", edits: [{ span: spanOf(reader.peek()), newText: "==" }] };
}

function missingOperand(reader: Reader): Missing {
  const token = reader.peek();
  if (token.kind === "end")
    reader.unexpected("missing-operand", "The expression ends where a metric, a number or a call is due.");
  else if (token.kind === "keyword" && NEED_OPERATOR.has(token.text)) {
    reader.unexpected(
      "unexpected-token",
      `\`${token.text}\` cannot stand here; it belongs to a binary operator and is no metric name.`,
    );
  } else
    reader.unexpected("missing-operand", `A metric, a number or a call is due here, not ${show(token)}.`);
  return { kind: "missing", span: point(reader.lastEnd) };
}

function tooDeep(reader: Reader): Missing {
  reader.unexpected("too-deep", "The expression is nested too deeply to be read.");
  const at = reader.lastEnd;
  reader.skipToEnd();
  return { kind: "missing", span: point(at) };
}

function capitalised(text: string): string {
  return text.startsWith("the ") ? `T${text.slice(1)}` : text;
}

const GROUP_MODIFIERS: ReadonlySet<string> = new Set([
  "on",
  "ignoring",
  "group_left",
  "group_right",
  "bool",
  "fill",
  "fill_left",
  "fill_right",
]);
const NEED_OPERATOR: ReadonlySet<string> = new Set([...GROUP_MODIFIERS, "atan2"]);
