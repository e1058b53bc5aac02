import type { JobUnit } from "../../model/units.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { jobMap, jobSpot, jobTitle, ownPair } from "../support/job.ts";

export default defineRule({
  id: "federation/missing-honor-labels",
  scope: "job",
  concerns: "federation",
  severity: "warning",
  since: "0.1.0",
  fix: "safe",
  summary:
    "A job scrapes /federate without `honor_labels: true`, so the federated series lose their own labels.",
  why: `Series that come from \`/federate\` already carry the labels of the server they were scraped by: \`job\`,
\`instance\` and the rest. Without \`honor_labels: true\` the scraping side treats these as clashes: it writes its own
\`job\` and \`instance\` over them and keeps the originals as \`exported_job\` and \`exported_instance\`. Every query,
dashboard and alert that selects \`job="node"\` then finds nothing, and series of different sources that differed only
in these labels are hard to tell apart. Nothing fails visibly: the scrape is \`up\`.

With \`honor_labels: true\` the labels of the source win, and target labels fill in only what a series lacks.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels:
          cluster: eu
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels:
          cluster: eu
`,
    },
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: false
    metrics_path: /prom/federate/
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /prom/federate/
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
`,
    },
    {
      good: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
  - job_name: node
    static_configs:
      - targets: ["node-exporter:9100"]
`,
    },
  ],
  *check(job) {
    if (!job.federate || job.honorLabels?.value === true) return;
    const field = job.fields.get("honor_labels");
    // A placeholder, or a value that is no boolean and is reported as such.
    if (field ? !job.honorLabels : job.openEnded) return;
    const explicit = job.honorLabels && !job.honorLabels.inherited ? job.honorLabels : undefined;
    const moved = movedLabels(job);
    const own = job.name ? `"${job.name.value}"` : "this job's name";
    const rescued = renamesBack(job);
    yield {
      at: explicit?.span ?? jobSpot(job),
      ...(rescued && { severity: "info" as const }),
      message:
        `${jobTitle(job)} scrapes ${job.federate.path} ${job.honorLabels ? "with honor_labels: false" : "without honor_labels: true"}: ` +
        `every federated series gets job=${own}, and its own ${list(moved)} ${moved.length > 1 ? "move" : "moves"} to ` +
        `${list(moved.map((label) => `exported_${label}`))}` +
        (rescued
          ? ", which metric_relabel_configs copies back. honor_labels: true does the same without the detour."
          : `, so queries for the original job find nothing. Set honor_labels: true.`),
      fix: fixes(job, explicit !== undefined),
    };
  },
});

/** The labels that this job sets on its targets: those it would take from the series. */
function movedLabels(job: JobUnit): string[] {
  const labels = new Set(["job", "instance"]);
  for (const group of job.staticConfigs) {
    for (const { name } of group.labels) if (!name.value.startsWith("__")) labels.add(name.value);
  }
  return [...labels];
}

/** True when the job itself restores the original labels from their exported_ copies. */
function renamesBack(job: JobUnit): boolean {
  return job.metricRelabelConfigs.some(
    (step) =>
      step.sourceLabels.some((label) => label.value === "exported_job") ||
      step.regexText.includes("exported_"),
  );
}

function fixes(job: JobUnit, explicit: boolean): FixReport[] {
  const map = jobMap(job);
  if (!map) return [];
  const safe = !renamesBack(job);
  return [
    {
      title: explicit ? "Set honor_labels: true" : "Add honor_labels: true",
      safe,
      preferred: true,
      edit: (edit) => {
        if (explicit && job.honorLabels) edit.replace(job.honorLabels.span, "true");
        else edit.insertPair(map, "honor_labels", "true", ownPair(map, "job_name"));
      },
    },
  ];
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
