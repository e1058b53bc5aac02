import { promqlRule } from "../support/promqlRule.ts";

export default promqlRule({
  id: "promql/unsupported",
  severity: "error",
  fix: "safe",
  codes: ["function-too-new", "syntax-too-new"],
  summary: "An expression uses what the Prometheus release in use does not have yet.",
  why: `An older server refuses a rule file with a function or a syntax that came later, all of it. Which release the
rules are for is said by \`prometheus\` in \`.promfed.yaml\` or by \`--prometheus-version\`.`,
  examples: [
    {
      note: "For Prometheus 2.42:",
      settings: { version: { major: 2, minor: 42 } },
      bad: `groups:
  - name: batch
    rules:
      - alert: BatchLate
        expr: time() - batch_last_success_timestamp_seconds > 3h
`,
    },
    {
      note: "For Prometheus 2.42:",
      settings: { version: { major: 2, minor: 42 } },
      bad: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total{'env'="prod"}[5m]))
`,
      fixed: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total{env="prod"}[5m]))
`,
    },
    {
      good: `groups:
  - name: batch
    rules:
      - alert: BatchLate
        expr: time() - batch_last_success_timestamp_seconds > 3h
`,
    },
  ],
});
