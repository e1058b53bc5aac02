import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/out-of-range",
  severity: "error",
  codes: ["out-of-range"],
  summary: "A number outside of what is possible.",
  why: `Prometheus checks a few numbers when it loads its config, such as the share of the disk that the storage may
fill (0 to 100) and the shards of a remote write queue (at least one), and refuses the whole file for one outside.`,
  examples: [
    {
      bad: `storage:
  tsdb:
    retention:
      percentage: 120
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
`,
    },
    {
      good: `storage:
  tsdb:
    retention:
      percentage: 80
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
`,
    },
  ],
});
