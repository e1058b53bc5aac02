import type { Span } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { jobAt, ruleAt } from "../nameAt.ts";
import { absentActionsOfJob, absentActionsOfRule } from "./absentAlerts.ts";
import type { Action } from "./action.ts";
import { clusterLabelActions } from "./clusterLabels.ts";
import { healthActions } from "./healthAlerts.ts";
import { expressionActions, matchActions } from "./promqlActions.ts";
import { renameActions } from "./renameRecord.ts";
import { selectorActions } from "./selectors.ts";

export type { Action, ActionKind } from "./action.ts";

/**
 * What can be done at a place besides mending findings: in a federate job, in an expression, on a record. Where
 * nothing else is said the place counts by its start; edits of many files are computed when an action is taken.
 */
export function codeActions(ws: WorkspaceView, document: Document, span: Span): Action[] {
  const job = jobAt(document, span.start);
  if (job?.unit.federate) {
    return [
      ...clusterLabelActions(ws, document, job),
      ...absentActionsOfJob(ws, document, job, span.start),
      ...healthActions(ws, document),
      ...selectorActions(document, job, span.start),
      ...matchActions(document, job, span.start),
    ];
  }
  const rule = ruleAt(document, span.start);
  if (!rule) return [];
  const inExpression = expressionActions(ws, document, span);
  if (!rule.unit.record) return inExpression;
  return [...inExpression, ...absentActionsOfRule(ws, document, rule), ...renameActions(ws, document, rule)];
}
