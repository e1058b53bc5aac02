import type { Span } from "../../text/span.ts";
import { decodeBlock } from "./decodeBlock.ts";
import type { ScalarStyle } from "./nodes.ts";
import { breakLength, isBlank } from "./whitespace.ts";

/**
 * A stretch of a scalar's text and what it stands for. Without `value` every character stands for itself; with it
 * the whole stretch stands for `value` (an escape, a folded line break). Text between pieces stands for nothing.
 */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly value?: string;
}

/** What of a scalar decides how it is read. */
export interface ScalarShape {
  readonly style: ScalarStyle;
  readonly span: Span;
  /** Block styles only. */
  readonly indent?: number;
}

/** Decodes a scalar of `text` into pieces, in order and without overlap. Never fails: a bad escape stands for itself. */
export function decodePieces(text: string, scalar: ScalarShape): Piece[] {
  const { start, end } = scalar.span;
  switch (scalar.style) {
    case "plain":
      return decodeFlow(text, start, end, "plain");
    case "single":
    case "double":
      return decodeFlow(text, start + 1, isClosed(text, scalar.span) ? end - 1 : end, scalar.style);
    default:
      return decodeBlock(text, scalar.span, scalar.style, scalar.indent ?? 0);
  }
}

/** The decoded value, with a short way for the many scalars that stand for themselves. */
export function decodeValue(text: string, scalar: ScalarShape): string {
  const { start, end } = scalar.span;
  if (scalar.style === "plain" || scalar.style === "single" || scalar.style === "double") {
    const quoted = scalar.style === "plain" ? 0 : 1;
    const closed = quoted === 1 && isClosed(text, scalar.span) ? 1 : 0;
    const inner = text.slice(start + quoted, end - closed);
    const special = scalar.style === "plain" ? /[\r\n]/ : scalar.style === "single" ? /[\r\n']/ : /[\r\n\\]/;
    if (!special.test(inner)) return inner;
  }
  return piecesValue(text, decodePieces(text, scalar));
}

export function piecesValue(text: string, pieces: readonly Piece[]): string {
  let value = "";
  for (const piece of pieces) value += piece.value ?? text.slice(piece.start, piece.end);
  return value;
}

/** True when a quoted scalar's last character is its closing quote (and not an escaped or doubled one). */
export function isClosed(text: string, at: Span): boolean {
  const quote = text[at.start];
  if (at.end - at.start < 2 || text[at.end - 1] !== quote) return false;
  const repeated = quote === '"' ? "\\" : "'";
  let before = 0;
  while (at.end - 2 - before > at.start && text[at.end - 2 - before] === repeated) before++;
  return before % 2 === 0;
}

/** The flow styles share their line folding; only quotes and escapes differ. */
function decodeFlow(text: string, start: number, end: number, style: "plain" | "single" | "double"): Piece[] {
  const pieces: Piece[] = [];
  let run = start;
  let at = start;
  const flush = (upTo: number) => {
    if (upTo > run) pieces.push({ start: run, end: upTo });
  };
  // Most of a text stands for itself: a pattern finds what does not.
  const special = style === "plain" ? /[\r\n]/g : style === "single" ? /[\r\n']/g : /[\r\n\\]/g;
  /** Blanks in front of it do not belong to a line break. */
  let solid = start;
  for (;;) {
    special.lastIndex = at;
    if (!special.test(text)) break;
    at = special.lastIndex - 1;
    if (at >= end) break;
    const char = text[at];
    if (char === "'") {
      const isDoubled = text[at + 1] === "'" && at + 1 < end;
      if (isDoubled) {
        flush(at);
        pieces.push({ start: at, end: at + 2, value: "'" });
        run = at + 2;
      }
      at += isDoubled ? 2 : 1;
      solid = at;
    } else if (char === "\\") {
      const escaped = readEscape(text, at, end);
      if (escaped.value !== undefined) {
        flush(at);
        if (escaped.value !== "") pieces.push({ start: at, end: escaped.end, value: escaped.value });
        run = escaped.end;
      }
      at = escaped.end;
      solid = at;
    } else {
      let blanks = at;
      while (blanks > solid && isBlank(text[blanks - 1])) blanks--;
      flush(blanks);
      at = foldBreaks(text, blanks, end, pieces);
      run = at;
      solid = at;
    }
  }
  flush(end);
  return pieces;
}

/**
 * Folds the line breaks behind `from` (the blanks before the first included): one break stands for a space, more for
 * one line feed less than there are. Returns the offset of the next text.
 */
function foldBreaks(text: string, from: number, end: number, pieces: Piece[]): number {
  const breaks: number[] = [];
  let at = from;
  for (;;) {
    while (at < end && isBlank(text[at])) at++;
    const length = breakLength(text, at, end);
    if (length === 0) break;
    breaks.push(at);
    at += length;
  }
  if (breaks.length === 1) {
    pieces.push({ start: from, end: at, value: " " });
    return at;
  }
  for (let i = 0; i + 1 < breaks.length; i++) {
    const start = i === 0 ? from : (breaks[i] ?? from);
    const next = i + 2 === breaks.length ? at : (breaks[i + 1] ?? at);
    pieces.push({ start, end: next, value: "\n" });
  }
  return at;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
  " ": " ",
  '"': '"',
  "'": "'",
  "\\": "\\",
  "\t": "\t",
};

const hexLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Reads the escape at `at`, in front of `end`; `value` is undefined when it is not one YAML knows. */
export function readEscape(
  text: string,
  at: number,
  end: number,
): { end: number; value: string | undefined } {
  const lineBreak = breakLength(text, at + 1, end);
  if (lineBreak > 0) {
    let next = at + 1 + lineBreak;
    while (next < end && isBlank(text[next])) next++;
    return { end: next, value: "" };
  }
  const letter = at + 1 < end ? (text[at + 1] ?? "") : "";
  const simple = Object.hasOwn(simpleEscapes, letter) ? simpleEscapes[letter] : undefined;
  if (simple !== undefined) return { end: at + 2, value: simple };
  const digits = Object.hasOwn(hexLengths, letter) ? hexLengths[letter] : undefined;
  if (digits === undefined) return { end: Math.min(end, at + 2), value: undefined };
  const stop = Math.min(end, at + 2 + digits);
  const hex = text.slice(at + 2, stop);
  const code = hex.length === digits && /^[0-9a-fA-F]+$/.test(hex) ? Number.parseInt(hex, 16) : -1;
  return { end: stop, value: code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined };
}
