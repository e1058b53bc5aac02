import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/deprecated-field",
  severity: "info",
  fix: "safe",
  codes: ["deprecated"],
  tag: "deprecated",
  summary: "A key that still works, but has a successor.",
  why: `Prometheus keeps old keys working for a while and then removes them with a new major release, which refuses
configs that still have them. Moving while both are known costs nothing: the successor means the same.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    bearer_token_file: /etc/prometheus/token
    static_configs:
      - targets: ["node:9100"]
`,
      fixed: `scrape_configs:
  - job_name: node
    authorization: { credentials_file: /etc/prometheus/token }
    static_configs:
      - targets: ["node:9100"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    authorization:
      credentials_file: /etc/prometheus/token
    static_configs:
      - targets: ["node:9100"]
`,
    },
  ],
});
