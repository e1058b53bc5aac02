import type { RelabelConfig } from "../../model/relabelConfig.ts";
import { isConstantTemplate } from "../../syntax/values/re2/index.ts";
import { type Span, shift } from "../../text/span.ts";
import { type FederateTarget, topologyOf } from "../../workspace/topology/topology.ts";
import { defineRule } from "../rule.ts";
import { federateJobs } from "../support/federated.ts";
import { takenAway } from "../support/relabel.ts";
import { areReplicas, isReplicaLabel, replicaLabelOf } from "../support/replicas.ts";

export default defineRule({
  id: "federation/replica-label-erased",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  summary: "A federate job erases the replica label of several sources, so that their samples clash.",
  why: `Taking the replica label off looks like deduplication: the series of both replicas get the same labels. But
Prometheus does not merge them. The replicas scrape at different moments, so each federate scrape brings two samples
for one series: some are refused as duplicates or out of order, the others alternate between the replicas, and a
counter that jumps back and forth makes rate() see resets that never were.

Federate from one replica only, or keep one by \`source_labels: [replica]\` with \`action: keep\` before the label goes.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-eu-0:9090", "prometheus-eu-1:9090"]
        labels: { cluster: eu }
    metric_relabel_configs:
      - regex: prometheus_replica
        action: labeldrop
`,
    },
    {
      good: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-eu-0:9090", "prometheus-eu-1:9090"]
        labels: { cluster: eu }
    metric_relabel_configs:
      - source_labels: [replica]
        regex: a
        action: keep
      - regex: replica
        action: labeldrop
  - job_name: federate-others
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-us:9090"]
        labels: { cluster: us }
      - targets: ["prometheus-ap:9090"]
        labels: { cluster: ap }
    metric_relabel_configs:
      - regex: replica
        action: labeldrop
`,
    },
  ],
  *check(ws) {
    const topology = topologyOf(ws);
    for (const { document, job } of federateJobs(ws)) {
      const erased = erasure(job.unit.metricRelabelConfigs);
      if (!erased) continue;
      const pair = clashing(topology.targetsOfJob(document.path, job.index));
      if (!pair) continue;
      const [one, other] = pair;
      yield {
        at: { path: document.path, span: shift(erased.at, job.base) },
        message: `This takes ${erased.label} off the series of ${one.text.value} and ${other.text.value}, which nothing else tells apart: two samples then compete for each series at every scrape, out of order or as duplicates, and counters seem to reset. Federate from one replica, or keep one by its ${erased.label} before.`,
        related: [one, other].map((target) => ({
          location: { path: target.path, span: target.span },
          message: "Its series lose what tells them apart",
        })),
      };
    }
  },
});

/** The step that removes or overwrites a replica label, unless one before it chose a replica. */
function erasure(steps: readonly RelabelConfig[]): { label: string; at: Span } | undefined {
  for (const step of steps) {
    if (step.templated) return undefined;
    const byReplica = step.sourceLabels.some((label) => isReplicaLabel(label.value));
    if (byReplica && step.action !== "replace") return undefined;
    const target = step.targetLabel?.value ?? "";
    if (step.action === "replace" && isReplicaLabel(target) && isConstantTemplate(step.replacementText))
      return { label: target, at: step.targetLabel?.span ?? step.span };
    // A copy under another name keeps the series apart.
    if (byReplica) return undefined;
    const [label] = step.action === "labeldrop" ? takenAway(step, NAMES) : [];
    if (label) return { label, at: step.regex?.span ?? step.span };
  }
  return undefined;
}

const NAMES = ["replica", "prometheus_replica", "__replica__"];

/** Two targets of the job whose series differ in the replica label at most. */
function clashing(targets: readonly FederateTarget[]): [FederateTarget, FederateTarget] | undefined {
  for (const [index, other] of targets.entries()) {
    for (const one of targets.slice(0, index)) {
      if (one.reader !== other.reader || one.address === other.address || !sameLabels(one, other)) continue;
      const [a, b] = [one.resolution, other.resolution];
      if (a.state !== "resolved" || b.state !== "resolved") {
        if (a.state === "resolved" || b.state === "resolved") continue;
        return [one, other];
      }
      if (areReplicas(a.node, b.node) || (a.node === b.node && replicaLabelOf(a.node))) return [one, other];
    }
  }
  return undefined;
}

function sameLabels(one: FederateTarget, other: FederateTarget): boolean {
  if (!one.labels || !other.labels) return false;
  const names = new Set([...one.labels.keys(), ...other.labels.keys()]);
  names.delete("instance");
  return [...names].every((name) => one.labels?.get(name) === other.labels?.get(name));
}
