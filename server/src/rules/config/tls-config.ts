import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/tls-config",
  severity: "error",
  codes: ["tls-source", "tls-pair"],
  summary: "A TLS certificate or key is given in two ways, or one lacks the other.",
  why: `A client certificate works only together with its key, and each of certificate, key and authority is given
once: inline, in a file or by reference. Prometheus refuses a config in which a half is missing or given twice.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    scheme: https
    tls_config:
      cert_file: /etc/prometheus/client.crt
    static_configs:
      - targets: ["node:9100"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    scheme: https
    tls_config:
      cert_file: /etc/prometheus/client.crt
      key_file: /etc/prometheus/client.key
    static_configs:
      - targets: ["node:9100"]
`,
    },
  ],
});
