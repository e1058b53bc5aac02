import { promqlRule } from "../support/promqlRule.ts";

export default promqlRule({
  id: "promql/bad-regex",
  severity: "error",
  codes: ["bad-regex"],
  summary: "A matcher's regular expression is one that RE2 refuses.",
  why: `Prometheus uses RE2, which has no look-ahead or look-behind (\`(?!…)\`), no back-references and no repetition
above 1000. A matcher with such an expression, or with a bracket open, makes Prometheus refuse the whole rule file. A
negation is written with the operator: \`!~\`.`,
  examples: [
    {
      bad: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total{path=~"/(?!health).*"}[5m]))
`,
    },
    {
      good: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total{path=~"/.*",path!~"/health.*"}[5m]))
`,
    },
  ],
});
