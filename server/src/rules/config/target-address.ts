import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/target-address",
  severity: "error",
  fix: "unsafe",
  codes: ["target-address"],
  summary: "A target is no address: it holds a scheme or a path, or is empty.",
  why: `Targets are \`host:port\`. The scheme stands in \`scheme\`, the path in \`metrics_path\`, once for the whole job;
Prometheus refuses a config whose static target holds a slash. A job with \`relabel_configs\` may hold anything, as the
blackbox exporter's jobs do, since its steps can make an address of it.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["http://node:9100/metrics"]
`,
      fixed: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: probe
    metrics_path: /probe
    static_configs:
      - targets: ["https://example.com/"]
    relabel_configs:
      - source_labels: [__address__]
        target_label: __param_target
      - replacement: blackbox:9115
        target_label: __address__
`,
    },
  ],
});
