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
export function rangeOf({ text, lines }: Positioned, span: Span): Range {
  const range = lines.rangeOf(span);
  if (text.charCodeAt(0) !== 0xfeff) return range;
  return { start: withoutMark(range.start), end: withoutMark(range.end) };
}

export function offsetOf({ text, lines }: Positioned, position: Position): number {
  const marked = position.line === 0 && text.charCodeAt(0) === 0xfeff;
  return lines.offsetAt(marked ? { line: 0, character: position.character + 1 } : position);
}

export function spanOf(text: Positioned, range: Range): Span {
  const start = offsetOf(text, range.start);
  return { start, end: Math.max(start, offsetOf(text, range.end)) };
}

function withoutMark(position: Position): Position {
  return position.line === 0 ? { line: 0, character: Math.max(0, position.character - 1) } : position;
}
