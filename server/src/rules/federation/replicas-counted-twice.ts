import type { JobUnit } from "../../model/units.ts";
import { type FederateEdge, type FederateTarget, topologyOf } from "../../workspace/topology/topology.ts";
import { defineRule, type Once, type Report } from "../rule.ts";
import { overlapOf } from "../support/overlap.ts";
import { takenAway } from "../support/relabel.ts";
import {
  areReplicas,
  isReplicaLabel,
  replicaHops,
  replicaLabelOf,
  sharedByReplicas,
} from "../support/replicas.ts";

export default defineRule({
  id: "federation/replicas-counted-twice",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  summary: "Both replicas of an HA pair are federated, so everything is counted twice.",
  why: `The two Prometheus of an HA pair scrape the same targets and record the same series; only their replica label
differs. A server that federates both holds every series twice: \`sum\` and \`count\` are doubled, alerts fire
twice, and the server carries twice the series. Prometheus does not deduplicate, unlike Thanos or Mimir.

Erasing the replica label is no way out: two samples then compete for each series. Federate from one replica (and
have an alert on its \`up\`), keep one by \`metric_relabel_configs\`, or query both through a layer that deduplicates.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-eu-a:9090", "prometheus-eu-b:9090"]
#- /eu-a/prometheus.yml
global:
  external_labels: { cluster: eu, replica: a }
#- /eu-b/prometheus.yml
global:
  external_labels: { cluster: eu, replica: b }
`,
    },
    {
      good: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-eu-a:9090", "prometheus-us-a:9090"]
#- /eu-a/prometheus.yml
global:
  external_labels: { cluster: eu, replica: a }
#- /eu-b/prometheus.yml
global:
  external_labels: { cluster: eu, replica: b }
#- /us-a/prometheus.yml
global:
  external_labels: { cluster: us, replica: a }
`,
    },
  ],
  *check(ws, { once }) {
    const topology = topologyOf(ws);
    const seen = new Set<string>();
    for (const target of topology.targets) {
      const report = allDiscovered(target);
      const place = `${target.path} ${target.span.start}`;
      if (!report || seen.has(place)) continue;
      seen.add(place);
      yield report;
    }
    for (const reader of topology.nodes.values()) {
      if (topology.edgesInto(reader).length < 2) continue;
      for (const hops of replicaHops(topology, reader)) {
        const counted = hops.filter((hop) => !sortsOutReplicas(hop.job.unit));
        const pair = firstPair(counted, once);
        if (!pair) continue;
        const [one, other] = pair;
        const [a, b] = [replicaLabelOf(one.source), replicaLabelOf(other.source)];
        yield {
          at: { path: other.target.path, span: other.target.span },
          message: `${one.target.text.value} and ${other.target.text.value} are replicas of one server: they differ in ${a?.name} only (${a?.raw} and ${b?.raw}). ${reader.name} federates both, so every series of theirs is there twice and each sum doubled. Federate from one of them, or keep one in metric_relabel_configs.`,
          related: [
            {
              location: { path: one.target.path, span: one.target.span },
              message: "The other replica is federated here",
            },
            ...[one, other].flatMap((hop) => {
              const label = replicaLabelOf(hop.source);
              const message = `${hop.source.name}: ${label?.name} ${label?.raw}`;
              return label ? [{ location: { path: hop.source.path, span: label.span }, message }] : [];
            }),
          ],
        };
      }
    }
  },
});

/** DNS lists every replica behind a name, and each becomes a target. */
function allDiscovered({
  via,
  resolution,
  text,
  path,
  span,
  job,
  reader,
}: FederateTarget): Report | undefined {
  if (via !== "dns" || resolution.state !== "resolved" || sortsOutReplicas(job.unit)) return undefined;
  const { node } = resolution;
  const label = replicaLabelOf(node);
  const why = sharedByReplicas(node);
  if (!label || why === undefined || /^[^.]*-\d/.test(text.value)) return undefined;
  return {
    at: { path, span },
    message: `DNS finds each replica behind ${text.value} (${node.name}: ${why}), so ${reader.name} federates them all: every series is there once for each, and each sum a multiple. Federate from one of them, or keep one in metric_relabel_configs.`,
    related: [{ location: { path: node.path, span: label.span }, message: "Each replica sets its own" }],
  };
}

/** Two hops from different replicas that bring the same series. */
function firstPair(
  hops: readonly FederateEdge[],
  once: Once,
): readonly [FederateEdge, FederateEdge] | undefined {
  for (const [index, other] of hops.entries()) {
    for (const one of hops.slice(0, index)) {
      if (!areReplicas(one.source, other.source)) continue;
      if (one.job === other.job || overlapOf(one.job.unit, other.job.unit, once)) return [one, other];
    }
  }
  return undefined;
}

/** A step that keeps or drops by the replica label deduplicates; one that erases it is another finding. */
function sortsOutReplicas(job: JobUnit): boolean {
  return job.metricRelabelConfigs.some(
    (step) =>
      step.templated ||
      step.sourceLabels.some((label) => isReplicaLabel(label.value)) ||
      isReplicaLabel(step.targetLabel?.value ?? "") ||
      takenAway(step, ["replica", "prometheus_replica", "__replica__"]).length > 0,
  );
}
