import { carriedLabels } from "../model/labels/index.ts";
import { recordLabelsOf } from "../rules/support/recordLabels.ts";
import { servedRules } from "../rules/support/ruleSets.ts";
import type { Expr } from "../syntax/promql/ast.ts";
import type { Document } from "../workspace/document.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";

/**
 * All labels that the series of an expression in a rule file may carry, by its aggregations and by what the records in
 * it carry; undefined when there may be others, or when servers that evaluate the file differ in that.
 */
export function knownLabels(ws: WorkspaceView, document: Document, expr: Expr): string[] | undefined {
  const served = servedRules(ws).filter(({ set }) => set.documents.includes(document));
  const all = served.map((rules) => carriedLabels(recordLabelsOf(ws, rules).inference(false).of(expr)));
  const [first, ...rest] = all.map((labels) => labels && [...labels].sort());
  if (!first) return undefined;
  return rest.every((labels) => labels?.join(" ") === first.join(" ")) ? first : undefined;
}
