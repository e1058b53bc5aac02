import { matchReportedElsewhere } from "../support/matchElsewhere.ts";
import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/wrong-type",
  severity: "error",
  fix: "safe",
  codes: ["wrong-type"],
  leaveOut: (document, { settings }) => {
    const elsewhere = matchReportedElsewhere(document, settings);
    return (problem) => elsewhere(problem.span);
  },
  summary:
    "A value is of another kind than its key takes: a text instead of a list, a quoted boolean, a mapping with a dash.",
  why: `Prometheus converts little: a list has to be a list even with one item, \`"true"\` in quotes is no boolean and
\`"5"\` no number, and a dash too many makes a list of a mapping. It then refuses the whole file. (Numbers and booleans
where text is due are fine: \`job_name: 5\` is a job named "5".)`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    honor_timestamps: "true"
    static_configs:
      - targets: ["node:9100"]
`,
      fixed: `scrape_configs:
  - job_name: node
    honor_timestamps: true
    static_configs:
      - targets: ["node:9100"]
`,
    },
    {
      bad: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: node:9100
`,
      fixed: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: [node:9100]
`,
    },
    {
      good: `scrape_configs:
  - job_name: 5
    honor_timestamps: yes
    static_configs:
      - targets: ["node:9100"]
        labels: { rack: 12 }
`,
    },
  ],
});
