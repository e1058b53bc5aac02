import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/scrape-protocols",
  severity: "error",
  codes: ["scrape-protocols"],
  summary: "`scrape_protocols` is empty or names a protocol twice.",
  why: `The list says in which formats Prometheus asks targets for their metrics, the preferred one first. An empty list
would ask for nothing and a repeated one contradicts its own order: Prometheus refuses both. Leave the key out for the
default order.`,
  examples: [
    {
      bad: `global:
  scrape_interval: 30s
  scrape_protocols: [PrometheusText0.0.4, OpenMetricsText1.0.0, PrometheusText0.0.4]
`,
    },
    {
      good: `global:
  scrape_interval: 30s
  scrape_protocols: [OpenMetricsText1.0.0, PrometheusText0.0.4]
`,
    },
  ],
});
