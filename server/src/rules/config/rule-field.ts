import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/rule-field",
  severity: "error",
  codes: ["rule-field"],
  summary: "A recording rule has `for`, `keep_firing_for` or `annotations`, which only alerts take.",
  why: `A recording rule writes its result at every evaluation: there is nothing to wait for and nobody to describe it
to. Prometheus refuses a rule file in which one has these keys, and none of the file's groups is evaluated. Labels are
fine in both kinds of rules.`,
  examples: [
    {
      bad: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
        for: 5m
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
