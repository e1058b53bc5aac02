import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/proxy-conflict",
  severity: "error",
  codes: ["proxy-conflict"],
  summary: "Proxy settings contradict each other, or one lacks the proxy it is about.",
  why: `The proxy is either named (\`proxy_url\`, with \`no_proxy\` for exceptions) or taken from the environment
(\`proxy_from_environment\`); headers for it make sense only with one of the two. Prometheus refuses a config that
mixes them.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    no_proxy: node.internal
    static_configs:
      - targets: ["node:9100"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    proxy_url: http://proxy.internal:3128
    no_proxy: node.internal
    static_configs:
      - targets: ["node:9100"]
`,
    },
  ],
});
