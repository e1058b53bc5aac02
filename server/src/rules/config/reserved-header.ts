import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/reserved-header",
  severity: "error",
  codes: ["reserved-header"],
  summary: "An HTTP header is set that Prometheus sets itself.",
  why: `What the body is encoded in, which protocol version is spoken, the host and the credentials are Prometheus's own
to say: it refuses a config that sets these headers by hand. Credentials have keys of their own, such as
\`basic_auth\` and \`authorization\`.`,
  examples: [
    {
      bad: `remote_write:
  - url: https://mimir.internal/api/v1/push
    headers:
      Content-Encoding: gzip
`,
    },
    {
      good: `remote_write:
  - url: https://mimir.internal/api/v1/push
    headers:
      X-Scope-OrgID: team-a
`,
    },
  ],
});
