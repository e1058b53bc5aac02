import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/bad-regex",
  severity: "error",
  codes: ["bad-regex"],
  summary: "A regular expression of a relabel step that RE2 refuses.",
  why: `Prometheus uses RE2, which guarantees linear time and therefore has no look-ahead or look-behind (\`(?!…)\`), no
back-references and no repetition above 1000. An expression that uses them, or has a bracket open, makes Prometheus
refuse the whole config. A negation is written with the other action: \`drop\` instead of \`keep\`.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
    metric_relabel_configs:
      - source_labels: [__name__]
        regex: (?!go_).*
        action: keep
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
    metric_relabel_configs:
      - source_labels: [__name__]
        regex: go_.*
        action: drop
`,
    },
  ],
});
