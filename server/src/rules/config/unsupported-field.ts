import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/unsupported-field",
  severity: "error",
  fix: "safe",
  codes: ["not-yet", "removed"],
  summary: "A key that the Prometheus release in use does not have yet, or no longer has.",
  why: `Each release refuses the keys of the others: a config written for a newer one does not load on a server that
was not upgraded yet, and an upgrade fails on a key that was taken away. Which release the configs are for is said by
\`prometheus\` in \`.promfed.yaml\` or by \`--prometheus-version\`; without either it is the newest one known.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    scrape_classic_histograms: true
    static_configs:
      - targets: ["node:9100"]
`,
      fixed: `scrape_configs:
  - job_name: node
    always_scrape_classic_histograms: true
    static_configs:
      - targets: ["node:9100"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    always_scrape_classic_histograms: true
    static_configs:
      - targets: ["node:9100"]
`,
    },
  ],
});
