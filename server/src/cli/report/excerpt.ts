import type { LineIndex, Range } from "../../text/lineIndex.ts";
import { MASK, type MaskedLine, SecretMask } from "./secrets.ts";

/** A source line and the marks below it, ready to print in a fixed-width font. */
export interface Excerpt {
  readonly source: string;
  readonly marks: string;
}

/** Something that takes up columns: a character as a reader sees it, an expanded tab, or a masked secret. */
interface Cell {
  /** Where it stands in the line, in UTF-16 characters. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly width: number;
}

const TAB = 4;

/** A longer line is not searched as a whole for each finding in it. */
const MOST_PLAIN = 2000;

/**
 * The first line of a range with carets below what the range covers (one caret for an empty range).
 * Secrets are masked, tabs become spaces, control characters show as what they are; a line wider than `width`
 * columns is cut down to the part around the range.
 */
export function excerpt(of: LineIndex | SecretMask, range: Range, width: number): Excerpt {
  const mask = of instanceof SecretMask ? of : new SecretMask(of);
  const line = range.start.line;
  const masked = mask.line(line);
  const raw = mask.lines.lineText(line);
  const from = range.start.character;
  const to = range.end.line > line ? raw.length : Math.max(range.end.character, from);
  const plain = raw.length <= MOST_PLAIN && masked.hidden.length === 0 && /^[\x20-\x7e]*$/.test(raw);
  if (plain) return plainExcerpt(raw, from, to, width);
  const near = 4 * width;
  const cells = cellsOf(raw, masked, from - near, from + near);
  const first = firstCovered(cells, from);
  let last = first;
  while (last + 1 < cells.length && (cells[last + 1]?.start ?? to) < to) last++;
  return windowed(cells, first, last, width, {
    left: (cells[0]?.start ?? 0) > 0,
    right: (cells.at(-1)?.end ?? raw.length) < raw.length,
  });
}

/** Of a line in which each character takes a column, as nearly all do: the same without looking at each. */
function plainExcerpt(raw: string, from: number, to: number, width: number): Excerpt {
  const first = Math.min(from, raw.length);
  const behind = Math.min(Math.max(to, first + 1), raw.length);
  let start = 0;
  let end = raw.length;
  if (end > width) {
    start = Math.max(0, first - Math.floor(width / 3));
    end = Math.min(end, start + width - 2);
  }
  const left = start > 0 ? "…" : "";
  const right = end < raw.length ? "…" : "";
  return {
    source: (left + raw.slice(start, end) + right).trimEnd(),
    marks: " ".repeat(left.length + first - start) + "^".repeat(Math.max(1, Math.min(behind, end) - first)),
  };
}

/** The index of the cell that holds the character at `from`; behind the last cell at the end of the line. */
function firstCovered(cells: readonly Cell[], from: number): number {
  const at = cells.findIndex((cell) => cell.end > from);
  return at < 0 ? cells.length : at;
}

function windowed(
  cells: readonly Cell[],
  first: number,
  last: number,
  width: number,
  cut: { readonly left: boolean; readonly right: boolean },
): Excerpt {
  const widthOf = (from: number, to: number) =>
    cells.slice(from, to).reduce((sum, cell) => sum + cell.width, 0);
  let start = 0;
  let end = cells.length;
  if (cut.left || cut.right || widthOf(0, end) > width) {
    // What leads up to the finding gets a third of the room, as its end says more than its beginning.
    start = first - fitting(cells.slice(0, first).reverse(), Math.floor(width / 3));
    end = start + fitting(cells.slice(start), width - 2);
  }
  const left = start > 0 || cut.left ? "…" : "";
  const right = end < cells.length || cut.right ? "…" : "";
  const shown = cells.slice(start, end).map((cell) => cell.text);
  const lead = left.length + widthOf(start, Math.min(first, end));
  const covered = widthOf(first, Math.min(last + 1, end));
  return {
    source: (left + shown.join("") + right).trimEnd(),
    marks: " ".repeat(lead) + "^".repeat(Math.max(1, covered)),
  };
}

/** How many of the cells, from the first on, go into a number of columns. */
function fitting(cells: readonly Cell[], columns: number): number {
  let room = columns;
  const over = cells.findIndex((cell) => {
    room -= cell.width;
    return room < 0;
  });
  return over < 0 ? cells.length : over;
}

/** The cells between two characters of a line; of very long lines only those near the finding are made. */
function cellsOf(raw: string, masked: MaskedLine, from: number, to: number): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  const add = (start: number, end: number, text: string, width: number) => {
    if (end <= from || start > to) return;
    cells.push({ start, end, text, width });
    column += width;
  };
  const plain = (start: number, end: number) => {
    const begin = Math.max(start, from);
    for (const { index, segment } of graphemes(raw.slice(begin, Math.min(end, to)))) {
      const at = begin + index;
      if (segment === "\t") add(at, at + 1, " ".repeat(TAB - (column % TAB)), TAB - (column % TAB));
      else {
        const text = visible(segment);
        add(at, at + segment.length, text, text === segment ? widthOf(segment) : text.length);
      }
    }
  };
  let at = 0;
  for (const { start, end } of masked.hidden) {
    plain(at, start);
    add(start, end, MASK, MASK.length);
    at = end;
  }
  plain(at, raw.length);
  return cells;
}

function graphemes(text: string): Iterable<{ readonly index: number; readonly segment: string }> {
  if (/^[\x20-\x7e\t]*$/.test(text)) return [...text].map((segment, index) => ({ segment, index }));
  return new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text);
}

/**
 * Characters that would act on the terminal, or reorder or hide what is shown, in a readable form. A byte order
 * mark at the start of a file is left out.
 */
export function visible(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/g,
    (char) =>
      char === "\ufeff" ? "" : `<U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}>`,
  );
}

/** Columns that a character as seen by a reader takes in a terminal. */
function widthOf(grapheme: string): number {
  if (/^[\x20-\x7e]$/.test(grapheme)) return 1;
  if (/^[\p{Mark}\p{Format}\u200b-\u200f]+$/u.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

/** East Asian wide and full-width characters, and what is drawn as an emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
