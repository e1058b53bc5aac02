import { promqlRule } from "../support/promqlRule.ts";

export default promqlRule({
  id: "promql/feature-flag",
  severity: "error",
  codes: ["experimental-function", "feature-not-enabled"],
  summary: "An expression uses an experimental part of PromQL that has to be turned on.",
  why: `Experimental functions and modifiers work only when the server runs with \`--enable-feature\`; without it the
whole rule file is refused. Which features are on is said by \`features\` in \`.promfed.yaml\` or by
\`--enable-feature\`.`,
  examples: [
    {
      bad: `groups:
  - name: disks
    rules:
      - record: instance:disk_latency:mad_over_time1h
        expr: mad_over_time(disk_latency_seconds[1h])
`,
    },
    {
      settings: { features: new Set(["promql-experimental-functions"]) },
      note: "With `--enable-feature=promql-experimental-functions`:",
      good: `groups:
  - name: disks
    rules:
      - record: instance:disk_latency:mad_over_time1h
        expr: mad_over_time(disk_latency_seconds[1h])
`,
    },
  ],
});
