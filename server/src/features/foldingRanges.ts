import type { Document } from "../workspace/document.ts";

export interface FoldingRange {
  readonly startLine: number;
  /** The last line that is hidden. */
  readonly endLine: number;
  readonly kind?: "comment";
}

/**
 * What can be folded: everything below a key or a dash, and blocks of comments. By indentation, as YAML means it, so
 * that a half-typed file folds as before.
 */
export function foldingRanges({ text, lines }: Document): FoldingRange[] {
  const ranges: FoldingRange[] = [];
  const open: { column: number; line: number }[] = [];
  let last = -1;
  let comments: { start: number; end: number } | undefined;
  const close = (column: number): void => {
    for (let top = open.at(-1); top && top.column >= column; top = open.at(-1)) {
      open.pop();
      if (last > top.line) ranges.push({ startLine: top.line, endLine: last });
    }
  };
  const closeComments = (): void => {
    if (comments && comments.end > comments.start)
      ranges.push({ startLine: comments.start, endLine: comments.end, kind: "comment" });
    comments = undefined;
  };
  for (let line = 0; line < lines.lineCount; line++) {
    const start = lines.lineStart(line);
    const end = lines.lineEnd(line);
    let at = start;
    while (at < end && (text[at] === " " || text[at] === "\t")) at++;
    if (at >= end) continue;
    if (text[at] === "#") {
      comments = comments ? { ...comments, end: line } : { start: line, end: line };
      continue;
    }
    closeComments();
    // The dashes of a list may stand in the column of their key, and still belong to it.
    const isItem = text[at] === "-" && (at + 1 >= end || text[at + 1] === " ");
    const column = (at - start) * 2 + (isItem ? 1 : 0);
    close(column);
    open.push({ column, line });
    last = line;
  }
  closeComments();
  close(-1);
  return ranges.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}
