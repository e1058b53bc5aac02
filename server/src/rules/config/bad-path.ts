import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/bad-path",
  severity: "error",
  codes: ["bad-path"],
  summary: "A path or glob that Prometheus does not take here.",
  why: `In \`rule_files\`, \`scrape_config_files\` and the \`files\` of a file discovery a \`*\` may stand only behind
the last slash: \`rules/*/alerts.yml\` is refused, and \`**\` is not known at all. Files of a file discovery must end in
\`.json\`, \`.yml\` or \`.yaml\`. Prometheus refuses the whole config otherwise.`,
  examples: [
    {
      bad: `rule_files:
  - rules/*/alerts.yml
`,
    },
    {
      good: `rule_files:
  - rules/eu/*.yml
  - rules/us/*.yml
`,
    },
  ],
});
