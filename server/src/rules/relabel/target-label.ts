import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "relabel/target-label",
  severity: "error",
  codes: ["relabel/target-label"],
  summary: "A relabel step lacks its target label, or its target label is no label name.",
  why: `\`replace\`, \`hashmod\`, \`lowercase\` and \`uppercase\` write a label, \`keepequal\` and \`dropequal\` compare
with one: each needs \`target_label\`. It is a name; only \`replace\` may put it together from groups of the regex
(\`\${1}_total\`). Prometheus refuses the whole config otherwise.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
    relabel_configs:
      - source_labels: [__address__]
        regex: (.*):\\d+
        replacement: $1
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
    relabel_configs:
      - source_labels: [__address__]
        regex: (.*):\\d+
        replacement: $1
        target_label: instance
`,
    },
  ],
});
