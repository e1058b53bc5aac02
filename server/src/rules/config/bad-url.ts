import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/bad-url",
  severity: "error",
  codes: ["bad-url"],
  summary: "A text that is no URL, or one that is not possible here.",
  why: `Prometheus parses URLs when it loads the config and refuses the whole file for one that cannot be read, for
instance with a space or a port that is no number. Some service discoveries also insist on a scheme and a host.`,
  examples: [
    {
      bad: `remote_write:
  - url: "http://mimir:port/api/v1/push"
`,
    },
    {
      good: `remote_write:
  - url: "http://mimir:80/api/v1/push"
`,
    },
  ],
});
