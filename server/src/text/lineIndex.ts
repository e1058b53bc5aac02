import type { TextEdit } from "./edit.ts";
import type { Span } from "./span.ts";

/** Zero-based line and UTF-16 character, as the Language Server Protocol counts. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/**
 * Converts offsets to positions and back. A line ends at LF, CRLF or a lone CR, as in the protocol.
 * Offsets outside the text are clamped; so are characters behind the end of a line.
 */
export class LineIndex {
  readonly text: string;
  /** Made when first asked for: most files of a large workspace have nothing to be placed in them. */
  #made: Uint32Array | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** The index of the text that an edit makes of this one; most of it is taken over where it is known. */
  edited(text: string, { span, newText }: TextEdit): LineIndex {
    const index = new LineIndex(text);
    const old = this.#made;
    // Whether a carriage return ends a line depends on what stands behind it.
    if (!old || newText.includes("\r") || this.text.includes("\r")) return index;
    const first = this.lineAt(span.start) + 1;
    const behind = this.lineAt(span.end) + 1;
    const inserted: number[] = [];
    for (let feed = newText.indexOf("\n"); feed >= 0; feed = newText.indexOf("\n", feed + 1))
      inserted.push(span.start + feed + 1);
    const made = new Uint32Array(first + inserted.length + old.length - behind);
    made.set(old.subarray(0, first));
    made.set(inserted, first);
    const by = newText.length - (span.end - span.start);
    for (let from = behind, to = first + inserted.length; from < old.length; from++, to++)
      made[to] = (old[from] ?? 0) + by;
    index.#made = made;
    return index;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  get #starts(): Uint32Array {
    this.#made ??= lineStarts(this.text);
    return this.#made;
  }

  lineStart(line: number): number {
    if (line < 0) return 0;
    return this.#starts[line] ?? this.text.length;
  }

  /** The offset behind the last character of a line, its line break left out. */
  lineEnd(line: number): number {
    let end = line + 1 < this.#starts.length ? this.lineStart(line + 1) : this.text.length;
    const start = this.lineStart(line);
    while (end > start && isBreak(this.text.charCodeAt(end - 1))) end--;
    return end;
  }

  lineText(line: number): string {
    return this.text.slice(this.lineStart(line), this.lineEnd(line));
  }

  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  positionAt(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.text.length));
    const line = this.lineAt(clamped);
    return { line, character: clamped - this.lineStart(line) };
  }

  offsetAt(position: Position): number {
    const start = this.lineStart(position.line);
    return Math.min(start + Math.max(0, position.character), Math.max(start, this.lineEnd(position.line)));
  }

  rangeOf(s: Span): Range {
    return { start: this.positionAt(s.start), end: this.positionAt(s.end) };
  }

  spanOf(range: Range): Span {
    return { start: this.offsetAt(range.start), end: this.offsetAt(range.end) };
  }
}

function isBreak(code: number): boolean {
  return code === 10 || code === 13;
}

function lineStarts(text: string): Uint32Array {
  const starts = [0];
  if (text.includes("\r")) {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
    }
  } else
    for (let feed = text.indexOf("\n"); feed >= 0; feed = text.indexOf("\n", feed + 1)) starts.push(feed + 1);
  return Uint32Array.from(starts);
}
