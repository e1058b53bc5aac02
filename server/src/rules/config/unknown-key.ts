import { matchReportedElsewhere } from "../support/matchElsewhere.ts";
import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/unknown-key",
  severity: "error",
  fix: "safe",
  codes: ["unknown-key"],
  leaveOut: (document, { settings }) => {
    const elsewhere = matchReportedElsewhere(document, settings);
    return (problem) => elsewhere(problem.span);
  },
  summary: "A key that Prometheus does not know at this place, so it refuses the file.",
  why: `Prometheus reads its files strictly: one key that it does not know, because it is misspelt, indented too far or
too little, or belongs to another program, and nothing of the file is loaded. A running server keeps its old config
and logs the error; a restart fails. The finding names the key that was probably meant, or the place where it belongs.`,
  examples: [
    {
      bad: `global:
  scrape_intervall: 30s
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
`,
      fixed: `global:
  scrape_interval: 30s
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
`,
    },
    {
      bad: `groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
        summary: An instance is down
`,
    },
    {
      good: `global:
  scrape_interval: 30s
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
`,
    },
  ],
});
