import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "relabel/modulus",
  severity: "error",
  codes: ["relabel/modulus"],
  summary: "A `hashmod` step has no `modulus`.",
  why: `\`hashmod\` divides targets among several servers: it writes the hash of the source labels modulo \`modulus\`,
the number of servers. Without it, or with 0, Prometheus refuses the whole config.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
    relabel_configs:
      - source_labels: [__address__]
        target_label: __tmp_shard
        action: hashmod
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
    relabel_configs:
      - source_labels: [__address__]
        modulus: 3
        target_label: __tmp_shard
        action: hashmod
      - source_labels: [__tmp_shard]
        regex: 0
        action: keep
`,
    },
  ],
});
