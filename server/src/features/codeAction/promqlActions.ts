import type { JobUnit, Placed } from "../../model/units.ts";
import { type Span, shift, touches } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { Action } from "./action.ts";
import { exprPlaceAt, rulePlaceAt } from "./exprAt.ts";
import { extractActions } from "./extractRecord.ts";
import { groupingActions } from "./grouping.ts";
import { inlineRecordActions, inlineUseActions } from "./inlineRecord.ts";
import { matcherActions } from "./matcherForm.ts";
import { wrappingActions } from "./wrapping.ts";

/** What can be done with the expression of a rule, at a cursor or with a selected part; and with a record as a whole. */
export function expressionActions(ws: WorkspaceView, document: Document, span: Span): Action[] {
  const rule = rulePlaceAt(document, span.start);
  if (!rule) return [];
  const place = exprPlaceAt(rule, span);
  if (!place) return inlineRecordActions(ws, rule, span.start);
  const { expression } = place;
  const { base, unit } = place.rule;
  return [
    ...extractActions(ws, place),
    ...inlineUseActions(ws, place),
    ...groupingActions(ws, place),
    ...wrappingActions(ws, place),
    ...matcherActions(document, expression, base, unit.selectors, span.start),
  ];
}

/** What can be done with the matchers of a match[] item. */
export function matchActions(document: Document, job: Placed<JobUnit>, offset: number): Action[] {
  const item = job.unit.selectors.find(({ text }) => touches(shift(text.span, job.base), offset));
  if (!item?.selector || item.text.inherited || item.expression.parsed.problems.length > 0) return [];
  return matcherActions(document, item.expression, job.base, [item.selector], offset);
}
