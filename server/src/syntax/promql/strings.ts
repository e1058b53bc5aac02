import type { Quote, QuotedText } from "./ast.ts";
import { isBrokenAt, isHexDigit, isLineEnd, showCharacter } from "./characters.ts";

export interface StringProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly code: string;
}

/** Reads the quoted string that starts at `start`, as Prometheus does; only the first problem is kept. */
export function readString(text: string, start: number): { quoted: QuotedText; problem?: StringProblem } {
  return text.charAt(start) === "`" ? readRaw(text, start) : readEscaped(text, start);
}

/** The offset in the text of offset `at` of the decoded value; undefined where escapes make it unclear. */
export function offsetInText(quoted: QuotedText, at: number): number | undefined {
  return quoted.verbatim ? quoted.span.start + 1 + at : undefined;
}

/** `value` between quotes of the given kind, escaped as needed; a backtick that cannot be written raw makes it double quoted. */
export function quoteAs(value: string, quote: Quote): string {
  if (quote === "`")
    return /[`\r]/.test(value) || hasUnprintable(value) ? quoteDouble(value) : `\`${value}\``;
  return quote === '"' ? quoteDouble(value) : `'${escapeBody(value, 39)}'`;
}

/** `value` in double quotes with the escapes that Prometheus itself would print. */
export function quoteDouble(value: string): string {
  return `"${escapeBody(value, 34)}"`;
}

function readRaw(text: string, start: number): { quoted: QuotedText; problem?: StringProblem } {
  const found = text.indexOf("`", start + 1);
  const closed = found >= 0;
  const stop = closed ? found : text.length;
  const end = closed ? found + 1 : text.length;
  const value = text.slice(start + 1, stop);
  const quoted: QuotedText = { value, span: { start, end }, quote: "`", verbatim: true, closed };
  const broken = brokenBetween(text, start + 1, stop);
  if (broken !== undefined) return { quoted, problem: brokenProblem(broken) };
  if (!closed) return { quoted, problem: unterminated(start, end, "`") };
  return { quoted };
}

function readEscaped(text: string, start: number): { quoted: QuotedText; problem?: StringProblem } {
  const quote = text.charAt(start) === "'" ? "'" : '"';
  const plain = quote === '"' ? /"[^"\\\n\ud800-\udfff\ufffd]*"/y : /'[^'\\\n\ud800-\udfff\ufffd]*'/y;
  plain.lastIndex = start;
  if (plain.test(text)) {
    const end = plain.lastIndex;
    const value = text.slice(start + 1, end - 1);
    return { quoted: { value, span: { start, end }, quote, verbatim: true, closed: true } };
  }
  const quoteCode = quote.charCodeAt(0);
  let at = start + 1;
  let problem: StringProblem | undefined;
  let value = "";
  let pieceStart = at;
  let verbatim = true;
  let bytes: number[] = [];
  for (; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === quoteCode || code === 10) break;
    if (code !== 92) {
      if (code >= 0xd800 && isBrokenAt(text, at)) problem ??= brokenProblem(at);
      at++;
      continue;
    }
    verbatim = false;
    if (bytes.length > 0 && pieceStart < at) {
      value += decodeBytes(bytes);
      bytes = [];
    }
    value += text.slice(pieceStart, at);
    const sequence = readEscape(text, at, quoteCode);
    if (sequence.message !== undefined)
      problem ??= { start: at, end: sequence.end, message: sequence.message, code: "bad-escape" };
    if (sequence.byte !== undefined) bytes.push(sequence.byte);
    else {
      value += decodeBytes(bytes) + (sequence.text ?? "");
      bytes = [];
    }
    at = sequence.end;
    pieceStart = at;
  }
  value += decodeBytes(bytes) + text.slice(pieceStart, at);
  const closed = text.charCodeAt(at) === quoteCode;
  const end = closed ? at + 1 : endOfLine(text, at);
  const quoted: QuotedText = { value, span: { start, end }, quote, verbatim, closed };
  if (!closed) problem ??= unterminated(start, end, quote);
  return problem ? { quoted, problem } : { quoted };
}

interface Escape {
  readonly end: number;
  readonly text?: string;
  /** A byte above 127, which is a character only together with its neighbours. */
  readonly byte?: number;
  readonly message?: string;
}

function readEscape(text: string, at: number, quote: number): Escape {
  const code = text.charCodeAt(at + 1);
  if (code === quote) return { end: at + 2, text: String.fromCharCode(quote) };
  const simple = SIMPLE_ESCAPES.get(code);
  if (simple !== undefined) return { end: at + 2, text: simple };
  if (Number.isNaN(code))
    return {
      end: at + 1,
      message: "The escape sequence is not finished: the text ends after the backslash.",
    };
  if (code >= 48 && code <= 55) return readCode(text, at, at + 1, 3, 8);
  if (code === 120) return readCode(text, at, at + 2, 2, 16);
  if (code === 117) return readCode(text, at, at + 2, 4, 16);
  if (code === 85) return readCode(text, at, at + 2, 8, 16);
  const shown = showCharacter(text, at + 1);
  const end = at + 1 + characterLength(text, at + 1);
  return {
    // A line break must stay outside, since it ends the string.
    end: code === 10 ? at + 1 : end,
    text: code === 10 ? "" : text.slice(at + 1, end),
    message: `There is no escape sequence \\ followed by ${shown}. Write \\\\ for a backslash, as in regexes: "\\\\d+".`,
  };
}

function readCode(text: string, at: number, digitsAt: number, count: number, base: number): Escape {
  let value = 0;
  for (let i = digitsAt; i < digitsAt + count; i++) {
    const code = text.charCodeAt(i);
    const good = base === 8 ? code >= 48 && code <= 55 : isHexDigit(code);
    if (!good) {
      const what = i >= text.length ? "the text ends" : `${showCharacter(text, i)} follows`;
      const kind = base === 8 ? "octal" : "hexadecimal";
      return { end: i, message: `The escape sequence needs ${count} ${kind} digits, but ${what}.` };
    }
    value = value * base + Number.parseInt(text.charAt(i), base);
  }
  const end = digitsAt + count;
  const isByte = count <= 3;
  if (isByte ? value > 255 : value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) {
    return { end, message: `The escape sequence ${text.slice(at, end)} is not a character.` };
  }
  return isByte && value > 127 ? { end, byte: value } : { end, text: String.fromCodePoint(value) };
}

/** Bytes as UTF-8; those that are not valid become lone surrogates (U+DC00 + byte). */
function decodeBytes(bytes: readonly number[]): string {
  let out = "";
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i] ?? 0;
    const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    let point = first & (0xff >> (length + 1));
    let good = first >= 0xc2 && first <= 0xf4;
    for (let k = 1; k < length; k++) {
      const next = bytes[i + k] ?? 0;
      good &&= next >= 0x80 && next < 0xc0;
      point = (point << 6) | (next & 0x3f);
    }
    good &&= point >= (length === 4 ? 0x10000 : length === 3 ? 0x800 : 0x80) && point <= 0x10ffff;
    good &&= point < 0xd800 || point > 0xdfff;
    out += good ? String.fromCodePoint(point) : String.fromCharCode(0xdc00 + first);
    i += good ? length : 1;
  }
  return out;
}

function escapeBody(value: string, quote: number): string {
  let out = "";
  let pieceStart = 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    let escaped: string | undefined;
    if (code === quote || code === 92) escaped = `\\${value.charAt(i)}`;
    else if (code < 32 || (code >= 127 && !isPrintable(value, i))) escaped = escapeOf(value, i);
    else if (code >= 0xd800 && code < 0xdc00) i++;
    if (escaped === undefined) continue;
    out += value.slice(pieceStart, i) + escaped;
    if (escaped.startsWith("\\U")) i++;
    pieceStart = i + 1;
  }
  return out + value.slice(pieceStart);
}

function escapeOf(value: string, at: number): string {
  const code = value.codePointAt(at) ?? 0;
  const short = SHORT_ESCAPES.get(code);
  if (short) return short;
  if (code < 32 || code === 127) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
  if (code > 0xffff) return `\\U${code.toString(16).padStart(8, "0")}`;
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  return `\\u${code.toString(16).padStart(4, "0")}`;
}

/** Go prints letters, marks, numbers, punctuation, symbols and the plain space as they are, and escapes the rest. */
function isPrintable(value: string, at: number): boolean {
  const code = value.charCodeAt(at);
  if (code >= 0xd800 && code <= 0xdfff && isBrokenAt(value, at)) return false;
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(value.slice(at, at + 2));
}

function hasUnprintable(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (isBrokenAt(value, i)) return true;
  return false;
}

function brokenBetween(text: string, start: number, end: number): number | undefined {
  for (let i = start; i < end; i++) if (text.charCodeAt(i) >= 0xd800 && isBrokenAt(text, i)) return i;
  return undefined;
}

function brokenProblem(at: number): StringProblem {
  const message =
    "This character is not valid UTF-8 (or is U+FFFD, which stands for a character that was lost).";
  return { start: at, end: at + 1, message, code: "invalid-utf8" };
}

function unterminated(start: number, end: number, quote: Quote): StringProblem {
  const where = quote === "`" ? "" : " on its line";
  return {
    start,
    end,
    message: `The string that opens here has no closing ${quote}${where}.`,
    code: "unterminated-string",
  };
}

function endOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== 10) at++;
  if (at > from && isLineEnd(text.charCodeAt(at - 1))) at--;
  return at;
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

const SIMPLE_ESCAPES: ReadonlyMap<number, string> = new Map([
  [97, "\x07"],
  [98, "\b"],
  [102, "\f"],
  [110, "\n"],
  [114, "\r"],
  [116, "\t"],
  [118, "\v"],
  [92, "\\"],
]);

const SHORT_ESCAPES: ReadonlyMap<number, string> = new Map([
  [7, "\\a"],
  [8, "\\b"],
  [12, "\\f"],
  [10, "\\n"],
  [13, "\\r"],
  [9, "\\t"],
  [11, "\\v"],
]);
