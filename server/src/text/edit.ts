import type { Span } from "./span.ts";
import { shift } from "./span.ts";

/** Replaces `span` by `newText`; offsets are those of the text before any edit of the same set. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

export function shiftEdits(edits: readonly TextEdit[], by: number): TextEdit[] {
  return edits.map((e) => ({ span: shift(e.span, by), newText: e.newText }));
}

/** True when two edits touch the same characters, or insert at the same place. */
export function conflict(a: TextEdit, b: TextEdit): boolean {
  if (a.span.start === b.span.start) return true;
  return a.span.start < b.span.end && b.span.start < a.span.end;
}

/**
 * Applies edits that do not overlap, in any order; insertions at one place keep the order given.
 * @throws RangeError when two edits overlap or leave the text.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits
    .map((edit, index) => ({ edit, index }))
    .sort(
      (a, b) =>
        a.edit.span.start - b.edit.span.start || a.edit.span.end - b.edit.span.end || a.index - b.index,
    );
  let out = "";
  let at = 0;
  for (const { edit } of ordered) {
    if (edit.span.start < at || edit.span.end > text.length) throw new RangeError("overlapping edits");
    out += text.slice(at, edit.span.start) + edit.newText;
    at = edit.span.end;
  }
  return out + text.slice(at);
}

/** The smallest single edit that makes one text another, by characters of UTF-16. */
export function difference(before: string, after: string): TextEdit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  // Slices are compared many times faster than characters.
  while (start + SLICE <= most && before.slice(start, start + SLICE) === after.slice(start, start + SLICE))
    start += SLICE;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  const left = most - start;
  let same = 0;
  const ending = (text: string, from: number, to: number) => text.slice(text.length - to, text.length - from);
  while (same + SLICE <= left && ending(before, same, same + SLICE) === ending(after, same, same + SLICE))
    same += SLICE;
  while (
    same < left &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  return { span: { start, end: before.length - same }, newText: after.slice(start, after.length - same) };
}

const SLICE = 1024;
