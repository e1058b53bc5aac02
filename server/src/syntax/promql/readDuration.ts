import { point, span } from "../../text/span.ts";
import { parseDuration } from "../values/duration.ts";
import type { DurationFunc, DurationNode, DurationOp } from "./ast.ts";
import { numberValue } from "./numbers.ts";
import { MAX_DEPTH, type Reader, show, spanOf } from "./reader.ts";
import { DURATION_FUNCTIONS, POWER_PRECEDENCE, PRECEDENCE, type Token } from "./tokens.ts";

/** A range or a step between brackets: the whole arithmetic of duration expressions. */
export function readBracketDuration(reader: Reader): DurationNode {
  const node = readArithmetic(reader, 0);
  if (node.kind === "literal" && node.seconds <= 0) {
    reader.report(node.span, "duration-not-positive", "A range or step must be longer than 0.");
  }
  return node;
}

/** What follows `offset`: one literal, call or parenthesised expression with an optional sign; `+` behind it is of the expression. */
export function readOffsetDuration(reader: Reader): DurationNode {
  const sign = reader.peek();
  if (!reader.is("+") && !reader.is("-")) return readPrimary(reader);
  reader.next();
  return signed(reader, sign, readPrimary(reader));
}

/** The value of a number or duration token; problems are reported. */
export function literalValue(reader: Reader, token: Token): number {
  if (token.bad) return Number.NaN;
  if (token.kind === "number") {
    const value = numberValue(token.text);
    if (value !== undefined) return value;
    reader.report(
      spanOf(token),
      "bad-number",
      `\`${token.text}\` is not a valid number, or one that is too large.`,
    );
    return Number.NaN;
  }
  const parsed = parseDuration(token.text);
  if ("ms" in parsed) return parsed.ms / 1000;
  reader.report(spanOf(token), "bad-duration", `${parsed.problem}.`);
  return Number.NaN;
}

function readArithmetic(reader: Reader, least: number): DurationNode {
  if (reader.depth > MAX_DEPTH) return tooDeep(reader);
  reader.depth++;
  let left = readSigned(reader);
  for (let count = reader.depth; ; count++) {
    const token = reader.peek();
    const precedence =
      token.kind === "symbol" && ARITHMETIC.has(token.text) ? (PRECEDENCE.get(token.text) ?? -1) : -1;
    if (precedence < least || precedence < 0) break;
    if (count > MAX_DEPTH) {
      tooDeep(reader);
      break;
    }
    reader.next();
    const right = readArithmetic(reader, token.text === "^" ? precedence : precedence + 1);
    if ((token.text === "/" || token.text === "%") && right.kind === "literal" && right.seconds === 0) {
      const what = token.text === "/" ? "Division" : "Modulo";
      reader.report(spanOf(token), "division-by-zero", `${what} by zero in a duration.`);
    }
    const op = token.text as DurationOp;
    left = { kind: "binary", span: span(left.span.start, right.span.end), op, left, right };
  }
  reader.depth--;
  return left;
}

function readSigned(reader: Reader): DurationNode {
  const sign = reader.peek();
  if (!reader.is("+") && !reader.is("-")) return readPrimary(reader);
  reader.next();
  return signed(reader, sign, readArithmetic(reader, POWER_PRECEDENCE));
}

/** A sign before a literal is part of it; + before anything else changes nothing. */
function signed(reader: Reader, sign: Token, operand: DurationNode): DurationNode {
  const where = span(sign.start, Math.max(sign.end, operand.span.end));
  if (operand.kind === "missing") return operand;
  if (sign.text === "+") return { ...operand, span: where };
  if (operand.kind !== "literal") return { kind: "negate", span: where, operand };
  const seconds = operand.seconds === 0 ? 0 : -operand.seconds;
  return inRange(reader, { ...operand, span: where, seconds });
}

function readPrimary(reader: Reader): DurationNode {
  const token = reader.peek();
  if (token.kind === "number" || token.kind === "duration") {
    reader.next();
    const seconds = literalValue(reader, token);
    return inRange(reader, {
      kind: "literal",
      span: spanOf(token),
      seconds,
      unit: token.kind === "duration",
    });
  }
  if (token.kind === "keyword" && DURATION_FUNCTIONS.has(token.text)) return readCall(reader, token);
  if (reader.is("(")) {
    if (reader.depth > MAX_DEPTH) return tooDeep(reader);
    reader.next();
    const inner = readArithmetic(reader, 0);
    expectClose(reader);
    return { kind: "paren", span: reader.spanFrom(token.start), inner };
  }
  reader.unexpected(
    "expected-duration",
    `A duration is due here (5m, 300, step(), range()), not ${show(token)}.`,
  );
  return { kind: "missing", span: point(reader.lastEnd) };
}

function readCall(reader: Reader, name: Token): DurationNode {
  reader.next();
  const func = name.text as DurationFunc;
  const args: DurationNode[] = [];
  if (!reader.accept("(")) {
    reader.unexpected(
      "unexpected-token",
      `\`${func}\` is a function in a duration: \`(\` is due after it, not ${show(reader.peek())}.`,
    );
    return { kind: "call", span: spanOf(name), func, args };
  }
  if (func === "min_of" || func === "max_of") {
    args.push(readArithmetic(reader, 0));
    if (reader.accept(",")) args.push(readArithmetic(reader, 0));
    else
      reader.unexpected(
        "unexpected-token",
        `\`${func}\` takes two durations: \`,\` is due here, not ${show(reader.peek())}.`,
      );
  }
  expectClose(reader);
  return { kind: "call", span: reader.spanFrom(name.start), func, args };
}

function expectClose(reader: Reader): void {
  if (!reader.accept(")")) {
    reader.unexpected("unexpected-token", `\`)\` is due here, not ${show(reader.peek())}.`);
  }
}

function inRange<T extends DurationNode & { kind: "literal" }>(reader: Reader, node: T): T {
  if (Math.abs(node.seconds) > MAX_SECONDS) {
    reader.report(
      node.span,
      "duration-out-of-range",
      "The duration is longer than the 292 years that Prometheus can count.",
    );
  }
  return node;
}

function tooDeep(reader: Reader): DurationNode {
  reader.unexpected("too-deep", "The expression is nested too deeply to be read.");
  const at = reader.lastEnd;
  reader.skipToEnd();
  return { kind: "missing", span: point(at) };
}

/** What fits 64 bits of nanoseconds. */
const MAX_SECONDS = 2 ** 63 / 1e9;

const ARITHMETIC: ReadonlySet<string> = new Set(["+", "-", "*", "/", "%", "^"]);
