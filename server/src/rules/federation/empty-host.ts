import { defineRule } from "../rule.ts";
import { jobTitle } from "../support/job.ts";

export default defineRule({
  id: "federation/empty-host",
  scope: "job",
  concerns: "federation",
  severity: "warning",
  since: "0.1.0",
  summary: "A federate target names a port and no host, so the server asks its own machine.",
  why: `An address such as \`:9090\` is valid: it means that port on the machine itself. It is what is left of
\`\${HOST}:9090\` when the variable was empty while the config was generated, and the job then federates from whatever
listens there, most often from the server itself.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: [":9090"]
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
      - targets: ["prometheus-eu:9090"]
`,
    },
  ],
  *check(job) {
    // Relabeling may well put the host in front.
    if (!job.federate || job.relabelConfigs.some((step) => step.targetLabel?.value === "__address__")) return;
    for (const { targets } of job.staticConfigs) {
      for (const { value, span, node } of targets) {
        if (node.templated || !/^:\d*$/.test(value)) continue;
        yield {
          at: span,
          message: `${value} names no host, so ${jobTitle(job)} asks this machine itself. Write the host in front.`,
        };
      }
    }
  },
});
