import { defineRule } from "../rule.ts";
import { jobSpot, jobTitle } from "../support/job.ts";

export default defineRule({
  id: "federation/no-targets",
  scope: "job",
  concerns: "federation",
  severity: "info",
  since: "0.1.0",
  summary: "A federate job names no source to scrape.",
  why: `A job without \`static_configs\` or a service discovery is valid and scrapes nothing: there is not even an
\`up\` series that could alert. It is usually a draft, or a discovery whose key was removed or misspelt.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
`,
    },
    {
      good: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    dns_sd_configs:
      - names: [prometheus.internal]
        type: A
        port: 9090
`,
    },
  ],
  *check(job, { templated }) {
    if (!job.federate || templated || job.openEnded) return;
    const others = job.discoveries.filter((d) => d.key.value !== "static_configs");
    if (others.length > 0 || job.staticConfigs.some((group) => group.targets.length > 0)) return;
    // Targets that are no text are reported as such.
    if (
      job.staticConfigs.some(
        (group) => group.fields.has("targets") && group.fields.get("targets")?.value.kind !== "seq",
      )
    )
      return;
    yield {
      at: jobSpot(job),
      message: `${jobTitle(job)} has no targets: nothing is scraped, and there is no up series to notice it by. Add static_configs or a service discovery.`,
    };
  },
});
