import { compileRe2 } from "../../syntax/values/re2/index.ts";
import type { FederateEdge } from "./edge.ts";
import {
  type KnownSeries,
  knowledgeOf,
  type LabelKnowledge,
  type Pass,
  type SelectorCheck,
} from "./series.ts";
import { relabelSteps } from "./targets.ts";

/** Series as they stand at the reader after a hop, and whether its metric_relabel_configs let them through. */
export interface Travelled {
  readonly series: KnownSeries;
  readonly kept: Pass;
}

/**
 * What becomes of a series' labels on a hop. The source adds its external labels where the series lacks them; the
 * reader then adds its target labels: below the series' own with honor_labels, over them without.
 */
export function travel(series: KnownSeries, edge: FederateEdge, check: SelectorCheck): Travelled {
  const labels = new Map(series.labels);
  let { open } = series;
  const fill = (name: string, value: string | undefined) => {
    const known = knowledgeOf({ ...series, labels, open }, name);
    if (known === "present" || (known !== "any" && known.value !== "")) return;
    const added: LabelKnowledge = value === undefined ? "present" : { value };
    labels.set(name, known === "any" ? "present" : added);
  };
  for (const label of edge.source.externalLabels.values()) fill(label.name, label.value);
  const honor = edge.job.unit.honorLabels?.value === true;
  if (!edge.target.labels) open = true;
  for (const [name, value] of edge.target.labels ?? []) {
    // A federated series without an instance says so, which keeps the reader from adding its own.
    if (honor && name === "instance") continue;
    if (honor) {
      fill(name, value);
      continue;
    }
    const before = knowledgeOf({ ...series, labels, open }, name);
    if (before === "any" || before === "present" || before.value !== "")
      labels.set(`exported_${name}`, before);
    labels.set(name, { value });
  }
  return relabelled({ ...series, labels, open }, edge, check);
}

/** Applies metric_relabel_configs as far as the known labels decide; what they do not decide becomes unknown. */
function relabelled(start: KnownSeries, edge: FederateEdge, check: SelectorCheck): Travelled {
  let series = start;
  let kept: Pass = "surely";
  const { metricRelabelConfigs } = edge.job.unit;
  if (metricRelabelConfigs.some((step) => step.templated)) return { series, kept: "maybe" };
  for (const step of relabelSteps(metricRelabelConfigs)) {
    if (step.action === "keep" || step.action === "drop") {
      const joined = step.sourceLabels.map((name) => knowledgeOf(series, name));
      const texts = joined.flatMap((known) => (typeof known === "object" ? [known.value] : []));
      const one: Pass =
        texts.length === joined.length
          ? check.matches(
              { value: texts.join(step.separator) },
              step.action === "keep" ? "=~" : "!~",
              step.regex,
            )
          : "maybe";
      if (one === "never") return { series, kept: "never" };
      if (one === "maybe") kept = "maybe";
      continue;
    }
    const labels = new Map(series.labels);
    if (step.action === "labeldrop" || step.action === "labelkeep") {
      const regex = compileRe2(step.regex);
      for (const name of labels.keys()) {
        if (regex?.fullMatch(name) === (step.action === "labeldrop")) labels.set(name, { value: "" });
      }
      series = { ...series, labels };
    } else if (step.action === "labelmap") {
      series = { ...series, labels, open: true };
    } else if (step.targetLabel === "__name__") {
      kept = "maybe";
    } else {
      labels.set(step.targetLabel, "any");
      series = { ...series, labels };
    }
  }
  return { series, kept };
}
