import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/missing-required",
  severity: "error",
  codes: ["missing-required"],
  summary: "Something that Prometheus insists on is missing or empty.",
  why: `Some keys have no default: the name of a scrape job, the URL of a remote write endpoint, the expression of a
rule, the region or server of a service discovery. Without them Prometheus refuses the whole file. Where a placeholder
of a template may supply the key nothing is reported.`,
  examples: [
    {
      bad: `scrape_configs:
  - static_configs:
      - targets: ["node:9100"]
`,
    },
    {
      bad: `groups:
  - name: availability
    rules:
      - alert: InstanceDown
        for: 5m
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
`,
    },
  ],
});
