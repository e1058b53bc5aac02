import { isAlphaNumeric, isDigit, isHexDigit } from "./characters.ts";

/**
 * How far a number or a duration reaches from `start`, by the rules of Prometheus's lexer. "bad" is what the lexer
 * refuses; that it is a valid number is only known after `numberValue` or `parseDuration`.
 */
export function scanNumber(
  text: string,
  start: number,
): { end: number; kind: "number" | "duration" | "bad" } {
  const usual = /\d+(?:\.\d+|ms|[smhdwy])?(?![\w.])/y;
  usual.lastIndex = start;
  if (usual.test(text)) {
    const end = usual.lastIndex;
    return { end, kind: isDigit(text.charCodeAt(end - 1)) ? "number" : "duration" };
  }
  const cursor = new Cursor(text, start);
  if (scanPlain(cursor, start)) return { end: cursor.at, kind: "number" };
  if (scanDuration(cursor)) return { end: cursor.at, kind: "duration" };
  while (isAlphaNumeric(text.charCodeAt(cursor.at)) || text.charAt(cursor.at) === ".") cursor.at++;
  return { end: cursor.at, kind: "bad" };
}

/**
 * The value of a number as Go's strconv reads it: 0x1f, 0755 (octal), 1_000, 1e3, Inf and NaN in any case.
 * Undefined when it is malformed or too large.
 */
export function numberValue(text: string): number | undefined {
  if (/^(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/.test(text)) return Number(text);
  const lower = text.toLowerCase();
  if (lower === "inf") return Number.POSITIVE_INFINITY;
  if (lower === "nan") return Number.NaN;
  if (!underscoresGood(lower)) return undefined;
  const plain = lower.replaceAll("_", "");
  if (/^0x[0-9a-f]+$/.test(plain)) {
    const value = BigInt(plain);
    return value <= MAX_INT64 ? Number(value) : undefined;
  }
  if (/^0[0-7]+$/.test(plain)) {
    const value = BigInt(`0o${plain.slice(1)}`);
    if (value <= MAX_INT64) return Number(value);
  }
  if (!/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

/** A number as Prometheus prints it: never with an exponent, infinities with their sign. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  const shortest = String(value);
  const found = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(shortest);
  if (!found) return shortest;
  const [, sign = "", first = "", rest = "", exponentText = "0"] = found;
  const digits = first + rest;
  const exponent = Number(exponentText);
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  return sign + digits + "0".repeat(Math.max(0, exponent - rest.length));
}

class Cursor {
  readonly text: string;
  at: number;

  constructor(text: string, at: number) {
    this.text = text;
    this.at = at;
  }

  get code(): number {
    return this.text.charCodeAt(this.at);
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  accept(set: string): boolean {
    if (!this.is(set)) return false;
    this.at++;
    return true;
  }

  is(set: string): boolean {
    return !this.ended && set.includes(this.text.charAt(this.at));
  }
}

/** A number: digits with at most one dot and one exponent, or hexadecimal digits without a dot. */
function scanPlain(cursor: Cursor, start: number): boolean {
  let digit = isDigit;
  if (cursor.accept("0") && cursor.accept("xX")) {
    cursor.accept("_");
    digit = isHexDigit;
  }
  const hex = digit === isHexDigit;
  let dot = false;
  let exponent = false;
  cursor.accept(".");
  if (digit(cursor.code)) cursor.at++;
  while (digit(cursor.code) || cursor.is("._eE")) {
    if (dot && cursor.is(".")) return fail(cursor);
    if (exponent && cursor.is("eE")) return fail(cursor);
    if (cursor.accept(".")) {
      dot = true;
      if (cursor.is("_.")) return fail(cursor);
      if (hex) return false;
    } else if (cursor.accept("eE")) {
      exponent = true;
      cursor.accept("+-");
      if (cursor.is("._eE")) return fail(cursor);
      if (cursor.ended) return false;
    } else if (cursor.accept("_")) {
      if (cursor.is("._eE")) return fail(cursor);
      if (cursor.ended) return false;
    } else {
      while (digit(cursor.code)) cursor.at++;
    }
  }
  return cursor.at > start && !isAlphaNumeric(cursor.code);
}

/** The offending character counts as read: what follows it must not be taken for a unit. */
function fail(cursor: Cursor): false {
  cursor.at++;
  return false;
}

/** What follows the digits of a duration: units, each with its own digits before it. y can only be first. */
function scanDuration(cursor: Cursor): boolean {
  if (!cursor.accept("smhdwy")) return false;
  cursor.accept("s");
  while (isDigit(cursor.code)) {
    while (isDigit(cursor.code)) cursor.at++;
    if (!cursor.accept("smhdw")) return false;
    cursor.accept("s");
  }
  return !isAlphaNumeric(cursor.code);
}

function underscoresGood(text: string): boolean {
  if (!text.includes("_")) return true;
  return (
    /^(?:0x_?)?[0-9a-f.+-]+(?:_[0-9a-f.+-]+)*$/.test(text) &&
    !/_[.e+-]|[.+-]_/.test(text.replace(/^0x_/, "0x"))
  );
}

const MAX_INT64 = 9223372036854775807n;
