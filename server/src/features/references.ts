import type { Location } from "../rules/finding.ts";
import type { Document } from "../workspace/document.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { nameAt } from "./nameAt.ts";
import { occurrencesOf } from "./occurrences.ts";

export interface ReferenceOptions {
  readonly includeDeclaration: boolean;
}

/** Every place that writes out the name under the cursor, in all files. */
export function references(
  ws: WorkspaceView,
  document: Document,
  offset: number,
  options: ReferenceOptions,
): Location[] {
  const named = nameAt(document, offset);
  if (!named) return [];
  return occurrencesOf(ws, named)
    .filter((o) => !o.copy && (options.includeDeclaration || o.role !== "definition"))
    .map(({ path, span }) => ({ path, span }));
}
