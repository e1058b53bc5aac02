import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/duplicate-key",
  severity: "error",
  codes: ["duplicate-key"],
  summary: "A key stands twice in one mapping.",
  why: `Prometheus refuses a file in which a mapping has the same key twice, wherever that is: two \`relabel_configs\`
in one scrape job, two \`rule_files\` in one config, one label twice. Most often a block was copied and the second one
was meant to go on with the first: move its items there, and remove the key.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node-1:9100"]
    static_configs:
      - targets: ["node-2:9100"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node-1:9100"]
      - targets: ["node-2:9100"]
`,
    },
  ],
});
