import type {
  Aggregate,
  Binary,
  Call,
  Expr,
  PromqlProblem,
  VectorSelector,
} from "../../../syntax/promql/ast.ts";
import { aggregatorNamed, argType, functionNamed } from "../../../syntax/promql/functions.ts";
import type { ParsedPromql } from "../../../syntax/promql/parse.ts";
import { valueTypeOf } from "../../../syntax/promql/valueType.ts";
import { walk } from "../../../syntax/promql/walk.ts";
import { formatDuration } from "../../../syntax/values/duration.ts";
import { isPlainLabelName } from "../../../syntax/values/names.ts";
import type { Span } from "../../../text/span.ts";
import { otherFunctions } from "./functions.ts";
import { inserting, replacing, type Slip } from "./slip.ts";

/** What is known about the place of an expression besides its text. */
export interface FaultHints {
  /** How often the expression is evaluated; undefined where only the server's own interval counts. */
  readonly intervalMs: number | undefined;
}

/** What mends an expression that can be read but that Prometheus refuses; best first, tried by whoever asks. */
export function* faultSlips(parsed: ParsedPromql, problem: PromqlProblem, hints: FaultHints): Iterable<Slip> {
  const found = nodeAt(parsed.expr, problem.span);
  switch (problem.code) {
    case "wrong-type":
      if (found) yield* wrongType(parsed, found.node, found.parent, hints);
      return;
    case "wrong-argument-count":
      yield* rangeAsArgument(parsed, problem.span);
      yield* labelsAsArguments(parsed, problem.span);
      return;
    case "unknown-function":
      yield* otherFunctions(parsed, problem.span);
      return;
    case "set-operator-on-scalar":
      yield* scalarSide(parsed, problem.span);
      return;
    case "empty-matchers":
      if (found?.node.kind === "vector") yield* anyValue(found.node);
      return;
    case "bool-not-comparison":
      yield removed(parsed.text, problem.span, "Remove bool", true);
      return;
    case "matching-without-vectors":
    case "fill-without-vectors":
    case "group-with-set-operator":
    case "fill-with-set-operator": {
      const written = parsed.text.slice(problem.span.start, problem.span.end);
      yield removed(parsed.text, problem.span, `Remove ${written}`, true);
      return;
    }
    case "label-in-on-and-group":
      yield* copiedLabel(parsed, problem.span);
      return;
    case "syntax-too-new":
      yield* olderSyntax(parsed.text, problem.span);
  }
}

interface Found {
  readonly node: Expr;
  readonly parent: Expr | undefined;
}

function nodeAt(root: Expr, { start, end }: Span): Found | undefined {
  let found: Found | undefined;
  walk(root, (node, parents) => {
    if (node.span.start === start && node.span.end === end) found ??= { node, parent: parents.at(-1) };
  });
  return found;
}

function* wrongType(
  parsed: ParsedPromql,
  node: Expr,
  parent: Expr | undefined,
  hints: FaultHints,
): Iterable<Slip> {
  const type = valueTypeOf(node);
  const due = dueType(node, parent);
  if (parent?.kind === "call" && parent.args[0] === node) {
    const range = [...rangeAsArgument(parsed, node.span)];
    if (range.length > 0) return yield* range;
  }
  if ((parent?.kind === "call" || parent?.kind === "aggregate") && inWrongOrder(parent)) {
    // Both arguments are wrong then, and the first one tells.
    if (node === parent.args[0]) yield swapped(parsed.text, parent.args);
    return;
  }
  if (due === "matrix" && type === "vector") yield* missingRange(parsed, node, hints);
  if (due === "vector" && type === "matrix") yield* surplusRange(parsed.text, node);
  if (due === "vector" && type === "scalar") yield wrapped(node.span, "vector");
  if (due === "scalar" && type === "vector") yield wrapped(node.span, "scalar");
}

function dueType(node: Expr, parent: Expr | undefined): string {
  switch (parent?.kind) {
    case "call": {
      const info = functionNamed(parent.func.value);
      return info ? argType(info, parent.args.indexOf(node)) : "none";
    }
    case "aggregate":
      return parent.param === node ? (aggregatorNamed(parent.op.value)?.param ?? "none") : "vector";
    case "binary":
      return "vector";
    default:
      return "none";
  }
}

/** `topk(x, 5)`, `histogram_quantile(rate(x[5m]), 0.9)` */
function inWrongOrder(call: Extract<Expr, { kind: "call" | "aggregate" }>): boolean {
  const [first, second, third] = call.args;
  if (!first || !second || third) return false;
  const [a, b] = [valueTypeOf(first), valueTypeOf(second)];
  return a !== b && a === dueType(second, call) && b === dueType(first, call);
}

function swapped(text: string, args: readonly Expr[]): Slip {
  const spans = args.map(({ span }) => span);
  const texts = spans.map(({ start, end }) => text.slice(start, end)).reverse();
  return {
    title: "Swap the arguments",
    edits: spans.map(({ start, end }, i) => replacing(start, end, texts[i] ?? "")),
    safe: true,
  };
}

/** `rate(x)`: the window that the rest of the expression has, else five minutes or four evaluations. */
function* missingRange(parsed: ParsedPromql, node: Expr, hints: FaultHints): Iterable<Slip> {
  const window = windowOf(parsed) ?? evaluationWindow(hints.intervalMs);
  if (node.kind === "vector") {
    const at = node.braces?.end ?? node.name?.span.end ?? node.span.end;
    yield { title: `Add the range [${window}]`, edits: [inserting(at, `[${window}]`)], safe: false };
  } else {
    yield {
      title: `Look at it over time with [${window}:]`,
      edits:
        node.kind === "binary" || node.kind === "unary"
          ? [inserting(node.span.start, "("), inserting(node.span.end, `)[${window}:]`)]
          : [inserting(node.span.end, `[${window}:]`)],
      safe: false,
    };
  }
}

/** The one window that every range of an expression has. */
function windowOf({ expr, text }: ParsedPromql): string | undefined {
  const windows = new Set<string>();
  walk(expr, (node) => {
    if (node.kind === "matrix") windows.add(text.slice(node.range.span.start, node.range.span.end));
  });
  const [only] = windows;
  return windows.size === 1 ? only : undefined;
}

/** A rate needs two samples, and four leave room for a scrape that fails. */
function evaluationWindow(intervalMs: number | undefined): string {
  return formatDuration(Math.max(300_000, 4 * (intervalMs ?? 0)));
}

/** `sum(x_total[5m])`: counters want a rate; what else has a range is seldom meant to. */
function* surplusRange(text: string, node: Expr): Iterable<Slip> {
  if (node.kind !== "matrix" || node.vector.kind !== "vector") return;
  const { name } = node.vector;
  const isCounter = /_(?:total|count|sum|bucket)$/.test(name?.value ?? "");
  const without: Slip = {
    title: `Remove the range ${text.slice(node.brackets.start, node.brackets.end)}`,
    edits: [replacing(node.brackets.start, node.brackets.end, "")],
    safe: false,
  };
  const over = wrapped(node.span, isCounter ? "rate" : "avg_over_time");
  yield* isCounter ? [over, without] : [without, over];
}

function wrapped({ start, end }: Span, name: string): Slip {
  return {
    title: `Put it into ${name}(…)`,
    edits: [inserting(start, `${name}(`), inserting(end, ")")],
    safe: false,
  };
}

/** `rate(x, 5m)`: the window stands in brackets. */
function* rangeAsArgument({ expr, text }: ParsedPromql, at: Span): Iterable<Slip> {
  const calls: Call[] = [];
  walk(expr, (node) => {
    if (node.kind === "call" && node.span.start <= at.start && at.end <= node.span.end) calls.push(node);
  });
  const call = calls.at(-1);
  const info = call && functionNamed(call.func.value);
  const [selector, window] = call?.args ?? [];
  if (call?.args.length !== 2 || info?.args[0] !== "matrix" || info.maxArgs !== 1) return;
  if (selector?.kind !== "vector" || window?.kind !== "number" || !window.duration) return;
  const range = `[${text.slice(window.span.start, window.span.end)}]`;
  const place = selector.braces?.end ?? selector.name?.span.end ?? selector.span.end;
  yield {
    title: `Write the range as ${range}`,
    edits: [inserting(place, range), replacing(selector.span.end, window.span.end, "")],
    safe: true,
  };
}

/** `sum(x, job)`: labels to group by stand in a list of their own. */
function* labelsAsArguments({ expr, text }: ParsedPromql, at: Span): Iterable<Slip> {
  const found: Aggregate[] = [];
  walk(expr, (node) => {
    if (node.kind === "aggregate" && node.span.start <= at.start && at.end <= node.span.end) found.push(node);
  });
  const node = found.at(-1);
  const count = node && aggregatorNamed(node.op.value)?.param ? 2 : 1;
  const last = node?.args[count - 1];
  const labels = node?.args.slice(count).map(labelIn) ?? [];
  if (!node || !last || node.grouping || labels.length === 0 || labels.includes(undefined)) return;
  const list = `by (${labels.join(", ")})`;
  yield {
    title: `Write ${text.slice(node.op.span.start, node.op.span.end)} ${list}`,
    edits: [inserting(node.op.span.end, ` ${list} `), replacing(last.span.end, node.parens.end - 1, "")],
    safe: false,
  };
}

function labelIn(arg: Expr): string | undefined {
  const name =
    arg.kind === "string"
      ? arg.text.value
      : arg.kind === "vector" && !arg.braces && !arg.offset && !arg.at
        ? arg.name?.value
        : undefined;
  return name !== undefined && isPlainLabelName(name) ? name : undefined;
}

/** `up or 0` */
function* scalarSide({ expr }: ParsedPromql, op: Span): Iterable<Slip> {
  let found: Binary | undefined;
  walk(expr, (node) => {
    if (node.kind === "binary" && node.op.span.start === op.start) found = node;
  });
  if (!found) return;
  const sides = [found.left, found.right].filter((side) => valueTypeOf(side) === "scalar");
  yield {
    title: sides.length === 1 ? "Put the number into vector(…)" : "Put the numbers into vector(…)",
    edits: sides.flatMap(({ span }) => [inserting(span.start, "vector("), inserting(span.end, ")")]),
    safe: true,
  };
}

/** `{job=~".*"}` can only have been meant to ask for jobs. */
function* anyValue(selector: VectorSelector): Iterable<Slip> {
  for (const { op, value } of selector.matchers) {
    if (op.value !== "=~" || value.value !== ".*") continue;
    const edit = replacing(value.span.start + 1, value.span.end - 1, ".+");
    yield { title: "Ask for a value with .+", edits: [edit], safe: false };
  }
}

function removed(text: string, { start, end }: Span, title: string, safe: boolean): Slip {
  const from = /\s/.test(text.charAt(start - 1)) && /\s|^$/.test(text.charAt(end)) ? start - 1 : start;
  return { title, edits: [replacing(from, end, "")], safe };
}

/** `on (a) group_left (a)`: what is matched on is there already. */
function* copiedLabel({ expr, text }: ParsedPromql, at: Span): Iterable<Slip> {
  let found: Binary | undefined;
  walk(expr, (node) => {
    if (node.kind === "binary" && node.matching?.include.some(({ span }) => span.start === at.start))
      found = node;
  });
  const include = found?.matching?.include ?? [];
  const index = include.findIndex(({ span }) => span.start === at.start);
  const [before, after] = [include[index - 1], include[index + 1]];
  const start = after ? at.start : (before?.span.end ?? at.start);
  const end = after ? after.span.start : at.end;
  yield {
    title: `Do not copy ${text.slice(at.start, at.end)}`,
    edits: [replacing(start, end, "")],
    safe: true,
  };
}

/** Names in quotes that need none, seconds without their unit. */
function* olderSyntax(text: string, { start, end }: Span): Iterable<Slip> {
  const written = text.slice(start, end);
  const name = /^(["'`])(.*)\1$/s.exec(written)?.[2];
  if (name !== undefined && isPlainLabelName(name))
    yield { title: `Write ${name} without quotes`, edits: [replacing(start, end, name)], safe: true };
  if (/^\d+$/.test(written)) yield { title: `Write ${written}s`, edits: [inserting(end, "s")], safe: true };
  if (/^\d[\d_]*_\d+$/.test(written)) {
    const plain = written.replaceAll("_", "");
    yield { title: `Write ${plain}`, edits: [replacing(start, end, plain)], safe: true };
  }
}
