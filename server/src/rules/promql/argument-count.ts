import { promqlRule } from "../support/promqlRule.ts";

export default promqlRule({
  id: "promql/argument-count",
  severity: "error",
  fix: "unsafe",
  codes: ["wrong-argument-count"],
  summary: "A function or an aggregation has too many arguments, or too few.",
  why: `Each function takes a fixed number of arguments, and aggregations such as \`topk\` or \`quantile\` take their
parameter before the vector. A call with another number makes Prometheus refuse the whole rule file.`,
  examples: [
    {
      bad: `groups:
  - name: latency
    rules:
      - record: job:request_latency:p99
        expr: histogram_quantile(0.99)
`,
    },
    {
      bad: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum(rate(http_requests_total[5m]), job)
`,
      fixed: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
    {
      good: `groups:
  - name: latency
    rules:
      - record: job:request_latency:p99
        expr: histogram_quantile(0.99, sum by (job, le) (rate(request_latency_seconds_bucket[5m])))
`,
    },
  ],
});
