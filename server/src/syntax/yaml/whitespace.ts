/** Length of the line break at `at` (LF, CRLF or a lone CR), 0 when there is none in front of `end`. */
export function breakLength(text: string, at: number, end = text.length): number {
  if (at >= end) return 0;
  const code = text.charCodeAt(at);
  if (code === 10) return 1;
  if (code !== 13) return 0;
  return at + 1 < end && text.charCodeAt(at + 1) === 10 ? 2 : 1;
}

export function isBlank(char: string | undefined): boolean {
  return char === " " || char === "\t";
}

/** The offset of the line break (or the end of the text) that ends the line of `at`. */
export function lineEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && text.charCodeAt(end) !== 10 && text.charCodeAt(end) !== 13) end++;
  return end;
}

/** The offset of the first character of the line of `at`. */
export function lineStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && text.charCodeAt(start - 1) !== 10 && text.charCodeAt(start - 1) !== 13) start--;
  return start;
}

/** How many spaces stand at `at`, up to `most`. */
export function countSpaces(text: string, at: number, most = Number.POSITIVE_INFINITY): number {
  let count = 0;
  while (count < most && text.charCodeAt(at + count) === 32) count++;
  return count;
}
