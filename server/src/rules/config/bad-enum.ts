import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/bad-enum",
  severity: "error",
  fix: "unsafe",
  codes: ["bad-enum"],
  summary: "A value that is none of the few that its key takes.",
  why: `Relabel actions, roles of service discoveries, TLS versions, scrape protocols and the like are words of a short
list; any other word makes Prometheus refuse the whole file. Some lists mind upper and lower case, some do not; the
message names what is possible.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: pods
    kubernetes_sd_configs:
      - role: pods
`,
      fixed: `scrape_configs:
  - job_name: pods
    kubernetes_sd_configs:
      - role: pod
`,
    },
    {
      good: `scrape_configs:
  - job_name: pods
    kubernetes_sd_configs:
      - role: pod
    relabel_configs:
      - source_labels: [__meta_kubernetes_pod_phase]
        regex: Failed|Succeeded
        action: Drop
`,
    },
  ],
});
