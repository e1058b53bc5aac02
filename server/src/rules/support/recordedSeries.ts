import { labelsOfRule, type SeriesLabels } from "../../workspace/topology/series.ts";
import type { LabelKnowledge } from "../../workspace/topology/topology.ts";
import type { RuleAt } from "./ruleSets.ts";

/** What is known of the series that a recording rule makes, for selectors to be tried on. */
export function recordedSeries({ group, rule }: RuleAt): SeriesLabels {
  const possible = labelsOfRule(rule.unit);
  const labels = new Map<string, LabelKnowledge>();
  for (const label of possible ?? []) labels.set(label, "any");
  for (const { name, value } of [...group.header.labels, ...rule.unit.labels])
    labels.set(name.value, { value: value.value });
  return { name: rule.unit.record?.value ?? "", labels, open: possible === undefined };
}
