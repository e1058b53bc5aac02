import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/bad-label-name",
  severity: "error",
  codes: ["bad-label-name"],
  summary: "A label or annotation name, or a label value, that is not valid.",
  why: `Since Prometheus 3.0 names may be any text that is not empty, unless \`metric_name_validation_scheme: legacy\`
keeps them to letters, digits and underscores; earlier releases know only the latter. A rule cannot set \`__name__\`:
the name of a record stands in \`record\`. Prometheus refuses the whole file for one such name.`,
  examples: [
    {
      bad: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
        labels:
          __name__: job:requests:rate5m
`,
    },
    {
      bad: `global:
  metric_name_validation_scheme: legacy
  external_labels:
    data-center: eu-1
`,
    },
    {
      good: `global:
  external_labels:
    data-center: eu-1
`,
    },
  ],
});
