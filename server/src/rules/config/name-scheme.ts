import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/name-scheme",
  severity: "error",
  codes: ["name-scheme"],
  summary: "How names are validated and how they are escaped contradict each other.",
  why: `\`metric_name_validation_scheme: legacy\` accepts only the names of old, so nothing may ask targets to pass on
names in UTF-8 (\`metric_name_escaping_scheme: allow-utf-8\`) or write them so from OTLP (\`NoTranslation\`,
\`NoUTF8EscapingWithSuffixes\`). Prometheus refuses such a config, also when one of the two is inherited from the
global section.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    metric_name_validation_scheme: legacy
    metric_name_escaping_scheme: allow-utf-8
    static_configs:
      - targets: ["node:9100"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    metric_name_validation_scheme: legacy
    metric_name_escaping_scheme: underscores
    static_configs:
      - targets: ["node:9100"]
`,
    },
  ],
});
