import type { Diagnostic, FileEdit } from "../rules/finding.ts";
import { inOneGo } from "../text/steps.ts";
import type { Document } from "../workspace/document.ts";
import { nextVersion } from "../workspace/nextVersion.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";

/** A comment that silences a finding: what it covers, and the edit that writes it. */
export interface IgnoreComment {
  readonly finding: Diagnostic;
  readonly covers: "line" | "file";
  /** The reason is a placeholder. */
  readonly edit: FileEdit;
}

/** Whoever selects more has use for fixes, but no use for a long list of comments. */
const MOST_LINES = 12;

/** As much is read, in characters, to try comments out in a text that cannot be read piece by piece: some 0.2 s. */
const MOST_READ = 200_000;

/**
 * The comments that would silence findings of a document, each once: above a line where YAML reads a comment there
 * (inside a block scalar it would be text), of the first lines that have findings, and at the top of the file. None in
 * files that take no comments.
 */
export function ignoreComments(
  workspace: WorkspaceView,
  document: Document,
  findings: readonly Diagnostic[],
): IgnoreComment[] {
  if (/\.json$/i.test(document.path) || findings.length === 0) return [];
  const { lines, text } = document;
  const top = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const lineBreak = /\r\n/.test(text) ? "\r\n" : "\n";
  const comments: IgnoreComment[] = [];
  const offered = new Set<string>();
  const offer = (finding: Diagnostic, covers: IgnoreComment["covers"], offset: number, lead: string) => {
    const word = covers === "line" ? "promfed-ignore" : "promfed-ignore-file";
    const key = `${word} ${finding.code} ${offset}`;
    if (offered.has(key)) return;
    offered.add(key);
    if (!takesComment(workspace, document, offset, lead)) return;
    const newText = `${lead}# ${word} ${finding.code} -- \${1:reason}${lineBreak}`;
    const edits = [{ span: { start: offset, end: offset }, newText }];
    comments.push({ finding, covers, edit: { path: document.path, edits } });
  };
  const most = document.tree.cut ? MOST_LINES : Math.min(MOST_LINES, Math.ceil(MOST_READ / text.length));
  const seen = new Set<number>();
  for (const finding of findings) {
    if (finding.code === "config/unused-ignore") continue;
    const line = lines.lineAt(finding.location.span.start);
    if (seen.size < most) seen.add(line);
    const at = lines.lineStart(line);
    const indent = /^[ \t]*/.exec(text.slice(at, lines.lineStart(line + 1)))?.[0] ?? "";
    if (seen.has(line)) offer(finding, "line", Math.max(at, top), indent);
    offer(finding, "file", top, "");
  }
  return comments;
}

/** Tries a comment out: it must come back as one, and leave everything else as readable as before. */
function takesComment(workspace: WorkspaceView, document: Document, offset: number, lead: string): boolean {
  // Editors ask for actions with each move of the cursor, and again for each that is looked at.
  return workspace.memo.once(document, `a comment at ${offset}${lead}`, () => {
    const { path, text: before, lines, tree } = document;
    const comment = `${lead}# comment\n`;
    const edit = { span: { start: offset, end: offset }, newText: comment };
    const after = before.slice(0, offset) + comment + before.slice(offset);
    const version = nextVersion(
      path,
      after,
      {
        document,
        isOpen: true,
        kind: document,
        text: { lines: lines.edited(after, edit), since: { before, edit } },
      },
      workspace.reader,
    );
    const tried = inOneGo(version).document?.tree;
    const start = offset + lead.length;
    return (
      tried?.comments.some(({ span }) => span.start === start) === true &&
      tried.comments.length === tree.comments.length + 1 &&
      tried.problems.length === tree.problems.length
    );
  });
}
