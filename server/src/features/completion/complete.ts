import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { completeConfig } from "./config/completeConfig.ts";
import { type CompletionAnswer, NOTHING } from "./item.ts";
import { completeProject } from "./project.ts";
import { yamlPlaceAt } from "./yaml/place.ts";

export type { CompletionAnswer, CompletionItem, CompletionKind } from "./item.ts";

/**
 * What can be written at a place of a file: keys, values, PromQL, templates. Works by the lines around the cursor, so
 * that a half-typed file answers as a finished one does; nothing in comments.
 */
export function complete(ws: WorkspaceView, document: Document, offset: number): CompletionAnswer {
  if (!KINDS.has(document.kind) || offset < 0 || offset > document.text.length) return NOTHING;
  const place = yamlPlaceAt(document, offset);
  if (!place) return NOTHING;
  if (document.kind === "project") return completeProject(ws, document, place, offset);
  return completeConfig(ws, document, place, offset);
}

/** What the field tables, or the options of the project file, describe. */
const KINDS: ReadonlySet<Document["kind"]> = new Set([
  "config",
  "rules",
  "prometheus-rule",
  "manifest",
  "file-sd",
  "unit-test",
  "project",
]);
