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

/** Two edits as one: what makes of `text` what the first makes of it and the second of that. */
export function joined(text: string, first: TextEdit, second: TextEdit): TextEdit {
  const by = first.newText.length - (first.span.end - first.span.start);
  const start = Math.min(first.span.start, second.span.start);
  // Where all that either of them touches ends, once the first is made.
  const end = Math.max(first.span.end + by, second.span.end);
  const between = text.slice(start, first.span.start) + first.newText + text.slice(first.span.end, end - by);
  const newText =
    between.slice(0, second.span.start - start) + second.newText + between.slice(second.span.end - start);
  return { span: { start, end: end - by }, newText };
}

/** The edit without what it leaves as it is at both ends; the text is looked at only where the edit replaces some of it. */
export function trimmed(text: string, { span, newText }: TextEdit): TextEdit {
  if (span.start === span.end || newText === "") return { span, newText };
  const within = difference(text.slice(span.start, span.end), newText);
  return { span: shift(within.span, span.start), newText: within.newText };
}

/** The smallest single edit that makes one text another, by characters of UTF-16. */
export function difference(before: string, after: string): TextEdit {
  const most = Math.min(before.length, after.length);
  const start = commonLength(most, (from, to) => before.slice(from, to) === after.slice(from, to));
  const ending = (text: string, from: number, to: number) => text.slice(text.length - to, text.length - from);
  const same = commonLength(most - start, (from, to) => ending(before, from, to) === ending(after, from, to));
  return { span: { start, end: before.length - same }, newText: after.slice(start, after.length - same) };
}

/**
 * How many of the first `most` characters are equal, by a test of parts of them: large parts first, since a part is
 * compared many times faster than its characters one by one.
 */
function commonLength(most: number, isSame: (from: number, to: number) => boolean): number {
  let length = 0;
  for (let step = LARGEST_STEP; step >= 1; step = step >> 2)
    while (length + step <= most && isSame(length, length + step)) length += step;
  return length;
}

/** A power of 4. */
const LARGEST_STEP = 65_536;
