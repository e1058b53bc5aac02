import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/bad-record-name",
  severity: "error",
  codes: ["bad-record-name"],
  summary: "The name of a record is no metric name.",
  why: `\`record\` takes the bare name of a metric. Labels in braces behind it belong in \`labels\`, a selector in
\`expr\`; under the legacy validation scheme (and before Prometheus 3.0) the name keeps to letters, digits,
underscores and colons. Prometheus refuses the whole rule file otherwise.`,
  examples: [
    {
      bad: `groups:
  - name: requests
    rules:
      - record: 'job:http_requests:rate5m{team="web"}'
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
    {
      good: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
        labels:
          team: web
`,
    },
  ],
});
