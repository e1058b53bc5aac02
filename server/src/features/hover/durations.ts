import type { DurationNode, MatrixSelector, NumberLiteral, Subquery } from "../../syntax/promql/ast.ts";
import { durationWords, formatDuration } from "../../syntax/values/duration.ts";
import { exactName } from "../../workspace/index.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import { ageWords, shortestWindow, slowestPart } from "./ages.ts";
import type { HoverContext } from "./context.ts";
import { code, paragraphs } from "./markdown.ts";

/** A duration of PromQL in words; undefined for one that is computed or missing. */
export function durationNodeWords(node: DurationNode): string | undefined {
  const seconds = secondsOf(node);
  return seconds === undefined ? undefined : wordsOf(seconds);
}

/** What a number comes to: a duration in seconds, or seconds that are hard to read as a duration. */
export function numberWords(written: string, { value, duration }: NumberLiteral): string | undefined {
  if (duration) return `${code(written)} as a number: ${value} (seconds), ${wordsOf(value)}.`;
  const parts = [
    ...(/^[-+]?0[xX0-7]|[eE_]/.test(written) && Number.isFinite(value)
      ? [`${code(written)} is ${value}.`]
      : []),
    ...(Number.isInteger(value) && Math.abs(value) >= 60 && Math.abs(value) < 1e9
      ? [`As seconds: ${wordsOf(value)}.`]
      : []),
    ...(value > 0 && value < 1 ? [`As a share: ${Number((value * 100).toPrecision(6))} %.`] : []),
  ];
  return parts.length > 0 ? parts.join(" ") : undefined;
}

/** Functions that need several samples in their window. */
const RATES = new Set([
  "rate",
  "increase",
  "irate",
  "delta",
  "idelta",
  "deriv",
  "predict_linear",
  "resets",
  "changes",
]);

/** A window in words, and how many samples of its metric it holds at the pace that they arrive here. */
export function windowWords(
  { ws, document }: HoverContext,
  node: MatrixSelector | Subquery,
  call: string | undefined,
): string {
  const seconds = secondsOf(node.range);
  if (seconds === undefined) return "A window whose length is computed when the query runs.";
  const lead = `A window of **${formatDuration(seconds * 1000)}** (${wordsOf(seconds)}).`;
  if (node.kind === "subquery") return paragraphs(lead, stepWords(node, seconds));
  const name = node.vector.kind === "vector" ? exactName(node.vector) : undefined;
  const [owner] = topologyOf(ws).ownersOf(document.path);
  if (name === undefined || !owner || seconds <= 0) return lead;
  const age = topologyOf(ws).ageAt(owner, name);
  const slowest = slowestPart(age);
  if (!slowest || slowest.ms <= 0) return lead;
  const samples = Math.floor((seconds * 1000) / slowest.ms);
  const every = formatDuration(slowest.ms);
  const few =
    samples < 4 && call !== undefined && RATES.has(call)
      ? `**Too short for ${code(`${call}()`)}**: it should hold four samples, so at least ${shortestWindow(slowest.ms)}.`
      : undefined;
  const how = age.parts.length > 1 ? ` (${ageWords(age)} at worst)` : "";
  return paragraphs(
    lead,
    `It holds about **${samples} sample${samples === 1 ? "" : "s"}** of ${code(name)}: at ${code(owner.name)} a new one arrives every ${every}${how}.`,
    few,
  );
}

function stepWords(node: Subquery, seconds: number): string {
  const step = node.step && secondsOf(node.step);
  if (step === undefined || step <= 0)
    return "The inner expression is evaluated at the default step, the global evaluation interval.";
  return `The inner expression is evaluated every ${wordsOf(step)}: ${Math.floor(seconds / step)} times.`;
}

function secondsOf(node: DurationNode): number | undefined {
  switch (node.kind) {
    case "literal":
      return node.seconds;
    case "paren":
      return secondsOf(node.inner);
    case "negate": {
      const inner = secondsOf(node.operand);
      return inner === undefined ? undefined : -inner;
    }
    default:
      return undefined;
  }
}

function wordsOf(seconds: number): string {
  return durationWords(seconds * 1000);
}
