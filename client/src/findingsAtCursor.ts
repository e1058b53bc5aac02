import { languages, window } from "vscode";
import { type RuleAtCursor, rulesOf } from "./ruleDocs.ts";

/** The rules of promfed's findings that touch the line of the active editor's cursor. */
export function findingsAtCursor(): RuleAtCursor[] {
  const editor = window.activeTextEditor;
  if (editor === undefined) return [];
  const line = editor.selection.active.line;
  const here = languages
    .getDiagnostics(editor.document.uri)
    .filter(({ range }) => range.start.line <= line && line <= range.end.line);
  return rulesOf(here);
}
