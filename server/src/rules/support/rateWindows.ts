import { matchersOf } from "../../model/matchers.ts";
import type { LabelMatcher } from "../../model/series/index.ts";
import type { ParsedPromql } from "../../syntax/promql/parse.ts";
import { walk } from "../../syntax/promql/walk.ts";
import type { Span } from "../../text/span.ts";
import { RATES } from "./windows.ts";

/** A rate over a window. */
export interface RatedWindow {
  readonly func: string;
  /** What is looked at. */
  readonly matchers: readonly LabelMatcher[];
  /** Equal for equal matchers. */
  readonly key: string;
  readonly ms: number;
  /** The duration in the brackets, in the decoded expression. */
  readonly span: Span;
}

/** The rates of an expression over windows shorter than that. */
export function windowsBelow(parsed: ParsedPromql, limit: number): readonly RatedWindow[] {
  const windows = mayBeShort(parsed, limit) ? windowsOf(parsed) : [];
  const short = windows.filter(({ ms }) => ms < limit);
  return short.length > 0 ? short : NO_WINDOWS;
}

const NO_WINDOWS: readonly RatedWindow[] = [];

/** By the text alone, as many expressions are done with by that: false only where all windows are long. */
function mayBeShort({ text }: ParsedPromql, limit: number): boolean {
  const ranges = text.match(/\[[^\]]*\]/g) ?? [];
  return ranges.some((range) => {
    const [, count, unit = ""] = /^\[(\d+)([smhdwy])\]$/.exec(range) ?? [];
    const ms = UNITS_MS.get(unit);
    return count === undefined || ms === undefined || Number(count) * ms < limit;
  });
}

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
  ["y", 31_536_000_000],
]);

function windowsOf(parsed: ParsedPromql): RatedWindow[] {
  if (!parsed.text.includes("[") || parsed.problems.length > 0) return [];
  const found: RatedWindow[] = [];
  walk(parsed.expr, (node) => {
    if (node.kind !== "call" || !RATES.has(node.func.value)) return;
    const [range] = node.args;
    if (range?.kind !== "matrix" || range.vector.kind !== "vector" || range.range.kind !== "literal") return;
    const { range: window, vector: selector } = range;
    const ms = window.seconds * 1000;
    if (ms <= 0) return;
    const matchers = matchersOf(selector);
    const key = JSON.stringify(matchers);
    found.push({ func: node.func.value, matchers, key, ms, span: window.span });
  });
  return found;
}
