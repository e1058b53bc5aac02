import type { Location } from "../rules/finding.ts";
import type { Document } from "../workspace/document.ts";
import { labelUses } from "../workspace/labelUses.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { isGiven, labelValueAt } from "./labelAt.ts";
import { nameAt } from "./nameAt.ts";
import { placeOfValue } from "./references.ts";

/**
 * Where the record or alert under the cursor is defined; every cluster that records it is one place. Of a label's
 * value: where a config, a target or a rule has it.
 */
export function definition(ws: WorkspaceView, document: Document, offset: number): Location[] {
  const named = nameAt(document, offset);
  if (named) {
    return ws.index
      .definitions(named.name, named.kind === "alert" ? "alert" : "record")
      .map((d) => ({ path: d.document.path, span: d.span }));
  }
  const at = labelValueAt(document, offset);
  return at ? labelUses(ws, at.label, at.value).filter(isGiven).map(placeOfValue) : [];
}
