import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/bad-size",
  severity: "error",
  fix: "unsafe",
  codes: ["bad-size"],
  summary: "A text that Prometheus does not read as a size in bytes.",
  why: `Limits of body sizes and the size of the storage take a number with a unit: \`512MB\`, \`1.5GB\`, \`0\`. A
number without a unit and units in another spelling (\`10kB\`) make Prometheus refuse the whole file.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    body_size_limit: 10kB
    static_configs:
      - targets: ["node:9100"]
`,
      fixed: `scrape_configs:
  - job_name: node
    body_size_limit: 10KB
    static_configs:
      - targets: ["node:9100"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    body_size_limit: 10MB
    static_configs:
      - targets: ["node:9100"]
`,
    },
  ],
});
