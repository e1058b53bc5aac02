import { fixAll } from "../features/fixAll.ts";
import type { Diagnostic, FileEdit, Fix } from "../rules/finding.ts";
import type { Document } from "../workspace/document.ts";
import { lineDiff } from "./convert/lineDiff.ts";
import type { Session } from "./session.ts";

/** The fix of a finding that may be applied unattended. */
export function safeFix({ fixes }: Diagnostic): Fix | undefined {
  const safe = fixes.filter(isSafe);
  return safe.find((fix) => fix.preferred) ?? safe[0];
}

/**
 * The edits that `promfed check --fix` would make in one open document. Later rounds need findings of the text that
 * earlier ones made, so the engine is shown these texts and then the editor's again; nothing can ask it in between.
 */
export function fixAllEdits(session: Session, document: Document): FileEdit[] {
  const { engine } = session;
  const { path, text } = document;
  let current = text;
  try {
    fixAll(
      {
        paths: () => [path],
        check: (file) => session.check(file),
        text: (file) => (file === path ? current : undefined),
        mayEdit: (file) => file === path,
        replace(_file, newText) {
          current = newText;
          engine.openText(path, newText);
        },
      },
      isSafe,
    );
  } finally {
    if (current !== text) engine.openText(path, text);
  }
  return [{ path, edits: lineDiff(text, current) }];
}

function isSafe(fix: Fix): boolean {
  return fix.safe && fix.snippet !== true;
}
