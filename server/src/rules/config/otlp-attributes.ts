import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/otlp-attributes",
  severity: "error",
  codes: ["otlp-attributes"],
  summary: "The lists of OTLP resource attributes contradict each other, or have blank or repeated items.",
  why: `Resource attributes become labels either by a list of names or all of them but some:
\`promote_resource_attributes\` and \`promote_all_resource_attributes\` exclude each other, and
\`ignore_resource_attributes\` only means something with the latter. Prometheus refuses a config that mixes them.`,
  examples: [
    {
      bad: `otlp:
  promote_all_resource_attributes: true
  promote_resource_attributes: [service.name]
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
`,
    },
    {
      good: `otlp:
  promote_resource_attributes: [service.name]
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
`,
    },
  ],
});
