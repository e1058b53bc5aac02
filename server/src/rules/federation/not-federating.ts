import { MATCH_PARAM } from "../../model/federateJob.ts";
import type { JobUnit } from "../../model/units.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { jobMap, jobSpot, jobTitle, ownPair } from "../support/job.ts";
import { misplacedMatch } from "../support/matchPlace.ts";

export default defineRule({
  id: "federation/not-federating",
  scope: "job",
  severity: "info",
  since: "0.1.0",
  fix: "snippet",
  summary: "A job is named or parametrised like a federate job, but scrapes another path.",
  why: `A job called \`federate-…\`, or one with a \`match[]\` parameter, that has no \`metrics_path: /federate\` scrapes
\`/metrics\`: the source's metrics about itself, with the parameter ignored. It is \`up\`, it brings series, and none of
those it was written for.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate-k8s
    kubernetes_sd_configs:
      - role: pod
`,
    },
    {
      bad: `scrape_configs:
  - job_name: clusters
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
  - job_name: api
    params:
      format: [prometheus]
    static_configs:
      - targets: ["api:8080"]
`,
    },
  ],
  *check(job) {
    if (job.federate || job.metricsPath?.node.templated || misplacedMatch(job)?.kind === "path-key") return;
    const named =
      job.name !== undefined && /(?:^|[^a-z])federat(?:e|ed|es|ion|ing)(?:[^a-z]|$)/i.test(job.name.value);
    const param = job.params.find((p) => p.name.value === MATCH_PARAM);
    const path = job.metricsPath?.value ?? "/metrics";
    // A job on a path of its own choice, with a federation-like name only, is what its author says it is.
    if (!param && (!named || path !== "/metrics")) return;
    yield {
      at: param && !named ? param.name.span : jobSpot(job),
      message:
        `${jobTitle(job)} ${param ? "has match[]" : "is named like a federate job"} but scrapes ${path}` +
        `${job.metricsPath ? "" : ", the default path"}: ` +
        `${param ? "the parameter has no effect there, and the job" : "it"} fetches the targets' own metrics, not federated series. ` +
        "For federation set metrics_path: /federate, honor_labels: true and match[].",
      fix: fixes(job, param !== undefined),
    };
  },
});

function fixes(job: JobUnit, hasMatch: boolean): FixReport[] {
  const map = jobMap(job);
  if (!map || map.flow || job.metricsPath?.inherited) return [];
  const after = ownPair(map, "job_name");
  return [
    {
      title: "Make it a federate job",
      safe: false,
      snippet: !hasMatch,
      preferred: true,
      edit: (edit) => {
        if (job.metricsPath) edit.replace(job.metricsPath.span, "/federate");
        const lines: [string, string][] = [];
        if (!job.honorLabels) lines.push(["honor_labels", "true"]);
        if (!job.metricsPath) lines.push(["metrics_path", "/federate"]);
        if (!hasMatch && !job.fields.has("params"))
          lines.push(["params", `\n'match[]':\n  - '{__name__=~"\${1:job:.*}"}'`]);
        if (lines.length > 0) edit.insertPairs(map, lines, after);
      },
    },
  ];
}
