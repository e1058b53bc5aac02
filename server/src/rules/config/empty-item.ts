import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/empty-item",
  severity: "error",
  codes: ["empty-item"],
  summary: "A list has an item without content.",
  why: `A dash with nothing behind it is an item all the same. In lists of scrape jobs, relabel steps, remote endpoints
and service discoveries Prometheus refuses it, and with it the whole file. It is mostly left over when the content was
removed or commented out.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
    relabel_configs:
      -
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
    relabel_configs: []
`,
    },
  ],
});
