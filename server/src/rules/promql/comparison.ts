import { promqlRule } from "../support/promqlRule.ts";

export default promqlRule({
  id: "promql/comparison",
  severity: "error",
  fix: "safe",
  codes: ["scalar-comparison", "bool-not-comparison"],
  safe: ["scalar-comparison"],
  summary: "Two numbers are compared without `bool`, or `bool` stands at an operator that compares nothing.",
  why: `A comparison drops the series for which it does not hold. Two plain numbers leave nothing to drop, so there the
answer has to be 0 or 1, which \`bool\` says. At any other operator \`bool\` has no meaning. Prometheus refuses the
whole rule file in both cases.`,
  examples: [
    {
      bad: `groups:
  - name: times
    rules:
      - record: clock:daytime:bool
        expr: vector(time() % 86400 > 28800)
`,
      fixed: `groups:
  - name: times
    rules:
      - record: clock:daytime:bool
        expr: vector(time() % 86400 > bool 28800)
`,
    },
    {
      good: `groups:
  - name: times
    rules:
      - alert: Late
        expr: hour() > 20
`,
    },
  ],
});
