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
