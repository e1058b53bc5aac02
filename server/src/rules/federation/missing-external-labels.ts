import { type Span, shift } from "../../text/span.ts";
import {
  type FederateEdge,
  isClusterLabel,
  type TopologyNode,
  topologyOf,
} from "../../workspace/topology/topology.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "federation/missing-external-labels",
  scope: "workspace",
  severity: "info",
  since: "0.1.0",
  summary: "A federated server sets no external_labels, so its series do not say where they come from.",
  why: `\`external_labels\` name a server: Prometheus adds them to what it hands over by \`/federate\`, to alerts and to
remote write. Without them the series of a federated source carry nothing that names it, and only a label on each
federate job's target can tell sources apart, on every server that federates this one.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu-west:9090"]
#- /docker-compose.yml
services:
  prometheus-eu-west:
    image: prom/prometheus
    volumes: ["./clusters/eu-west/prometheus.yml:/etc/prometheus/prometheus.yml"]
  prometheus-global:
    image: prom/prometheus
    volumes: ["./global/prometheus.yml:/etc/prometheus/prometheus.yml"]
#- /clusters/eu-west/prometheus.yml
global:
  scrape_interval: 15s
rule_files: [rules.yml]
#- /clusters/eu-west/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
    {
      good: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu-west:9090"]
#- /docker-compose.yml
services:
  prometheus-eu-west:
    image: prom/prometheus
    volumes: ["./clusters/eu-west/prometheus.yml:/etc/prometheus/prometheus.yml"]
#- /clusters/eu-west/prometheus.yml
global:
  scrape_interval: 15s
  external_labels:
    cluster: eu-west
rule_files: [rules.yml]
#- /clusters/eu-west/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
  ],
  *check(ws) {
    const topology = topologyOf(ws);
    for (const node of topology.nodes.values()) {
      if (node.externalLabels.size > 0 || node.document.tree.templated) continue;
      const edge = topology.edgesOutOf(node).find((e) => e.source !== e.reader && !isLabelled(e));
      if (!edge) continue;
      yield {
        at: { path: node.path, span: placeFor(node) },
        message: `${edge.reader.name} federates this server, and it sets no external_labels: nothing on its series says where they come from. Name it under global, for example external_labels: {cluster: ${nameFor(node)}}.`,
        related: [
          {
            location: { path: edge.target.path, span: edge.target.span },
            message: `Federated here: ${edge.reason.text}`,
          },
        ],
      };
    }
  },
});

function isLabelled(edge: FederateEdge): boolean {
  return edge.target.labels === undefined || [...edge.target.labels.keys()].some(isClusterLabel);
}

/** The key `global`, else the first key of the file. */
function placeFor({ document }: TopologyNode): Span {
  const { entries } = document.tree;
  const entry = entries.find((e) => e.key.value === "global") ?? entries[0];
  return entry ? shift(entry.key.span, entry.base) : { start: 0, end: 0 };
}

function nameFor(node: TopologyNode): string {
  return node.nameFrom === "file" ? "…" : node.name;
}
