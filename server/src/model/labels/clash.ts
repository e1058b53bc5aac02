import type { Binary } from "../../syntax/promql/ast.ts";
import type { LabelInference } from "./inference.ts";
import { valuesOf } from "./labelFacts.ts";
import { matchedLabels, matchesSeries } from "./ofBinary.ts";
import { intersection, isNothing, mayBePresent, PRESENT, type ValueSet } from "./valueSet.ts";

/** A label by which series are matched and of which the two sides have no value in common. */
export interface Clash {
  readonly label: string;
  readonly left: ValueSet;
  readonly right: ValueSet;
}

/**
 * The labels that keep every series of one side from having a partner on the other. Empty where nothing speaks
 * against a match, where a side has no series anyway, and where series need no partner (`or`, `fill`).
 *
 * When the inference presumes, a label that `on` names is taken to be there on a side that can have it.
 */
export function clashesOf(expr: Binary, inference: LabelInference): Clash[] {
  if (!matchesSeries(expr) || expr.op.value === "or" || expr.fill) return [];
  const [left, right] = [inference.of(expr.left), inference.of(expr.right)];
  if (left.empty || right.empty) return [];
  return matchedLabels(expr, left, right).flatMap((label): Clash[] => {
    const clash = { label, left: valuesOf(left, label), right: valuesOf(right, label) };
    if (isNothing(intersection(clash.left, clash.right))) return [clash];
    if (!inference.presumes || expr.matching?.on !== true) return [];
    const counted = { label, left: presentIn(clash.left), right: presentIn(clash.right) };
    return isNothing(intersection(counted.left, counted.right)) ? [counted] : [];
  });
}

function presentIn(values: ValueSet): ValueSet {
  return mayBePresent(values) ? intersection(values, PRESENT) : values;
}
