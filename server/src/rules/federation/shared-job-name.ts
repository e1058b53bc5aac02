import { shift } from "../../text/span.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { Location } from "../finding.ts";
import { defineRule } from "../rule.ts";
import { placeKey } from "../support/ruleSets.ts";

export default defineRule({
  id: "federation/shared-job-name",
  scope: "workspace",
  severity: "off",
  since: "0.1.0",
  summary: "Several configs of the workspace have a scrape job of the same name.",
  why: `A list for reviews, off unless it is asked for (\`--rule federation/shared-job-name=info\`): one finding for each
name of a scrape job that several configs share, at the first of them, with the others as related places. Most such
names are meant to be shared (every cluster has its \`node\`); the ones that mix up series are reported by
federation/duplicate-job-name without being asked.`,
  examples: [
    {
      bad: `#- /clusters/eu/prometheus.yml
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node-1.eu.example.com:9100"]
#- /clusters/us/prometheus.yml
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node-1.us.example.com:9100"]
`,
    },
    {
      good: `#- /clusters/eu/prometheus.yml
scrape_configs:
  - job_name: node-eu
    static_configs:
      - targets: ["node-1.eu.example.com:9100"]
#- /clusters/us/prometheus.yml
scrape_configs:
  - job_name: node-us
    static_configs:
      - targets: ["node-1.us.example.com:9100"]
`,
    },
  ],
  *check(ws) {
    const byName = new Map<string, Map<string, Location>>();
    const nodes = [...topologyOf(ws).nodes.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    for (const node of nodes) {
      for (const { document, job } of node.jobs) {
        const { name } = job.unit;
        if (!name || name.node.templated) continue;
        const at = { path: document.path, span: shift(name.span, job.base) };
        const places = byName.get(name.value) ?? new Map<string, Location>();
        // A file of jobs that several configs include is one place.
        places.set(placeKey(at), at);
        byName.set(name.value, places);
      }
    }
    for (const [name, places] of byName) {
      const [first, ...others] = [...places.values()];
      const files = new Set([...places.values()].map((at) => at.path)).size;
      if (!first || files < 2) continue;
      yield {
        at: first,
        message: `${files} configs have a job "${name}": where their series meet, another label such as cluster must tell them apart.`,
        related: others.map((location) => ({ location, message: `Another job "${name}"` })),
      };
    }
  },
});
