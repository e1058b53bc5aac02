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
  /**
   * Where lines start, but for an edit in line `#edited`: those behind it start `#by` further. Made when first asked for:
   * most files of a large workspace have nothing to be placed in them.
   */
  #made: Uint32Array | undefined;
  #edited = Number.POSITIVE_INFINITY;
  #by = 0;
  /** Whether there is a carriage return; known once the lines are. */
  #returns = false;
  #marked: boolean | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /**
   * The index of the text that an edit makes of this one; most of it is taken over where it is known, without a look
   * into either text.
   */
  edited(text: string, edit: TextEdit): LineIndex {
    const { span, newText } = edit;
    const index = new LineIndex(text);
    if (span.start > 0) index.#marked = this.marked;
    const old = this.#made;
    // Whether a carriage return ends a line depends on what stands behind it.
    if (!old || this.#returns || newText.includes("\r")) return index;
    const line = this.lineAt(span.start);
    const within = !newText.includes("\n") && this.lineAt(span.end) === line;
    // Nearly all that is typed is typed where something was typed before.
    if (within && (this.#edited === line || this.#by === 0)) {
      index.#made = old;
      index.#edited = line;
      index.#by = this.#by + newText.length - (span.end - span.start);
    } else index.#made = this.#startsAfter(edit, old.length);
    return index;
  }

  #startsAfter({ span, newText }: TextEdit, count: number): Uint32Array {
    const first = this.lineAt(span.start) + 1;
    const behind = this.lineAt(span.end) + 1;
    const inserted: number[] = [];
    for (let feed = newText.indexOf("\n"); feed >= 0; feed = newText.indexOf("\n", feed + 1))
      inserted.push(span.start + feed + 1);
    const made = new Uint32Array(first + inserted.length + count - behind);
    for (let line = 0; line < first; line++) made[line] = this.lineStart(line);
    made.set(inserted, first);
    const by = newText.length - (span.end - span.start);
    for (let from = behind, to = first + inserted.length; from < count; from++, to++)
      made[to] = this.lineStart(from) + by;
    return made;
  }

  /** True for a text that starts with a byte order mark. */
  get marked(): boolean {
    this.#marked ??= this.text.charCodeAt(0) === 0xfeff;
    return this.#marked;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  get #starts(): Uint32Array {
    if (!this.#made) {
      this.#returns = this.text.includes("\r");
      this.#made = lineStarts(this.text, this.#returns);
    }
    return this.#made;
  }

  lineStart(line: number): number {
    if (line < 0) return 0;
    const start = this.#starts[line];
    if (start === undefined) return this.text.length;
    return line > this.#edited ? start + this.#by : start;
  }

  /** The offset behind the last character of a line, its line break left out. */
  lineEnd(line: number): number {
    if (line + 1 >= this.#starts.length) return this.text.length;
    let end = this.lineStart(line + 1);
    if (!this.#returns) return Math.max(0, end - 1);
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
      if (this.lineStart(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  positionAt(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.text.length));
    const line = this.lineAt(clamped);
    // Between CR and LF there is no place: it is the line's end.
    const end = this.#returns ? Math.min(clamped, this.lineEnd(line)) : clamped;
    return { line, character: end - this.lineStart(line) };
  }

  offsetAt(position: Position): number {
    const start = this.lineStart(position.line);
    return Math.min(start + Math.max(0, position.character), Math.max(start, this.lineEnd(position.line)));
  }

  rangeOf(s: Span): Range {
    const start = this.positionAt(s.start);
    // Most spans end in the line in which they start.
    const next = this.lineStart(start.line + 1);
    const within = s.start >= 0 && s.end >= s.start && s.end < next && !this.#returns;
    const character = s.end - this.lineStart(start.line);
    return { start, end: within ? { line: start.line, character } : this.positionAt(s.end) };
  }

  spanOf(range: Range): Span {
    return { start: this.offsetAt(range.start), end: this.offsetAt(range.end) };
  }
}

function isBreak(code: number): boolean {
  return code === 10 || code === 13;
}

function lineStarts(text: string, returns: boolean): Uint32Array {
  if (!returns) return startsAfterFeeds(text);
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return new Uint32Array(starts);
}

function startsAfterFeeds(text: string): Uint32Array {
  let starts = new Uint32Array(16 + text.length / 32);
  let count = 1;
  for (let feed = text.indexOf("\n"); feed >= 0; feed = text.indexOf("\n", feed + 1)) {
    if (count === starts.length) {
      const more = new Uint32Array(2 * count);
      more.set(starts);
      starts = more;
    }
    starts[count++] = feed + 1;
  }
  return starts.slice(0, count);
}
