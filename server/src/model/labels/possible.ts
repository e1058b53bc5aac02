import type { Expr } from "../../syntax/promql/ast.ts";
import { unwrapped } from "../../syntax/promql/walk.ts";
import { LabelInference } from "./inference.ts";
import { carriedLabels } from "./labelFacts.ts";

/** The labels that an expression's result may carry, its name left out; undefined when it may carry any. */
export function possibleLabels(
  expr: Expr,
  inference: LabelInference = new LabelInference(),
): ReadonlySet<string> | undefined {
  // Most records sum by a few labels: what is below need not be looked at, and there are very many records.
  const inner = unwrapped(expr);
  if (inner.kind === "aggregate" && SUMMING.has(inner.op.value) && inner.grouping?.without !== true)
    return new Set(
      inner.grouping?.labels.map((label) => label.value).filter((label) => label !== "__name__"),
    );
  const labels = carriedLabels(inference.of(inner));
  return labels && new Set(labels);
}

const SUMMING: ReadonlySet<string> = new Set(["sum", "avg", "min", "max", "count", "group"]);
