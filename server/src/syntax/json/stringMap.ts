import type { TextEdit } from "../../text/edit.ts";
import type { Span } from "../../text/span.ts";
import { type Piece, piecesValue } from "../yaml/decode.ts";
import { PieceMap, type ScalarMap } from "../yaml/scalarMap.ts";

/**
 * Offsets in a JSON string's decoded value to offsets in the text and back.
 * @param text the text that the string was read from
 * @param span the string with its quotes
 */
export function jsonStringMap(text: string, span: Span): ScalarMap {
  return new PieceMap(text, decodeJsonString(text, span), {
    emptyAt: () => span.start + 1,
    encode: (at, newText, wanted) => encode(text, span, at, newText, wanted),
  });
}

/** Decodes a string into pieces, in order and without overlap. Never fails: a bad escape stands for itself. */
export function decodeJsonString(text: string, { start, end }: Span): Piece[] {
  const pieces: Piece[] = [];
  const stop = isClosed(text, { start, end }) ? end - 1 : end;
  let run = start + 1;
  for (let at = run; at < stop; ) {
    const next = text.indexOf("\\", at);
    if (next < 0 || next >= stop) break;
    const { length, value } = readEscape(text, next, stop);
    if (value !== undefined) {
      if (next > run) pieces.push({ start: run, end: next });
      pieces.push({ start: next, end: next + length, value });
      run = next + length;
    }
    at = next + length;
  }
  if (stop > run) pieces.push({ start: run, end: stop });
  return pieces;
}

/** A text as it stands between the quotes of a JSON string; undefined for half a character, which not every reader takes. */
export function escapeJson(text: string): string | undefined {
  return /\p{Surrogate}/u.test(text) ? undefined : JSON.stringify(text).slice(1, -1);
}

function encode(text: string, span: Span, at: Span, newText: string, wanted: string): TextEdit | undefined {
  const raw = escapeJson(newText);
  if (raw === undefined || !isClosed(text, span)) return undefined;
  const edited = text.slice(span.start, at.start) + raw + text.slice(at.end, span.end);
  const value = piecesValue(edited, decodeJsonString(edited, { start: 0, end: edited.length }));
  return value === wanted ? { span: at, newText: raw } : undefined;
}

const SIMPLE: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

function readEscape(text: string, at: number, stop: number): { length: number; value: string | undefined } {
  const letter = at + 1 < stop ? (text[at + 1] ?? "") : "";
  if (letter === "u") {
    const unit = hexUnit(text, at, stop);
    if (unit === undefined) return { length: 2, value: undefined };
    // Two escapes that make one character are one piece: an edit must not part them.
    const low =
      unit >= 0xd800 && unit < 0xdc00 && text.startsWith("\\u", at + 6)
        ? hexUnit(text, at + 6, stop)
        : undefined;
    return low !== undefined && low >= 0xdc00 && low < 0xe000
      ? { length: 12, value: String.fromCharCode(unit, low) }
      : { length: 6, value: String.fromCharCode(unit) };
  }
  const value = Object.hasOwn(SIMPLE, letter) ? SIMPLE[letter] : undefined;
  return { length: letter === "" ? 1 : 2, value };
}

function hexUnit(text: string, at: number, stop: number): number | undefined {
  const hex = text.slice(at + 2, Math.min(stop, at + 6));
  return /^[0-9a-fA-F]{4}$/.test(hex) ? Number.parseInt(hex, 16) : undefined;
}

/** True when the last character is the closing quote, and not an escaped one. */
function isClosed(text: string, { start, end }: Span): boolean {
  if (end - start < 2 || text[end - 1] !== '"') return false;
  let before = 0;
  while (end - 2 - before > start && text[end - 2 - before] === "\\") before++;
  return before % 2 === 0;
}
