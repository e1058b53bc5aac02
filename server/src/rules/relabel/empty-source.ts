import type { RelabelConfig } from "../../model/relabelConfig.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { stepMatches } from "../support/relabel.ts";

export default defineRule({
  id: "relabel/empty-source",
  scope: "job",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A replace step overwrites a label that targets need with one that may be empty.",
  why: `The default regex \`(.*)\` matches the empty text, so a \`replace\` step takes effect even where its source label is
not there: it then empties its target label. For an additional label that is harmless. For \`__address__\`,
\`__metrics_path__\`, \`__scheme__\`, \`job\` or \`instance\` it loses the value that was there: targets without the
annotation are scraped at the wrong place, or lose their job.

With \`regex: (.+)\` the step applies only where the source label holds something.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: pods
    kubernetes_sd_configs:
      - role: pod
    relabel_configs:
      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_path]
        target_label: __metrics_path__
`,
      fixed: `scrape_configs:
  - job_name: pods
    kubernetes_sd_configs:
      - role: pod
    relabel_configs:
      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_path]
        regex: (.+)
        target_label: __metrics_path__
`,
    },
    {
      good: `scrape_configs:
  - job_name: pods
    kubernetes_sd_configs:
      - role: pod
    relabel_configs:
      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_path]
        regex: (.+)
        target_label: __metrics_path__
      - source_labels: [__meta_kubernetes_pod_label_app]
        target_label: app
      - source_labels: [__meta_kubernetes_namespace]
        target_label: job
`,
    },
  ],
  *check(job) {
    for (const [index, step] of job.relabelConfigs.entries()) {
      const source = emptySource(step);
      const target = step.targetLabel;
      if (!source || !target || !NEEDED.has(target.value) || step.inherited) continue;
      // Targets without the label may have been dropped before.
      if (job.relabelConfigs.slice(0, index).some((earlier) => asksFor(earlier, source))) continue;
      yield {
        at: step.regex?.span ?? target.span,
        message: `Where a target has no ${source}, this empties ${target.value}, as the ${step.regex ? "" : "default "}regex ${step.regexText} matches the empty text. With regex: (.+) it applies only where there is one.`,
        fix: fixes(step),
      };
    }
  },
});

/** Labels without which a target is scraped wrongly or not at all, and that have a value before relabeling. */
const NEEDED: ReadonlySet<string> = new Set([
  "__address__",
  "__metrics_path__",
  "__scheme__",
  "job",
  "instance",
]);

/** The label that a step copies as it is, when targets may well lack it: an annotation, a label, a tag. */
function emptySource(step: RelabelConfig): string | undefined {
  if (step.templated || step.action !== "replace" || step.sourceLabels.length !== 1) return undefined;
  const label = step.sourceLabels[0]?.value ?? "";
  if (!/^__meta_\w*?_(?:annotation|label|tag|metadata|labels|tags|service_annotation)_\w/.test(label))
    return undefined;
  if (!/^\$(?:1|\{1\})$/.test(step.replacementText)) return undefined;
  return stepMatches(step, "") ? label : undefined;
}

function fixes(step: RelabelConfig): FixReport[] {
  const field = step.fields.get("source_labels");
  if (!field || step.inherited || step.regex?.inherited) return [];
  return [
    {
      title: "Apply it only where the source is there",
      safe: false,
      preferred: true,
      edit: (edit) => {
        if (step.regex) edit.replace(step.regex.span, "(.+)");
        else edit.insertPair(step.node, "regex", "(.+)", field.pair);
      },
    },
  ];
}

function asksFor(step: RelabelConfig, label: string): boolean {
  const names = step.sourceLabels.map((l) => l.value);
  if (step.action === "keep") return names.length === 1 && names[0] === label && !stepMatches(step, "");
  return step.action === "drop" && names.length === 1 && names[0] === label && stepMatches(step, "");
}
