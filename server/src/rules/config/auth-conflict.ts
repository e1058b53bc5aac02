import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/auth-conflict",
  severity: "error",
  codes: ["auth-conflict", "credentials-source", "auth-type", "oauth2-grant"],
  summary: "Credentials contradict each other: two kinds of them, or one given in two ways.",
  why: `A request carries one kind of credentials: \`basic_auth\`, \`authorization\` (which bearer tokens are part of),
\`oauth2\`, or one of the cloud providers'. Each secret is given once, inline or in a file or by reference. Prometheus
refuses a config that leaves the choice to it.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    basic_auth:
      username: prometheus
      password_file: /etc/prometheus/password
    authorization:
      credentials_file: /etc/prometheus/token
    static_configs:
      - targets: ["node:9100"]
`,
    },
    {
      bad: `scrape_configs:
  - job_name: node
    authorization:
      credentials: abc
      credentials_file: /etc/prometheus/token
    static_configs:
      - targets: ["node:9100"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    basic_auth:
      username: prometheus
      password_file: /etc/prometheus/password
    static_configs:
      - targets: ["node:9100"]
`,
    },
  ],
});
