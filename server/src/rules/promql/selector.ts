import { promqlRule } from "../support/promqlRule.ts";

export default promqlRule({
  id: "promql/selector",
  severity: "error",
  fix: "unsafe",
  codes: ["empty-matchers", "name-twice"],
  summary: "A selector selects everything, or names its metric twice.",
  why: `A selector without a name needs at least one matcher that does not accept an empty value, as it would otherwise
read every series of the server; and its name stands either before the braces or in them. Prometheus refuses the whole
rule file otherwise.`,
  examples: [
    {
      bad: `groups:
  - name: series
    rules:
      - record: job:series:count
        expr: count by (job) ({job=~".*"})
`,
      fixed: `groups:
  - name: series
    rules:
      - record: job:series:count
        expr: count by (job) ({job=~".+"})
`,
    },
    {
      good: `groups:
  - name: series
    rules:
      - record: job:series:count
        expr: count by (job) ({job=~".+"})
`,
    },
  ],
});
