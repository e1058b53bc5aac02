/** Why a text is not a duration that Prometheus reads. */
export type DurationProblemKind =
  | "empty"
  | "syntax"
  | "missing-unit"
  | "unknown-unit"
  | "unit-order"
  | "range";

export interface DurationProblem {
  readonly problem: string;
  readonly kind: DurationProblemKind;
  /** What the author most likely meant, where that is plain ("5 min" -> "5m"). */
  readonly suggestion?: string;
}

export interface Duration {
  readonly ms: number;
}

interface Unit {
  readonly name: string;
  readonly ns: bigint;
  readonly word: string;
}

const MS = 1_000_000n;

/** Largest first: a duration names its units in this order. */
const UNITS: readonly Unit[] = [
  { name: "y", ns: 365n * 86_400_000n * MS, word: "year" },
  { name: "w", ns: 7n * 86_400_000n * MS, word: "week" },
  { name: "d", ns: 86_400_000n * MS, word: "day" },
  { name: "h", ns: 3_600_000n * MS, word: "hour" },
  { name: "m", ns: 60_000n * MS, word: "minute" },
  { name: "s", ns: 1_000n * MS, word: "second" },
  { name: "ms", ns: MS, word: "millisecond" },
];

/** In milliseconds. */
const SIZES: ReadonlyMap<string, number> = new Map(UNITS.map(({ name, ns }) => [name, Number(ns / MS)]));

const MAX_UINT64 = (1n << 64n) - 1n;
const MAX_NS = (1n << 63n) - 1n;

/**
 * Reads a duration of a Prometheus config ("1m30s", "15s", "0"): whole numbers with units in falling order,
 * at most 2^63-1 nanoseconds (about 292 years). Every valid duration is a whole number of milliseconds.
 */
export function parseDuration(text: string): Duration | DurationProblem {
  if (text === "0") return { ms: 0 };
  if (text === "") return { problem: "The duration is empty", kind: "empty" };
  // Nearly every duration; none of these is out of range.
  const plain = /^(?:(\d{1,5})(ms|[smhd])|(\d{1,4})(w))$/.exec(text);
  if (plain) return { ms: Number(plain[1] ?? plain[3]) * (SIZES.get(plain[2] ?? plain[4] ?? "") ?? 0) };
  let total = 0n;
  let previous = -1;
  let at = 0;
  while (at < text.length) {
    const digits = run(text, at, isDigit);
    if (digits === at) return bad(text, "syntax");
    const value = BigInt(text.slice(at, digits));
    if (value > MAX_UINT64) return bad(text, "range");
    const end = run(text, digits, (c) => !isDigit(c));
    if (end === digits) return bad(text, "missing-unit");
    const name = text.slice(digits, end);
    const index = UNITS.findIndex((unit) => unit.name === name);
    const unit = UNITS[index];
    if (unit === undefined) return bad(text, "unknown-unit", name);
    if (index <= previous) return bad(text, "unit-order");
    previous = index;
    total += value * unit.ns;
    if (total > MAX_NS) return bad(text, "range");
    at = end;
  }
  return { ms: Number(total / MS) };
}

/** The duration as Prometheus prints it: "1h30m", "0s". Negative values (of PromQL offsets) get a leading minus. */
export function formatDuration(ms: number): string {
  let rest = Math.trunc(Math.abs(ms));
  if (!Number.isFinite(rest) || rest === 0) return "0s";
  let text = ms < 0 ? "-" : "";
  for (const unit of UNITS) {
    const size = Number(unit.ns / MS);
    // Years and weeks are only used when nothing is left over: "90d" reads better than "12w6d".
    if ((unit.name === "y" || unit.name === "w") && rest % size !== 0) continue;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit.name}`;
    rest -= count * size;
  }
  return text;
}

/** The duration for a sentence: "2 minutes 30 seconds", "1 hour". */
export function durationWords(ms: number): string {
  let rest = Math.trunc(Math.abs(ms));
  if (!Number.isFinite(rest) || rest === 0) return "0 seconds";
  const parts: string[] = [];
  for (const unit of UNITS) {
    const size = Number(unit.ns / MS);
    if (unit.name === "w" && rest % size !== 0) continue;
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${unit.word}${count === 1 ? "" : "s"}`);
    rest -= count * size;
  }
  return `${ms < 0 ? "minus " : ""}${parts.join(" ")}`;
}

function bad(text: string, kind: DurationProblemKind, unit = ""): DurationProblem {
  const suggestion = suggest(text);
  return { problem: explain(text, kind, unit), kind, ...(suggestion === undefined ? {} : { suggestion }) };
}

function explain(text: string, kind: DurationProblemKind, unit: string): string {
  const quoted = JSON.stringify(text);
  const order = "y, w, d, h, m, s, ms";
  switch (kind) {
    case "missing-unit":
      return `The duration ${quoted} lacks a unit behind its last number; units are ${order}`;
    case "unknown-unit":
      return `The duration ${quoted} has the unknown unit ${JSON.stringify(unit)}; units are ${order}`;
    case "unit-order":
      return `The duration ${quoted} must name its units once each, from large to small: ${order}`;
    case "range":
      return `The duration ${quoted} is out of range; about 292 years is the most`;
    default:
      return `${quoted} is not a duration; write whole numbers with units, like 1m30s`;
  }
}

const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ...["y", "yr", "yrs", "year", "years"].map((word) => [word, "y"] as const),
  ...["w", "week", "weeks"].map((word) => [word, "w"] as const),
  ...["d", "day", "days"].map((word) => [word, "d"] as const),
  ...["h", "hr", "hrs", "hour", "hours"].map((word) => [word, "h"] as const),
  ...["m", "min", "mins", "minute", "minutes"].map((word) => [word, "m"] as const),
  ...["s", "sec", "secs", "second", "seconds"].map((word) => [word, "s"] as const),
  ...["ms", "msec", "millis", "millisecond", "milliseconds"].map((word) => [word, "ms"] as const),
]);

/** Only spellings with one meaning are mended: full unit words, spaces, capitals, and decimals. */
function suggest(text: string): string | undefined {
  let total = 0;
  let rest = text.trim().toLowerCase();
  if (rest.length === 0 || rest.length > 40) return undefined;
  while (rest !== "") {
    const part = /^(\d{1,9}(?:\.\d{1,3})?) ?([a-z]{1,12}) ?/.exec(rest);
    const unit = UNITS.find((candidate) => candidate.name === SPELLINGS.get(part?.[2] ?? ""));
    if (part === null || unit === undefined) return undefined;
    total += Number(part[1]) * Number(unit.ns / MS);
    rest = rest.slice(part[0].length);
  }
  // Capital M may well have meant months, so it is left to the author.
  const fits = Number.isInteger(total) && total <= Number(MAX_NS / MS);
  return text.includes("M") || !fits ? undefined : formatDuration(total);
}

function run(text: string, from: number, accepts: (char: string) => boolean): number {
  let at = from;
  while (at < text.length && accepts(text.charAt(at))) at++;
  return at;
}

function isDigit(char: string): boolean {
  return char >= "0" && char <= "9";
}
