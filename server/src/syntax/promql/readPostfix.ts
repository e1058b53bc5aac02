import type { Span } from "../../text/span.ts";
import { span } from "../../text/span.ts";
import type { At, Expr, MatrixSelector, Modifiers, Offset, Subquery, VectorSelector } from "./ast.ts";
import { literalValue, readBracketDuration, readOffsetDuration } from "./readDuration.ts";
import { MAX_DEPTH, type Reader, show, spanOf } from "./reader.ts";
import type { Token } from "./tokens.ts";

/** Reads what follows an operand: [range], [range:step], offset, @, anchored and smoothed, in any order. */
export function readPostfix(reader: Reader, operand: Expr): Expr {
  let expr = operand;
  for (let count = 0; count < MAX_DEPTH; count++) {
    const token = reader.peek();
    if (token.kind === "symbol") {
      if (token.text === "[") expr = readBrackets(reader, expr);
      else if (token.text === "@") expr = readAt(reader, expr);
      else break;
    } else if (token.kind === "keyword") {
      if (token.text === "offset") expr = readOffset(reader, expr);
      else if (token.text === "anchored" || token.text === "smoothed")
        expr = readExtension(reader, expr, token.text);
      else break;
    } else break;
  }
  return expr;
}

function readBrackets(reader: Reader, expr: Expr): Expr {
  const open = reader.next();
  const range = readBracketDuration(reader);
  const start = expr.span.start;
  if (reader.accept(":")) {
    const step = reader.is("]") ? undefined : readBracketDuration(reader);
    closeBracket(
      reader,
      step === undefined || step.kind === "missing" ? "" : "`]` is due after the step of a subquery",
    );
    const common = { expr, range, brackets: reader.spanFrom(open.start), span: reader.spanFrom(start) };
    return step ? { kind: "subquery", ...common, step } : { kind: "subquery", ...common };
  }
  closeBracket(reader, "`]`, or `:` and a step, are due after a range");
  const brackets = reader.spanFrom(open.start);
  refuseRange(reader, expr, brackets);
  return { kind: "matrix", span: reader.spanFrom(start), vector: expr, range, brackets };
}

function refuseRange(reader: Reader, expr: Expr, brackets: Span): void {
  if (expr.kind === "missing") return;
  if (expr.kind !== "vector") {
    const end = brackets.end - 1;
    const fix = { title: "Make it a subquery", edits: [{ span: span(end, end), newText: ":" }] };
    const message =
      "A range can only follow a selector. To look at the results of an expression over time, write a subquery such as [5m:].";
    reader.report(brackets, "range-not-on-selector", message, closed(reader, brackets) ? fix : undefined);
  } else if (isSet(expr.offset)) {
    reader.report(
      brackets,
      "modifier-before-range",
      "The range stands before the offset: write it as in foo[5m] offset 1h.",
    );
  } else if (typeof expr.at?.at === "number") {
    reader.report(
      brackets,
      "modifier-before-range",
      "The range stands before @: write it as in foo[5m] @ 1700000000.",
    );
  }
}

function closed(reader: Reader, brackets: Span): boolean {
  return reader.text.charAt(brackets.end - 1) === "]";
}

function closeBracket(reader: Reader, due: string): void {
  if (reader.accept("]")) return;
  reader.unexpected("unexpected-token", due ? `${due}, not ${show(reader.peek())}.` : "`]` is due here.");
  for (let ahead = 0; ; ahead++) {
    const token = reader.peek(ahead);
    if (token.kind === "end") return;
    if (token.kind !== "symbol" || token.text !== "]") continue;
    for (let i = 0; i <= ahead; i++) reader.next();
    return;
  }
}

function readOffset(reader: Reader, expr: Expr): Expr {
  const keyword = reader.next();
  const duration = readOffsetDuration(reader);
  const offset: Offset = { span: reader.spanFrom(keyword.start), duration };
  const where = reader.spanFrom(expr.span.start);
  if (!canModify(expr)) {
    if (expr.kind !== "missing")
      reader.report(
        where,
        "offset-not-on-selector",
        "An offset can only follow a selector, a range or a subquery.",
      );
    return expr;
  }
  if (isSet(modifiersOf(expr).offset)) {
    reader.report(where, "repeated-offset", "The offset is already set; it can be given once.");
    return { ...expr, span: where };
  }
  return { ...expr, span: where, offset };
}

function readAt(reader: Reader, expr: Expr): Expr {
  const sign = reader.next();
  const at = readTimestamp(reader, sign);
  const where = reader.spanFrom(expr.span.start);
  if (at === undefined) return canModify(expr) ? { ...expr, span: where } : expr;
  if (typeof at.at === "number" && !(Math.abs(at.at) < 2 ** 63)) {
    reader.report(
      where,
      "timestamp-out-of-range",
      "@ needs a time that Prometheus can count; this one is not finite or too far away.",
    );
  }
  if (!canModify(expr)) {
    if (expr.kind !== "missing")
      reader.report(where, "at-not-on-selector", "@ can only follow a selector, a range or a subquery.");
    return expr;
  }
  if (modifiersOf(expr).at) {
    reader.report(where, "repeated-at", "@ is already set; it can be given once.");
    return { ...expr, span: where };
  }
  return { ...expr, span: where, at };
}

function readTimestamp(reader: Reader, sign: Token): At | undefined {
  const token = reader.peek();
  if (token.kind === "keyword" && (token.text === "start" || token.text === "end")) {
    reader.next();
    if (!reader.accept("(") || !reader.accept(")")) {
      reader.unexpected(
        "unexpected-token",
        `\`@ ${token.text}\` is written with \`()\`, not ${show(reader.peek())}.`,
      );
    }
    return { span: reader.spanFrom(sign.start), at: token.text };
  }
  const negative = reader.is("-");
  if (negative || reader.is("+")) reader.next();
  const number = reader.peek();
  if (number.kind !== "number" && number.kind !== "duration") {
    reader.unexpected(
      "expected-timestamp",
      `A time in seconds, start() or end() is due after @, not ${show(number)}.`,
    );
    return undefined;
  }
  reader.next();
  const value = literalValue(reader, number);
  return number.bad ? undefined : { span: reader.spanFrom(sign.start), at: negative ? -value : value };
}

function readExtension(reader: Reader, expr: Expr, word: "anchored" | "smoothed"): Expr {
  const token = reader.next();
  const where = reader.spanFrom(expr.span.start);
  if (expr.kind === "missing") return expr;
  if (expr.kind !== "vector" && expr.kind !== "matrix") {
    const what =
      expr.kind === "subquery" ? "It cannot follow a subquery." : "It can only follow a selector or a range.";
    reader.report(spanOf(token), "extension-not-on-selector", `\`${word}\` is out of place. ${what}`);
    return expr;
  }
  const before = modifiersOf(expr).extension;
  if (before && before.value !== word) {
    reader.report(where, "extensions-together", "`anchored` and `smoothed` exclude each other.");
  }
  return before
    ? { ...expr, span: where }
    : { ...expr, span: where, extension: { value: word, span: spanOf(token) } };
}

/** The modifiers of a node; of a range also those that were written before its brackets, where Prometheus lets them. */
export function modifiersOf(expr: VectorSelector | MatrixSelector | Subquery): Modifiers {
  if (expr.kind !== "matrix" || expr.vector.kind !== "vector") return expr;
  const { offset, at, extension } = expr.vector;
  return {
    ...(offset && { offset }),
    ...(at && { at }),
    ...(extension && { extension }),
    ...ownModifiers(expr),
  };
}

function ownModifiers({ offset, at, extension }: Modifiers): Modifiers {
  return { ...(offset && { offset }), ...(at && { at }), ...(extension && { extension }) };
}

function canModify(expr: Expr): expr is VectorSelector | MatrixSelector | Subquery {
  return expr.kind === "vector" || expr.kind === "matrix" || expr.kind === "subquery";
}

/** An offset of zero counts as none, as in Prometheus. */
function isSet(offset: Offset | undefined): boolean {
  if (!offset) return false;
  const { duration } = offset;
  return duration.kind !== "literal" || Math.round(duration.seconds * 1e9) !== 0;
}
