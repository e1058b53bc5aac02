import type { Span } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { jobAt, ruleAt } from "../nameAt.ts";
import { absentActionsOfJob, absentActionsOfRule } from "./absentAlerts.ts";
import type { Action } from "./action.ts";
import { clusterLabelActions } from "./clusterLabels.ts";
import { healthActions } from "./healthAlerts.ts";
import { renameActions } from "./renameRecord.ts";
import { selectorActions } from "./selectors.ts";

export type { Action, ActionKind } from "./action.ts";

/**
 * What can be done at a place besides mending findings: in a federate job, on a record. The place counts by its
 * start; edits are computed when an action is taken.
 */
export function codeActions(ws: WorkspaceView, document: Document, span: Span): Action[] {
  const job = jobAt(document, span.start);
  if (job?.unit.federate) {
    return [
      ...clusterLabelActions(ws, document, job),
      ...absentActionsOfJob(ws, document, job, span.start),
      ...healthActions(ws, document),
      ...selectorActions(document, job, span.start),
    ];
  }
  const rule = ruleAt(document, span.start);
  if (!rule?.unit.record) return [];
  return [...absentActionsOfRule(ws, document, rule), ...renameActions(ws, rule)];
}
