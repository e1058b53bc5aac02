import { touches } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { type Hover, type HoverContext, schemaAt, schemaPathOf } from "./context.ts";
import { externalLabelHover } from "./externalLabel.ts";
import { honorLabelsHover } from "./honorLabels.ts";
import { keyHover } from "./key.ts";
import { projectHover } from "./project.ts";
import { isExpression, promqlHover } from "./promql.ts";
import { queryHover } from "./query.ts";
import { relabelHover } from "./relabel.ts";
import { nameHover } from "./rule.ts";
import { selectorHover } from "./selector.ts";
import { targetHover } from "./target.ts";
import { timingHover } from "./timing.ts";
import { yamlPlaceAt } from "./yamlPlace.ts";

export type { Hover } from "./context.ts";

/** What may answer at a place, the more particular first. */
const SUBJECTS: readonly ((context: HoverContext) => Hover | undefined)[] = [
  selectorHover,
  nameHover,
  honorLabelsHover,
  timingHover,
  targetHover,
  relabelHover,
  externalLabelHover,
  keyHover,
];

/**
 * What promfed knows of the thing at an offset, as markdown; its span counts from the file's start and holds the
 * offset. Undefined where nothing stands that it knows: on comments, between values, in other programs' files.
 */
export function hover(ws: WorkspaceView, document: Document, offset: number): Hover | undefined {
  if (document.dashboard) return queryHover(ws, document, offset);
  const at = yamlPlaceAt(document, offset);
  if (!at) return undefined;
  if (document.kind === "project") return projectHover(at);
  const schemaPath = schemaPathOf(document, at);
  const schema = schemaAt(schemaPath);
  const context: HoverContext = { ws, document, offset, at, schema, schemaPath, field: schema?.field };
  if (isExpression(context)) return promqlHover(context);
  for (const subject of SUBJECTS) {
    const found = subject(context);
    // Spans inside a scalar come through its decoding; one that went astray is the whole scalar.
    if (found) return touches(found.span, offset) ? found : { ...found, span: at.span };
  }
  return undefined;
}
