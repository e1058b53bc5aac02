import type { Position, Range } from "vscode-languageserver";
import type { LineIndex } from "../../text/lineIndex.ts";
import type { Span } from "../../text/span.ts";

/** A text that positions are counted in. */
export interface Positioned {
  readonly text: string;
  readonly lines: LineIndex;
}

/**
 * The range of a span. The byte order mark that a file on the disk may start with is part of its text here, but
 * no editor counts it.
 */
export function rangeOf({ lines }: Positioned, span: Span): Range {
  const range = lines.rangeOf(span);
  return lines.marked ? unmarked(range) : range;
}

/** True for a text that starts with a byte order mark. */
export function isMarked(text: string): boolean {
  return text.charCodeAt(0) === 0xfeff;
}

/** A range of a text that starts with a byte order mark, as editors count. */
export function unmarked({ start, end }: Range): Range {
  return { start: withoutMark(start), end: withoutMark(end) };
}

export function offsetOf({ lines }: Positioned, position: Position): number {
  const marked = position.line === 0 && lines.marked;
  return lines.offsetAt(marked ? { line: 0, character: position.character + 1 } : position);
}

export function spanOf(text: Positioned, range: Range): Span {
  const start = offsetOf(text, range.start);
  return { start, end: Math.max(start, offsetOf(text, range.end)) };
}

function withoutMark(position: Position): Position {
  return position.line === 0 ? { line: 0, character: Math.max(0, position.character - 1) } : position;
}
