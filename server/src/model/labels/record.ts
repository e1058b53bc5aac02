import { METRIC_NAME } from "../series/index.ts";
import { factsOf, type LabelFacts } from "./labelFacts.ts";
import { ANY, onlyOne, PRESENT, type ValueSet } from "./valueSet.ts";

/**
 * The labels that a rule sets, those of its group before its own, as those win; an empty value takes a label away.
 * Undefined for a value that is not known.
 */
export type RecordedLabels = readonly (readonly [label: string, value: string | undefined])[];

/**
 * What is known of the series that a recording rule writes.
 * @param name undefined for facts of records of any name, to those who know which one they select
 */
export function recordFacts(
  name: string | undefined,
  expression: LabelFacts,
  labels: RecordedLabels,
): LabelFacts {
  if (expression.empty) return expression;
  const known = new Map<string, ValueSet>(expression.known);
  known.set(METRIC_NAME, name === undefined ? PRESENT : onlyOne(name));
  for (const [label, value] of labels) known.set(label, value === undefined ? ANY : onlyOne(value));
  return factsOf(known, expression.open);
}
