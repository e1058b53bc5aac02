import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/duplicate-name",
  severity: "error",
  codes: ["duplicate-name"],
  summary: "Two scrape jobs, remote endpoints or rule groups of one file have the same name.",
  why: `A job's name becomes the \`job\` label of its targets, an endpoint's name labels the metrics of its queue, and
a group is identified by its file and name. Prometheus therefore refuses a file in which two of a kind share one. Two
scrape jobs whose series should carry one \`job\` label can set it by a relabel step instead.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node-1:9100"]
  - job_name: node
    static_configs:
      - targets: ["node-2:9100"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: node-eu
    static_configs:
      - targets: ["node-1:9100"]
  - job_name: node-us
    static_configs:
      - targets: ["node-2:9100"]
`,
    },
  ],
});
