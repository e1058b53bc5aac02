import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/discovery",
  severity: "error",
  codes: ["discovery-conflict", "discovery-requires", "discovery-identifier", "discovery-selector"],
  summary: "Settings of a service discovery exclude each other, need each other, or do not fit its role.",
  why: `In Kubernetes a discovery takes its access either from a kubeconfig or from \`api_server\` with its own HTTP
settings, and each role can be narrowed only by selectors of the objects it looks at. Other discoveries have rules of
the same kind. Prometheus refuses the whole config when they are broken.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: pods
    kubernetes_sd_configs:
      - role: pod
        selectors:
          - role: service
            label: app=web
`,
    },
    {
      good: `scrape_configs:
  - job_name: pods
    kubernetes_sd_configs:
      - role: pod
        selectors:
          - role: pod
            label: app=web
`,
    },
  ],
});
