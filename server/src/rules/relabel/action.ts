import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "relabel/action",
  severity: "error",
  codes: ["relabel/action"],
  summary: "A relabel step has `action` without a value.",
  why: `A step without \`action\` replaces; one with an \`action\` that is empty is no step at all, and Prometheus refuses
the whole config. Remove the key, or name the action.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
    relabel_configs:
      - source_labels: [__address__]
        target_label: instance
        action:
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
    relabel_configs:
      - source_labels: [__address__]
        target_label: instance
`,
    },
  ],
});
