import { promqlRule } from "../support/promqlRule.ts";

export default promqlRule({
  id: "promql/wrong-type",
  severity: "error",
  fix: "safe",
  codes: ["wrong-type"],
  summary:
    "A part of an expression is of another type than is due: an instant vector for a range, a vector for a number.",
  why: `PromQL has four types: numbers, texts, instant vectors (one value for each series) and range vectors (the values
of some time). Each function and operator takes certain ones: \`rate\` needs a range, \`sum\` an instant vector. An
expression that mixes them up makes Prometheus refuse the whole rule file.`,
  examples: [
    {
      bad: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total))
`,
      fixed: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
    {
      bad: `groups:
  - name: requests
    rules:
      - record: job:http_requests:top5
        expr: topk(job:http_requests:rate5m, 5)
`,
      fixed: `groups:
  - name: requests
    rules:
      - record: job:http_requests:top5
        expr: topk(5, job:http_requests:rate5m)
`,
    },
    {
      good: `groups:
  - name: requests
    rules:
      - record: job:http_requests:max1h
        expr: max_over_time(sum by (job) (rate(http_requests_total[5m]))[1h:])
`,
    },
  ],
});
