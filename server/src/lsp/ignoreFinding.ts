import type { Diagnostic, FileEdit } from "../rules/finding.ts";
import { type Document, openDocument } from "../workspace/document.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";

/** A comment that silences a finding: what it covers, and the edit that writes it. */
export interface IgnoreComment {
  readonly covers: "line" | "file";
  /** The reason is a placeholder. */
  readonly edit: FileEdit;
}

/**
 * The comments that would silence a finding: above its line where YAML reads a comment there (inside a block
 * scalar it would be text), and at the top of the file. None in files that take no comments.
 */
export function ignoreComments(
  workspace: WorkspaceView,
  document: Document,
  { code, location }: Diagnostic,
): IgnoreComment[] {
  if (/\.json$/i.test(document.path) || code === "config/unused-ignore") return [];
  const { lines, text } = document;
  const at = lines.lineStart(lines.lineAt(location.span.start));
  const indent = /^[ \t]*/.exec(text.slice(at))?.[0] ?? "";
  const top = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const lineBreak = /\r\n/.test(text) ? "\r\n" : "\n";
  const comments: IgnoreComment[] = [];
  const offer = (covers: IgnoreComment["covers"], offset: number, lead: string, word: string) => {
    const write = (reason: string) => `${lead}# ${word} ${code} -- ${reason}${lineBreak}`;
    if (!readAsComment(workspace, document, offset, write("reason"))) return;
    const edits = [{ span: { start: offset, end: offset }, newText: write("${1:reason}") }];
    comments.push({ covers, edit: { path: document.path, edits } });
  };
  offer("line", Math.max(at, top), indent, "promfed-ignore");
  offer("file", top, "", "promfed-ignore-file");
  return comments;
}

/** Tries the comment out: it must come back as one, and leave everything else as readable as before. */
function readAsComment(
  workspace: WorkspaceView,
  document: Document,
  offset: number,
  comment: string,
): boolean {
  const text = document.text.slice(0, offset) + comment + document.text.slice(offset);
  const { tree } = openDocument(document.path, text, document, workspace.reader);
  const start = offset + comment.indexOf("#");
  return (
    tree.comments.some((c) => c.span.start === start) &&
    tree.comments.length === document.tree.comments.length + 1 &&
    tree.problems.length === document.tree.problems.length
  );
}
