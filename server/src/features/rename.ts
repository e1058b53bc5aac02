import type { Span } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { planRename, type RenamePlan, type RenameRefused } from "./rename/plan.ts";
import { thingAt } from "./rename/thingAt.ts";

export type { RenamePlan, RenameRefused, UnsureEdit } from "./rename/plan.ts";
export { planRename } from "./rename/plan.ts";
export type { NamedThing } from "./rename/thing.ts";

export interface PreparedRename {
  readonly span: Span;
  readonly placeholder: string;
}

/** What stands under the cursor, when it can be renamed. */
export function prepareRename(
  ws: WorkspaceView,
  document: Document,
  offset: number,
): PreparedRename | undefined {
  const at = thingAt(ws, document, offset);
  return at && { span: at.span, placeholder: at.thing.name };
}

/** Renames what is under the cursor wherever it is written out. */
export function rename(
  ws: WorkspaceView,
  document: Document,
  offset: number,
  newName: string,
): RenamePlan | RenameRefused {
  const at = thingAt(ws, document, offset);
  if (!at) return { error: "There is nothing at this place that can be renamed." };
  return planRename(ws, at.thing, newName);
}
