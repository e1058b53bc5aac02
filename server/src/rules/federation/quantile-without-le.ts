import type { Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { shift } from "../../text/span.ts";
import { exactName } from "../../workspace/index.ts";
import { labelsOfRule } from "../../workspace/topology/series.ts";
import { type FederateEdge, type NodeRecord, topologyOf } from "../../workspace/topology/topology.ts";
import { defineRule } from "../rule.ts";
import { federatedNames, federatingServers, rulesOf } from "../support/federatedUse.ts";

export default defineRule({
  id: "federation/quantile-without-le",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  summary: "A quantile is taken of federated buckets whose `le` was aggregated away at the source.",
  why: `\`histogram_quantile()\` tells buckets by their label \`le\`. A record at the source that sums buckets without keeping
\`le\` leaves one number for the whole histogram, and the quantile over it gives nothing: the panel or alert here is
empty, and nothing says why.

Keep \`le\` in the record: \`sum by (job, le) (rate(…_bucket[5m]))\`. Or take the quantile at the source and federate it.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
#- /global/rules.yml
groups:
  - name: slo
    rules:
      - record: cluster:latency_seconds:p99
        expr: histogram_quantile(0.99, sum by (cluster, le) (job:latency_seconds_bucket:rate5m))
#- /clusters/eu/prometheus.yml
global: { external_labels: { cluster: eu } }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:latency_seconds_bucket:rate5m
        expr: sum by (job) (rate(latency_seconds_bucket[5m]))
`,
    },
    {
      good: `#- /global/prometheus.yml
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
#- /global/rules.yml
groups:
  - name: slo
    rules:
      - record: cluster:latency_seconds:p99
        expr: histogram_quantile(0.99, sum by (cluster, le) (job:latency_seconds_bucket:rate5m))
#- /clusters/eu/prometheus.yml
global: { external_labels: { cluster: eu } }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:latency_seconds_bucket:rate5m
        expr: sum by (job, le) (rate(latency_seconds_bucket[5m]))
`,
    },
  ],
  *check(ws, { once }) {
    const topology = topologyOf(ws);
    const seen = new Set<string>();
    for (const node of federatingServers(ws)) {
      const names = federatedNames(ws, node);
      for (const { document, rule } of rulesOf(node)) {
        const { expression } = rule.unit;
        if (!expression) continue;
        const inputs = once(expression.parsed, "quantile inputs", () =>
          quantileInputs(expression.parsed.expr),
        );
        for (const selector of inputs) {
          const name = exactName(selector);
          const federated = name === undefined ? undefined : names(name);
          const span = shift(expression.place(selector.span), rule.base);
          if (!name || !federated || seen.has(`${document.path} ${span.start}`)) continue;
          const found = withoutLe(federated.edges, name, (edge) => topology.recordsOf(edge.source));
          if (!found) continue;
          seen.add(`${document.path} ${span.start}`);
          const { record, edge } = found;
          yield {
            at: { path: document.path, span },
            message: `${name} is recorded at ${edge.source.name} without le, so histogram_quantile() finds no buckets in what is federated and gives nothing. Keep le there: sum by (…, le) (…).`,
            related: [
              { location: { path: record.document.path, span: record.span }, message: "Recorded without le" },
              { location: { path: edge.target.path, span: edge.target.span }, message: "Federated here" },
            ],
          };
        }
      }
    }
  },
});

function quantileInputs(expr: Expr): VectorSelector[] {
  const found: VectorSelector[] = [];
  walk(expr, (node) => {
    const input = node.kind === "call" && node.func.value === "histogram_quantile" ? node.args[1] : undefined;
    if (input) walk(input, (inner) => void (inner.kind === "vector" && found.push(inner)));
    return input === undefined;
  });
  return found;
}

/** A record of this name from which le is surely gone, while its expression reads buckets. */
function withoutLe(
  edges: readonly FederateEdge[],
  name: string,
  recordsOf: (edge: FederateEdge) => readonly NodeRecord[],
): { record: NodeRecord; edge: FederateEdge } | undefined {
  for (const edge of edges) {
    for (const record of recordsOf(edge)) {
      if (record.name !== name || record.labels.has("le")) continue;
      const labels = labelsOfRule(record.rule.unit);
      if (labels && !labels.has("le") && /_bucket\b/.test(record.rule.unit.expr?.value ?? ""))
        return { record, edge };
    }
  }
  return undefined;
}
