import type { Span } from "../../text/span.ts";
import type { Piece } from "./decode.ts";
import { breakLength, countSpaces, lineEnd } from "./whitespace.ts";

export type Chomping = "clip" | "strip" | "keep";

export interface BlockHeader {
  readonly chomping: Chomping;
  /** The indentation indicator, 0 when the first line decides. */
  readonly indicator: number;
  /** Behind the header's own characters. */
  readonly end: number;
  /** Where the first line of the text starts. */
  readonly bodyStart: number;
}

/** Reads `|2-` and the like at `at`; characters that belong to no header end it. */
export function readBlockHeader(text: string, at: number): BlockHeader {
  let chomping: Chomping = "clip";
  let indicator = 0;
  let end = at + 1;
  for (; end < text.length; end++) {
    const char = text[end] ?? "";
    if (char === "-" || char === "+") {
      if (chomping === "clip") chomping = char === "-" ? "strip" : "keep";
    } else if (char >= "1" && char <= "9") {
      if (indicator === 0) indicator = Number(char);
    } else {
      break;
    }
  }
  const stop = lineEnd(text, end);
  return { chomping, indicator, end, bodyStart: stop + breakLength(text, stop) };
}

/** Decodes a literal or folded scalar whose last line with text ends at `at.end`. */
export function decodeBlock(text: string, at: Span, style: "literal" | "folded", indent: number): Piece[] {
  const header = readBlockHeader(text, at.start);
  const lines = splitLines(text, header.bodyStart, at.end, indent);
  const pieces: Piece[] = [];
  if (style === "literal") addLiteral(pieces, lines);
  else addFolded(text, pieces, lines);
  addTail(text, pieces, header, at.end, lines.length > 0);
  return pieces;
}

interface Line {
  /** Where the text of the line starts, its indentation taken off. */
  readonly start: number;
  readonly end: number;
}

function splitLines(text: string, bodyStart: number, end: number, indent: number): Line[] {
  const lines: Line[] = [];
  let at = bodyStart;
  while (at < end) {
    const stop = Math.min(lineEnd(text, at), end);
    const start = Math.min(at + countSpaces(text, at, indent), stop);
    lines.push({ start, end: stop });
    at = stop + breakLength(text, stop);
  }
  return lines;
}

function addLiteral(pieces: Piece[], lines: readonly Line[]): void {
  lines.forEach((line, i) => {
    if (line.end > line.start) pieces.push({ start: line.start, end: line.end });
    const next = lines[i + 1];
    if (next !== undefined) pieces.push({ start: line.end, end: next.start, value: "\n" });
  });
}

function addFolded(text: string, pieces: Piece[], lines: readonly Line[]): void {
  const first = lines.findIndex((line) => line.end > line.start);
  addLiteral(pieces, lines.slice(0, first < 0 ? lines.length : first + 1));
  if (first < 0) return;
  let previous = first;
  for (let i = first + 1; i < lines.length; i++) {
    const line = lines[i];
    if (line === undefined || line.end === line.start) continue;
    addFold(text, pieces, lines, previous, i);
    pieces.push({ start: line.start, end: line.end });
    previous = i;
  }
}

/** The breaks between two lines with text: kept beside a more indented line, folded otherwise. */
function addFold(text: string, pieces: Piece[], lines: readonly Line[], from: number, to: number): void {
  const breaks = to - from;
  const kept = isMoreIndented(text, lines[from]) || isMoreIndented(text, lines[to]);
  const startOf = (i: number) => lines[i]?.start ?? 0;
  const endOf = (i: number) => lines[i]?.end ?? 0;
  if (breaks === 1 && !kept) {
    pieces.push({ start: endOf(from), end: startOf(to), value: " " });
    return;
  }
  const feeds = kept ? breaks : breaks - 1;
  for (let n = 0; n < feeds; n++) {
    const last = n + 1 === feeds;
    pieces.push({ start: endOf(from + n), end: last ? startOf(to) : endOf(from + n + 1), value: "\n" });
  }
}

function isMoreIndented(text: string, line: Line | undefined): boolean {
  if (line === undefined) return false;
  const first = text[line.start];
  return first === " " || first === "\t";
}

/** The line feeds at the end, as the header's chomping says. */
function addTail(text: string, pieces: Piece[], header: BlockHeader, end: number, hasText: boolean): void {
  if (header.chomping === "strip" || (!hasText && header.chomping === "clip")) return;
  let at = hasText ? end : header.bodyStart;
  const most = header.chomping === "clip" ? 1 : Number.POSITIVE_INFINITY;
  let count = 0;
  while (count < most) {
    const from = at;
    at += countSpaces(text, at);
    const length = breakLength(text, at);
    if (length === 0) break;
    at += length;
    pieces.push({ start: from, end: at, value: "\n" });
    count++;
  }
  // A text that ends with the scalar still has its last line feed, as for every YAML reader.
  if (count === 0 && hasText) pieces.push({ start: end, end, value: "\n" });
}
