import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/test-series",
  codes: ["test-series"],
  severity: "error",
  summary: "A series of a rule test, or its values, cannot be read.",
  why: `The \`series\` of a rule test names one series: a metric and labels that are set by \`=\`. Its \`values\` are numbers,
\`_\` for a sample that is missing, \`stale\`, and repetitions: \`1x4\` is five times 1, \`1+2x4\` goes up by 2 four times.
The \`labels\` of an expected sample are written as a series too. What is none of these fails the test.`,
  examples: [
    {
      bad: `#- /rules_test.yml
rule_files: [rules.yml]
tests:
  - input_series:
      - series: up{job=~"node"}
        values: "1 1 0"
#- /rules.yml
groups: []
`,
    },
    {
      bad: `#- /rules_test.yml
rule_files: [rules.yml]
tests:
  - input_series:
      - series: up{job="node"}
        values: 1 1 down
#- /rules.yml
groups: []
`,
    },
    {
      good: `#- /rules_test.yml
rule_files: [rules.yml]
tests:
  - input_series:
      - series: up{job="node"}
        values: 1x5 _ 0 stale
      - series: errors_total{job="node"}
        values: 0+10x20
#- /rules.yml
groups: []
`,
    },
  ],
});
