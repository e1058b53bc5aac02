import type { Placeholder } from "./placeholders.ts";
import { breakLength, countSpaces, isBlank, lineEnd, lineStart } from "./whitespace.ts";

/**
 * A copy of the structure in which placeholders are what YAML can read: blanks where they fill whole lines, letters
 * where they are part of one. All offsets stay.
 */
export function mask(structure: string, placeholders: readonly Placeholder[]): string {
  const ownLine = linesOfTheirOwn(structure, placeholders);
  let out = "";
  let done = 0;
  placeholders.forEach((placeholder, i) => {
    const part = structure.slice(placeholder.start, placeholder.end);
    out += structure.slice(done, placeholder.start);
    if (ownLine[i] && !isLoneValue(structure, placeholder)) out += part.replace(/[^\r\n]/g, " ");
    else if (placeholder.control && /["'\]}]\s*$/.test(out.slice(-20))) out += part.replace(/[^\r\n]/g, " ");
    else out += "x".repeat(part.length);
    done = placeholder.end;
  });
  return out + structure.slice(done);
}

/** True when nothing but a blank or a dash and the key stand in front of a placeholder on its line. */
export function startsValue(text: string, placeholder: Placeholder): boolean {
  const before = text.slice(lineStart(text, placeholder.start), placeholder.start);
  return /^\s*(?:- +)*(?:[^\s'"#{][^'"#]*:\s+)?$/.test(before);
}

/** Which placeholders stand on lines that hold nothing but placeholders. */
function linesOfTheirOwn(text: string, placeholders: readonly Placeholder[]): boolean[] {
  const result: boolean[] = placeholders.map(() => false);
  for (let first = 0; first < placeholders.length; ) {
    const { start = 0, end: firstEnd = 0 } = placeholders[first] ?? {};
    let last = first;
    let end = firstEnd;
    for (
      let next = placeholders[last + 1];
      next && isSpace(text, end, next.start);
      next = placeholders[last + 1]
    ) {
      last++;
      end = next.end;
    }
    const alone = isSpace(text, lineStart(text, start), start) && isSpace(text, end, lineEnd(text, end));
    for (let i = first; i <= last; i++) result[i] = alone;
    first = last + 1;
  }
  return result;
}

function isSpace(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isBlank(text[at])) return false;
  return true;
}

/** A placeholder alone below `key:`, deeper than the key and with nothing deeper behind it, is the key's value. */
function isLoneValue(text: string, placeholder: Placeholder): boolean {
  const start = lineStart(text, placeholder.start);
  const stop = lineEnd(text, placeholder.end);
  if (placeholder.control || placeholder.end !== stop || start === 0) return false;
  const previous = lineStart(text, start - 1 - (text[start - 2] === "\r" ? 1 : 0));
  const key = /^( *(?:- +)*)[^\s#'"{}-][^#'"{}]*:[ \t]*$/.exec(text.slice(previous, lineEnd(text, previous)));
  const column = key?.[1]?.length ?? Number.POSITIVE_INFINITY;
  if (placeholder.start - start <= column) return false;
  let next = stop;
  while (next < text.length && breakLength(text, next) > 0) next += breakLength(text, next);
  return next >= text.length || countSpaces(text, next) <= column;
}
