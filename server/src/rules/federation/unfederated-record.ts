import type { FederateEdge, NodeRecord, Topology, TopologyNode } from "../../workspace/topology/topology.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { addSelector, takesSelectors } from "../support/addSelector.ts";

export default defineRule({
  id: "federation/unfederated-record",
  scope: "workspace",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A record stands among those that are federated, and no `match[]` selects it.",
  why: `When a group of rules is recorded for another server, and that server's selectors take some of them, a record
beside them that no selector takes and nothing else uses is computed for nobody. Usually its level differs from the
selector (\`service:…\` where \`{__name__=~"job:.*"}\` is federated): dashboards on the global side stay empty.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: service:http_requests:rate5m
        expr: sum by (service) (rate(http_requests_total[5m]))
`,
      fixed: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
        - '{__name__="service:http_requests:rate5m"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: service:http_requests:rate5m
        expr: sum by (service) (rate(http_requests_total[5m]))
`,
    },
    {
      good: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"(job|service):.*"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: service:http_requests:rate5m
        expr: sum by (service) (rate(http_requests_total[5m]))
  - name: local
    rules:
      - record: instance:load:ratio
        expr: node_load1 / 4
`,
    },
  ],
  *check(ws) {
    for (const { node, record, edges } of unfederatedRecords(ws)) {
      const readers = [...new Set(edges.map((edge) => edge.reader.name))];
      yield {
        at: { path: record.document.path, span: record.span },
        message: `${record.name} is recorded beside series that ${readers.join(", ")} federates, but none of its match[] selectors takes it and nothing here uses it. Add a selector, or remove the rule.`,
        related: selectorsOf(edges),
        fix: federateIt(edges, record, node),
      };
    }
  },
});

/** A record that stays behind where others of its group are federated. */
export interface UnfederatedRecord {
  readonly node: TopologyNode;
  readonly record: NodeRecord;
  /** The hops that bring the others, one at least. */
  readonly edges: readonly FederateEdge[];
}

/** Records beside federated ones that no selector takes and nothing in the workspace uses, each once. */
export function unfederatedRecords(ws: WorkspaceView): readonly UnfederatedRecord[] {
  return ws.derive("unfederated records", () => {
    const topology = topologyOf(ws);
    const found = new Map<string, UnfederatedRecord>();
    for (const node of topology.nodes.values()) {
      const edges = topology.edgesOutOf(node);
      if (edges.length === 0 || edges.some((edge) => edge.job.unit.openEnded)) continue;
      // What is pushed elsewhere may be used there.
      if ((node.document.config?.remoteWrites ?? []).length > 0) continue;
      const federated = federatedNames(topology, edges);
      const records = topology.recordsOf(node);
      const groups = new Set(records.filter((r) => federated.has(r.name)).map((r) => r.group));
      for (const record of records) {
        const place = `${record.document.path} ${record.span.start}`;
        if (federated.has(record.name) || !groups.has(record.group) || found.has(place)) continue;
        if (!ws.index.isUsed(record.name)) found.set(place, { node, record, edges });
      }
    }
    return [...found.values()];
  });
}

/** Names that pass some selector of some hop, surely or maybe. */
function federatedNames(topology: Topology, edges: readonly FederateEdge[]): Set<string> {
  return new Set(edges.flatMap((edge) => topology.arrivalsOf(edge).map((arrival) => arrival.series.name)));
}

function selectorsOf(edges: readonly FederateEdge[]) {
  return edges.slice(0, 1).flatMap(({ document, job }) =>
    job.unit.selectors.map((item) => ({
      location: {
        path: document.path,
        span: { start: item.text.span.start + job.base, end: item.text.span.end + job.base },
      },
      message: "A selector of the job that federates this server",
    })),
  );
}

function federateIt(edges: readonly FederateEdge[], record: NodeRecord, node: TopologyNode): FixReport[] {
  const [edge] = edges;
  if (!edge || !takesSelectors(edge.job.unit)) return [];
  return [
    {
      title: `Federate ${record.name} from ${node.name}`,
      safe: false,
      preferred: true,
      edits: () => addSelector([edge], record.name),
    },
  ];
}
