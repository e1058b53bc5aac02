import type { Document } from "../../workspace/document.ts";
import type { FileEdit } from "../finding.ts";

/** Inserts whole lines at the start of a line, or at the end of a text that lacks its last line break. */
export function insertLines({ path, text }: Document, at: number, lines: readonly string[]): FileEdit {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const body = lines.join(lineBreak);
  const open = at > 0 && text[at - 1] !== "\n";
  const newText = open ? `${lineBreak}${body}` : `${body}${lineBreak}`;
  return { path, edits: [{ span: { start: at, end: at }, newText }] };
}
