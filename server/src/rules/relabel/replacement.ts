import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "relabel/replacement",
  severity: "error",
  codes: ["relabel/replacement"],
  summary: "A relabel step has a `replacement` that its action does not take.",
  why: `\`lowercase\` and \`uppercase\` write the source's own text, \`keepequal\` and \`dropequal\` write nothing: none
of them has a use for \`replacement\`. For \`labelmap\` it makes the new label's name, so it has to give one. Prometheus
refuses the whole config otherwise.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
    relabel_configs:
      - source_labels: [__meta_zone]
        target_label: zone
        replacement: zone-$1
        action: lowercase
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
    relabel_configs:
      - source_labels: [__meta_zone]
        target_label: zone
        action: lowercase
`,
    },
  ],
});
