import type { JobUnit } from "../../model/units.ts";
import { defineRule } from "../rule.ts";
import { copiedBefore, selectsByName, takenAway } from "../support/relabel.ts";

export default defineRule({
  id: "relabel/drops-series-identity",
  scope: "job",
  severity: "warning",
  since: "0.1.0",
  summary: "A labeldrop in metric_relabel_configs removes a label that tells series apart.",
  why: `Series are told apart by their labels alone. Where the one in which they differ is dropped (\`instance\` of several
targets, \`pod\`, \`le\` of a histogram, \`quantile\` of a summary), distinct series become one: Prometheus keeps the
first sample of each scrape and refuses the others as duplicates, counters jump between what were several, and
quantiles of a histogram without \`le\` are nothing.

To have fewer series aggregate with a recording rule, or drop whole metrics by name.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: api
    static_configs:
      - targets: ["api-1:8080", "api-2:8080"]
    metric_relabel_configs:
      - regex: instance|le
        action: labeldrop
`,
    },
    {
      good: `scrape_configs:
  - job_name: api
    static_configs:
      - targets: ["api-1:8080", "api-2:8080"]
    metric_relabel_configs:
      - regex: pod_template_hash|exported_.*
        action: labeldrop
      - source_labels: [pod]
        target_label: workload
      - regex: pod
        action: labeldrop
`,
    },
  ],
  *check(job) {
    if (!job.metricRelabelConfigs.some(({ action }) => action === "labeldrop")) return;
    const identity = identityOf(job);
    for (const [index, step] of job.metricRelabelConfigs.entries()) {
      if (step.action !== "labeldrop") continue;
      const earlier = job.metricRelabelConfigs.slice(0, index);
      const lost = takenAway(step, identity).filter((label) => !copiedBefore(earlier, label));
      if (lost.length === 0 || selectsByName(earlier) || takenAway(step, ["__name__"]).length > 0) continue;
      yield {
        at: step.regex?.span ?? step.span,
        ...(lost.every((label) => label === "pod") && namesPods(job) && { severity: "info" as const }),
        message: `This labeldrop removes ${lost.join(", ")}: series that differ only there become one, and all but one sample of each scrape are refused as duplicates. Aggregate with a recording rule instead, or drop metrics by name.`,
      };
    }
  },
});

/** Where pods themselves are scraped, instance still tells them apart; exporters that tell of pods are found likewise. */
function namesPods(job: JobUnit): boolean {
  return job.discoveries.some((d) => d.key.value === "kubernetes_sd_configs");
}

/** The labels whose loss merges series of this job. */
function identityOf(job: JobUnit): string[] {
  const targets = job.staticConfigs.flatMap((group) => group.targets).length;
  // One target has one instance; what a discovery finds may be many.
  const onlyOne = job.discoveries.every((d) => d.key.value === "static_configs") && targets < 2;
  return onlyOne ? ["pod", "le", "quantile"] : ["instance", "pod", "le", "quantile"];
}
