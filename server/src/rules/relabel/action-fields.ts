import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "relabel/action-fields",
  severity: "error",
  codes: ["relabel/action-fields"],
  summary: "A relabel step has fields that its action does not look at.",
  why: `\`labeldrop\` and \`labelkeep\` match \`regex\` against label names and look at nothing else; \`keepequal\` and
\`dropequal\` compare \`source_labels\` with \`target_label\` and take no \`regex\`. A field too many is nearly always a
step that was meant differently, such as a \`drop\` of series by label: Prometheus refuses the whole config.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
    metric_relabel_configs:
      - source_labels: [device]
        regex: tmp.*
        action: labeldrop
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
    metric_relabel_configs:
      - source_labels: [device]
        regex: tmp.*
        action: drop
      - regex: device_.*
        action: labeldrop
`,
    },
  ],
});
