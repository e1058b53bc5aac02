import { promqlRule } from "../support/promqlRule.ts";

export default promqlRule({
  id: "promql/unknown-function",
  severity: "error",
  fix: "unsafe",
  codes: ["unknown-function", "removed-function"],
  safe: ["removed-function"],
  summary: "An expression calls a function that Prometheus does not have, or no longer has.",
  why: `A function that Prometheus does not know makes it refuse the whole rule file. Mostly the name is misspelt; some
functions are those of other databases (MetricsQL has many), and a few were renamed by a new major release.`,
  examples: [
    {
      bad: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rates(http_requests_total[5m]))
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
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
  ],
});
