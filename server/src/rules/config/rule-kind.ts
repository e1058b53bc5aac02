import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/rule-kind",
  severity: "error",
  codes: ["rule-kind"],
  summary: "A rule that neither records nor alerts, or does both.",
  why: `Every rule has either \`record\`, the name of the series it makes, or \`alert\`, the name of the alert it fires.
With both or neither Prometheus refuses the rule file, and none of its groups is evaluated.`,
  examples: [
    {
      bad: `groups:
  - name: availability
    rules:
      - record: job:up:min
        alert: InstanceDown
        expr: min by (job) (up) == 0
`,
    },
    {
      good: `groups:
  - name: availability
    rules:
      - record: job:up:min
        expr: min by (job) (up)
      - alert: InstanceDown
        expr: job:up:min == 0
`,
    },
  ],
});
