import { formatDuration } from "../../syntax/values/duration.ts";
import {
  type FederateEdge,
  type SampleAge,
  type Topology,
  type TopologyNode,
  topologyOf,
} from "../../workspace/topology/topology.ts";
import { defineRule } from "../rule.ts";
import { ageArithmetic } from "../support/ages.ts";

export default defineRule({
  id: "federation/too-many-hops",
  scope: "workspace",
  severity: "info",
  since: "0.1.0",
  summary: "Series pass three or more hops of federation before they reach a server.",
  why: `Every hop adds its scrape interval to the age of each sample and is one more place to lose data: a server that is
down, a selector that no longer matches, a label that is renamed. The waits add up from the first scrape over every
rule and every federate job, so that an alert at the top sees what happened minutes ago.

Two hops (cluster, region, global) are common. Beyond that let the top federate from the clusters directly, or send
by remote write.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
${federates("region-eu", "30s")}
#- /region-eu/prometheus.yml
${federates("country-de", "30s")}
#- /country-de/prometheus.yml
${federates("berlin", "30s")}
#- /berlin/prometheus.yml
global: { scrape_interval: 15s }
scrape_configs:
  - job_name: node
    static_configs: [{ targets: ["node:9100"] }]
`,
    },
    {
      good: `#- /global/prometheus.yml
${federates("region-eu", "30s")}
#- /region-eu/prometheus.yml
${federates("berlin", "30s")}
#- /berlin/prometheus.yml
global: { scrape_interval: 15s }
scrape_configs:
  - job_name: node
    static_configs: [{ targets: ["node:9100"] }]
`,
    },
  ],
  *check(ws) {
    const topology = topologyOf(ws);
    const looping = new Set(topology.loops().flatMap((loop) => loop.map((hop) => hop.reader)));
    for (const node of topology.nodes.values()) {
      if (topology.depthOf(node) < MANY || looping.has(node)) continue;
      // Said once, where series end up.
      if (topology.edgesOutOf(node).length > 0) continue;
      const way = longestWay(topology, node);
      const [first] = way;
      if (!first || way.some((hop) => looping.has(hop.source))) continue;
      const age = ageOver(topology, way);
      yield {
        at: { path: first.target.path, span: first.target.span },
        message: `Series get to ${node.name} over ${way.length} hops (from ${way
          .map((hop) => hop.source.name)
          .join(
            ", from ",
          )}) and can be ${formatDuration(age.ms)} old when they arrive: ${ageArithmetic(age)}. Federate from ${way.at(-1)?.source.name} directly, or let it send by remote write.`,
        related: way.slice(1).map((hop) => ({
          location: { path: hop.target.path, span: hop.target.span },
          message: `${hop.reader.name} federates from ${hop.source.name} here`,
        })),
      };
    }
  },
});

const MANY = 3;

/** The hops of the longest way below a server, its own first. */
function longestWay(topology: Topology, node: TopologyNode): FederateEdge[] {
  const way: FederateEdge[] = [];
  let at = node;
  while (way.length < 100) {
    const depth = topology.depthOf(at);
    const hop: FederateEdge | undefined = topology
      .edgesInto(at)
      .find((edge) => edge.source !== at && topology.depthOf(edge.source) === depth - 1);
    if (depth === 0 || !hop) break;
    way.push(hop);
    at = hop.source;
  }
  return way;
}

/** The age at the lowest hop, and what each hop above it adds. */
function ageOver(topology: Topology, way: readonly FederateEdge[]): SampleAge {
  const parts = [...way].reverse().flatMap((hop, index) => {
    const { parts: own } = topology.worstCaseAge(hop);
    return index === 0 ? own : own.slice(-1);
  });
  return { ms: parts.reduce((total, part) => total + part.ms, 0), parts };
}

function federates(source: string, interval: string): string {
  return `scrape_configs:
  - job_name: federate-${source}
    scrape_interval: ${interval}
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{job="node"}'] }
    static_configs: [{ targets: ["prometheus-${source}:9090"], labels: { from: ${source} } }]`;
}
