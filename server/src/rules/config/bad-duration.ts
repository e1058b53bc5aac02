import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/bad-duration",
  severity: "error",
  fix: "unsafe",
  codes: ["bad-duration"],
  summary: "A text that Prometheus does not read as a duration.",
  why: `A duration is whole numbers with units, largest first: \`30s\`, \`5m\`, \`1h30m\`. A number without a unit, a
fraction such as \`1.5h\`, units in another order and unknown units make Prometheus refuse the whole file.`,
  examples: [
    {
      bad: `global:
  scrape_interval: 15sec
`,
      fixed: `global:
  scrape_interval: 15s
`,
    },
    {
      good: `global:
  scrape_interval: 1m30s
  scrape_timeout: 0
`,
    },
  ],
});
