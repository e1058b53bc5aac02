import { span } from "../../../text/span.ts";
import { Re2Error } from "./problem.ts";

export interface ReadChar {
  readonly codePoint: number;
  readonly end: number;
}

/** The code point at an offset; half a surrogate pair is no character, as bad UTF-8 is none for Go. */
export function readChar(pattern: string, at: number): ReadChar {
  const codePoint = pattern.codePointAt(at) ?? 0xfffd;
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) {
    throw new Re2Error("invalid UTF-8", span(at, at + 1), pattern);
  }
  return { codePoint, end: at + (codePoint > 0xffff ? 2 : 1) };
}

const CONTROL: ReadonlyMap<string, number> = new Map([
  ["a", 7],
  ["f", 12],
  ["n", 10],
  ["r", 13],
  ["t", 9],
  ["v", 11],
]);

/** Reads an escape that stands for one character; `at` is its backslash. */
export function readEscape(pattern: string, at: number): ReadChar {
  if (at + 1 >= pattern.length) {
    throw new Re2Error("trailing backslash at end of expression", span(at, at + 1), "");
  }
  const first = readChar(pattern, at + 1);
  const char = pattern.slice(at + 1, first.end);
  if (isOctal(char) && (char === "0" || isOctal(pattern.charAt(first.end)))) return octal(pattern, at + 1);
  if (char === "x") return hexadecimal(pattern, at);
  const control = CONTROL.get(char);
  if (control !== undefined) return { codePoint: control, end: first.end };
  if (first.codePoint < 0x80 && !/[0-9A-Za-z]/.test(char)) return first;
  throw invalid(pattern, at, first.end);
}

function octal(pattern: string, from: number): ReadChar {
  let end = from + 1;
  while (end < from + 3 && isOctal(pattern.charAt(end))) end++;
  return { codePoint: Number.parseInt(pattern.slice(from, end), 8), end };
}

function hexadecimal(pattern: string, at: number): ReadChar {
  let end = at + 2;
  if (end >= pattern.length) throw invalid(pattern, at, end);
  if (pattern.charAt(end) !== "{") {
    // Go reads both characters before it looks at them, so its message shows both.
    for (let count = 0; count < 2 && end < pattern.length; count++) end = readChar(pattern, end).end;
    const digits = pattern.slice(at + 2, end);
    if (!/^[0-9A-Fa-f]{2}$/.test(digits)) throw invalid(pattern, at, end);
    return { codePoint: Number.parseInt(digits, 16), end };
  }
  let codePoint = 0;
  const first = ++end;
  while (end < pattern.length) {
    const char = readChar(pattern, end);
    const text = pattern.slice(end, char.end);
    const isFirst = end === first;
    end = char.end;
    if (text === "}") {
      if (isFirst) break;
      return { codePoint, end };
    }
    if (!/^[0-9A-Fa-f]$/.test(text)) break;
    codePoint = codePoint * 16 + Number.parseInt(text, 16);
    if (codePoint > 0x10ffff) break;
  }
  throw invalid(pattern, at, end);
}

function invalid(pattern: string, at: number, end: number): Re2Error {
  return new Re2Error("invalid escape sequence", span(at, end), pattern.slice(at, end));
}

function isOctal(char: string): boolean {
  return char >= "0" && char <= "7" && char !== "";
}
