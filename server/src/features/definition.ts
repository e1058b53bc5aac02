import type { Location } from "../rules/finding.ts";
import type { Document } from "../workspace/document.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { nameAt } from "./nameAt.ts";

/** Where the record or alert under the cursor is defined; every cluster that records it is one place. */
export function definition(ws: WorkspaceView, document: Document, offset: number): Location[] {
  const named = nameAt(document, offset);
  if (!named) return [];
  return ws.index
    .definitions(named.name, named.kind === "alert" ? "alert" : "record")
    .map((d) => ({ path: d.document.path, span: d.span }));
}
