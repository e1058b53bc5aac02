import type { Aggregate, Call, Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import { shift } from "../../text/span.ts";
import { exactName } from "../../workspace/index.ts";
import { type FederateEdge, type NodeRecord, topologyOf } from "../../workspace/topology/topology.ts";
import { defineRule, type Report } from "../rule.ts";
import { type FederatedName, federatedNames, federatingServers, rulesOf } from "../support/federatedUse.ts";
import { recordAtSource } from "../support/recordAtSource.ts";
import type { RuleAt } from "../support/ruleSets.ts";

export default defineRule({
  id: "federation/rate-of-federated-counter",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A rate is taken of a counter that comes by federation, instead of at its source.",
  why: `A federated counter is a copy taken every federate interval: scrapes that are missed or late leave holes that the
source does not have, resets between two copies go unseen, and samples keep the source's time stamps, so windows here
are shorter than they look. Every series of the counter has to travel, too, where one recorded rate for each job would
do.

Record the rate at the source and federate the record.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*|http_requests_total"}'] }
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
#- /global/rules.yml
groups:
  - name: slo
    rules:
      - record: cluster:http_requests:rate10m
        expr: sum by (cluster, job) (rate(http_requests_total[10m]))
#- /clusters/eu/prometheus.yml
global: { external_labels: { cluster: eu } }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:queue_length:sum
        expr: sum by (job) (queue_length)
`,
      fixed: `#- /global/prometheus.yml
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*|http_requests_total"}'] }
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
#- /global/rules.yml
groups:
  - name: slo
    rules:
      - record: cluster:http_requests:rate10m
        expr: sum by (cluster, job) (job:http_requests:rate10m)
#- /clusters/eu/prometheus.yml
global: { external_labels: { cluster: eu } }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:queue_length:sum
        expr: sum by (job) (queue_length)
      - record: job:http_requests:rate10m
        expr: sum by (job) (rate(http_requests_total[10m]))
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
      - record: cluster:http_requests:rate10m
        expr: sum by (cluster) (job:http_requests:rate10m)
#- /clusters/eu/prometheus.yml
global: { external_labels: { cluster: eu } }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate10m
        expr: sum by (job) (rate(http_requests_total[10m]))
`,
    },
  ],
  *check(ws, { once }) {
    const seen = new Set<string>();
    for (const node of federatingServers(ws)) {
      const names = federatedNames(ws, node);
      for (const at of rulesOf(node)) {
        const { expression } = at.rule.unit;
        if (!expression) continue;
        const rates = once(expression.parsed, "rates", () => ratesIn(expression.parsed.expr));
        for (const rate of rates) {
          const federated = names(rate.name);
          const span = shift(expression.place(rate.call.span), at.rule.base);
          const place = `${at.document.path} ${span.start}`;
          if (!federated || seen.has(place)) continue;
          const report = judge(at, rate, federated, (edge) => topologyOf(ws).recordsOf(edge.source));
          if (!report) continue;
          seen.add(place);
          yield { ...report, at: { path: at.document.path, span } };
        }
      }
    }
  },
});

/** A rate over a range of one metric, and the aggregation right around it. */
interface Rate {
  readonly name: string;
  readonly call: Call;
  readonly selector: VectorSelector;
  readonly window: string;
  readonly around: Aggregate | undefined;
}

function ratesIn(expr: Expr): Rate[] {
  const found: Rate[] = [];
  walk(expr, (node, parents) => {
    if (node.kind !== "call" || !/^(?:i?rate|increase)$/.test(node.func.value)) return;
    const [range] = node.args;
    if (range?.kind !== "matrix" || range.vector.kind !== "vector" || range.range.kind !== "literal") return;
    const name = exactName(range.vector);
    if (name === undefined) return;
    const parent = parents.at(-1);
    found.push({
      name,
      call: node,
      selector: range.vector,
      window: formatDuration(range.range.seconds * 1000),
      around: parent?.kind === "aggregate" ? parent : undefined,
    });
  });
  return found;
}

function judge(
  at: RuleAt,
  rate: Rate,
  federated: FederatedName,
  recordsOf: (edge: FederateEdge) => readonly NodeRecord[],
): Omit<Report, "at"> | undefined {
  const { selectors, edges } = federated;
  const [first] = selectors;
  const [edge] = edges;
  if (!first) return undefined;
  const sources = [...new Set(edges.map((e) => e.source.name))];
  const from = sources.length === 0 ? "its source" : sources.slice(0, 3).join(", ");
  const selectedHere = {
    location: { path: first.document.path, span: shift(first.item.text.span, first.job.base) },
    message: `${rate.name} is federated by this selector`,
  };
  const { func } = rate.call;
  // A rate of what is recorded is another matter.
  if (rate.name.includes(":") || (edge && recordsOf(edge).some((one) => one.name === rate.name)))
    return undefined;
  return {
    message: `${rate.name} comes from ${from} by federation as a raw counter: copies with gaps, and resets that go unseen make this ${func.value}() wrong, and every series has to travel. Record the rate at the source and federate that.`,
    related: [selectedHere],
    fix: recordAtSource(at, rate, federated),
  };
}
