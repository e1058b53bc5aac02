import type { Location } from "../rules/finding.ts";
import type { Document } from "../workspace/document.ts";
import { type LabelUse, labelUses } from "../workspace/labelUses.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { placeOfWritten } from "../workspace/written.ts";
import { isGiven, labelValueAt } from "./labelAt.ts";
import { nameAt } from "./nameAt.ts";
import { occurrencesOf } from "./occurrences.ts";

export interface ReferenceOptions {
  readonly includeDeclaration: boolean;
}

/** Every place that writes out the name, or the label's value, under the cursor, in all files. */
export function references(
  ws: WorkspaceView,
  document: Document,
  offset: number,
  options: ReferenceOptions,
): Location[] {
  const named = nameAt(document, offset);
  if (named) {
    return occurrencesOf(ws, named)
      .filter((o) => !o.copy && (options.includeDeclaration || o.role !== "definition"))
      .map(({ path, span }) => ({ path, span }));
  }
  const at = labelValueAt(document, offset);
  if (!at) return [];
  return labelUses(ws, at.label, at.value)
    .filter((use) => !use.use?.query?.copy && (options.includeDeclaration || !isGiven(use)))
    .map(placeOfValue)
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.span.start - b.span.start));
}

/** Where a use writes the label's value. */
export function placeOfValue({ document, value }: LabelUse): Location {
  return { path: document.path, span: placeOfWritten(value) };
}
