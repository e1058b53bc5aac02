/** Character classes of Prometheus's lexer, on UTF-16 code units: only ASCII counts. */

export function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

export function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

export function isAlpha(code: number): boolean {
  return code === 95 || (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

export function isAlphaNumeric(code: number): boolean {
  return isAlpha(code) || isDigit(code);
}

/** True for U+FFFD and for half a surrogate pair: in UTF-8 neither can stand for what was meant. */
export function isBrokenAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === 0xfffd) return true;
  if (code < 0xd800 || code > 0xdfff) return false;
  if (code >= 0xdc00) {
    const before = text.charCodeAt(at - 1);
    return !(before >= 0xd800 && before <= 0xdbff);
  }
  const after = text.charCodeAt(at + 1);
  return !(after >= 0xdc00 && after <= 0xdfff);
}

/** The character at an offset for a message: quoted when it can be seen, by its number when it cannot. */
export function showCharacter(text: string, at: number): string {
  const code = text.codePointAt(at);
  if (code === undefined) return "the end of the expression";
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const name = INVISIBLE.get(code);
  if (name) return `${hex} (${name})`;
  if (code < 32 || (code >= 0x7f && code < 0xa1) || isBrokenAt(text, at)) return hex;
  return `\`${String.fromCodePoint(code)}\``;
}

const INVISIBLE: ReadonlyMap<number, string> = new Map([
  [0xa0, "a no-break space"],
  [0x200b, "a zero-width space"],
  [0x200c, "a zero-width non-joiner"],
  [0x200d, "a zero-width joiner"],
  [0x2028, "a line separator"],
  [0x3000, "an ideographic space"],
  [0xfeff, "a byte order mark"],
]);
