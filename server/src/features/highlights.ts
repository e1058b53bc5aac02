import type { Span } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import { labelUsesOf } from "../workspace/labelUses.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { placeOfWritten } from "../workspace/written.ts";
import { isGiven, labelValueAt } from "./labelAt.ts";
import { nameAt } from "./nameAt.ts";
import { occurrencesOf } from "./occurrences.ts";

export interface Highlight {
  readonly span: Span;
  /** It is defined here, or a label gets its value. */
  readonly defines: boolean;
}

/** The name or the label's value under the cursor wherever its own file writes it. */
export function highlights(ws: WorkspaceView, document: Document, offset: number): Highlight[] {
  const named = nameAt(document, offset);
  if (named) {
    return occurrencesOf(ws, named)
      .filter(({ path }) => path === document.path)
      .map(({ span, role }) => ({ span, defines: role === "definition" }));
  }
  const at = labelValueAt(document, offset);
  if (!at) return [];
  return labelUsesOf(document, at.label, at.value).map((use) => ({
    span: placeOfWritten(use.value),
    defines: isGiven(use),
  }));
}
