import type { Expr } from "../../../syntax/promql/ast.ts";
import { functionNamed } from "../../../syntax/promql/functions.ts";
import { parsePromql } from "../../../syntax/promql/parse.ts";
import { walk } from "../../../syntax/promql/walk.ts";
import { inserting, replacing, type Slip, type SlipPlace } from "./slip.ts";

/** A range, an offset or @ behind what cannot have one: it belongs to the selectors in it. */
export function* modifierSlips(place: SlipPlace): Iterable<Slip> {
  const { problem } = place;
  if (problem.code === "range-not-on-selector") yield* rangeOnCall(place);
  if (problem.code === "offset-not-on-selector") yield* moved(place, "offset");
  if (problem.code === "at-not-on-selector") yield* moved(place, "@");
  if (problem.code === "modifier-before-range") yield* rangeFirst(place);
}

/** `rate(x)[5m]` */
function* rangeOnCall({ text, problem }: SlipPlace): Iterable<Slip> {
  const { start, end } = problem.span;
  const range = text.slice(start, end);
  const operand = operandBefore(text, start);
  if (!operand) return;
  const bare: Expr[] = [];
  walk(operand, (node) => {
    if (node.kind !== "call") return;
    for (const [i, arg] of node.args.entries())
      if (arg.kind === "vector" && functionNamed(node.func.value)?.args[i] === "matrix") bare.push(arg);
  });
  const [arg] = bare;
  if (!arg || bare.length > 1 || arg.kind !== "vector") return;
  const at = arg.braces?.end ?? arg.name?.span.end ?? arg.span.end;
  yield {
    title: `Put ${range} behind the selector`,
    edits: [inserting(at, range), replacing(start, end, "")],
    safe: true,
  };
}

/** `rate(x[5m]) offset 1h`: the same as every selector of it an hour ago. */
function* moved({ text, problem }: SlipPlace, word: "offset" | "@"): Iterable<Slip> {
  const { start, end } = problem.span;
  const whole = text.slice(start, end);
  const at = word === "@" ? whole.lastIndexOf("@") : whole.toLowerCase().lastIndexOf("offset");
  if (at < 0) return;
  const operandText = whole.slice(0, at).trimEnd();
  const operand = parsePromql(operandText);
  const modifier = whole.slice(at);
  const places: number[] = [];
  let mixed = false;
  walk(operand.expr, (node) => {
    if (node.kind !== "vector" && node.kind !== "matrix" && node.kind !== "subquery") return true;
    if (word === "offset" ? node.offset : node.at) mixed = true;
    places.push(start + node.span.end);
    // What is in it moves with it.
    return false;
  });
  if (mixed || places.length === 0) return;
  yield {
    title:
      places.length === 1 ? `Put ${modifier} behind the selector` : `Put ${modifier} behind each selector`,
    edits: [
      ...places.map((place) => inserting(place, ` ${modifier}`)),
      replacing(start + operandText.length, end, ""),
    ],
    safe: true,
  };
}

/** `x offset 1h[5m]` */
function* rangeFirst({ text, problem }: SlipPlace): Iterable<Slip> {
  const { start, end } = problem.span;
  const operand = operandBefore(text, start);
  if (operand?.kind !== "vector") return;
  const at = operand.braces?.end ?? operand.name?.span.end ?? operand.span.start;
  const range = text.slice(start, end);
  yield {
    title: `Put ${range} directly behind the selector`,
    edits: [inserting(at, range), replacing(start, end, "")],
    safe: true,
  };
}

/** The innermost operand that a text has directly before an offset. */
function operandBefore(text: string, offset: number): Expr | undefined {
  const { expr } = parsePromql(text.slice(0, offset));
  let found: Expr | undefined;
  const end = text.slice(0, offset).trimEnd().length;
  walk(expr, (node) => {
    if (node.span.end === end && node.kind !== "binary" && node.kind !== "unary") found = node;
  });
  return found;
}
