import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/agent-mode",
  severity: "error",
  codes: ["agent-mode"],
  summary: "The config of an agent has sections that only a server uses.",
  why: `Prometheus in agent mode scrapes and forwards: it has no storage to query, so it evaluates no rules and sends no
alerts, and refuses a config with \`alerting\`, \`rule_files\` or \`remote_read\`. That the configs are for an agent is
said by \`agent: true\` in \`.promfed.yaml\` or by \`--agent\`.`,
  examples: [
    {
      settings: { agent: true },
      bad: `rule_files:
  - rules/*.yml
remote_write:
  - url: https://mimir.internal/api/v1/push
`,
    },
    {
      settings: { agent: true },
      good: `remote_write:
  - url: https://mimir.internal/api/v1/push
`,
    },
  ],
});
