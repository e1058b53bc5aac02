import type { Aggregate } from "../../syntax/promql/ast.ts";
import { unwrapped } from "../../syntax/promql/walk.ts";
import { METRIC_NAME } from "../series/index.ts";
import type { LabelInference } from "./inference.ts";
import { factsOf, type LabelFacts, valuesOf, withValues } from "./labelFacts.ts";
import { ABSENT, PRESENT, type ValueSet } from "./valueSet.ts";

/** Aggregations that hand over series of their input as they are. */
const SELECTING: ReadonlySet<string> = new Set(["topk", "bottomk", "limitk", "limit_ratio"]);

export function ofAggregate(expr: Aggregate, inference: LabelInference): LabelFacts {
  const labels = expr.grouping?.labels.map((label) => label.value) ?? [];
  const without = expr.grouping?.without === true;
  const input = inference.of(expr.expr);
  if (input.empty) return input;
  const presumed = without ? input : inference.presumed(input, labels);
  if (SELECTING.has(expr.op.value)) return presumed;
  // The label that count_values writes is one of the input's by then, and grouped by.
  const written = writtenLabel(expr);
  const from = written === undefined ? presumed : withValues(presumed, written, PRESENT);
  if (without)
    return left(
      from,
      labels.filter((label) => label !== inference.keep),
    );
  const kept = [...labels, written, inference.keep].filter((label) => label !== undefined);
  return factsOf(new Map(kept.map((label) => [label, valuesOf(from, label)])), false);
}

function left(from: LabelFacts, removed: readonly string[]): LabelFacts {
  const known = new Map<string, ValueSet>(from.known);
  for (const label of [...removed, METRIC_NAME]) known.set(label, ABSENT);
  return factsOf(known, from.open);
}

function writtenLabel({ op, param }: Aggregate): string | undefined {
  if (op.value !== "count_values" || !param) return undefined;
  const text = unwrapped(param);
  return text.kind === "string" ? text.text.value : undefined;
}
