import { shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { type FederateTarget, topologyOf } from "../../workspace/topology/topology.ts";
import { defineRule, type Report } from "../rule.ts";
import { clusterLabelFixes } from "../support/clusterLabels.ts";
import { jobSpot, jobTitle } from "../support/job.ts";

export default defineRule({
  id: "federation/missing-cluster-label",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A federate job scrapes several sources and nothing tells their series apart.",
  why: `Two clusters run the same jobs and record the same names. Federated into one server, series that differ in
nothing but the source they come from are one series: samples of several clusters alternate under one name, rates
jump, sums are wrong, and Prometheus drops samples as duplicates or out of order.

Sources are told apart by \`external_labels\` at each source (best: they also reach alerts and remote write), or by a
label on each target of the job. With \`honor_labels: true\` the target's label fills in where the source sends none.`,
  examples: [
    {
      bad: `#- /.promfed.yaml
clusters:
  - name: us-east
    region: us
    endpoint: prometheus-us-east.internal:9090
#- /prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets:
          - prometheus-us-east.internal:9090
          - prometheus-eu-west.internal:9090 # since May
`,
      fixed: `#- /.promfed.yaml
clusters:
  - name: us-east
    region: us
    endpoint: prometheus-us-east.internal:9090
#- /prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: [prometheus-us-east.internal:9090]
        labels:
          cluster: us-east
          region: us
      - targets: [prometheus-eu-west.internal:9090] # since May
        labels:
          cluster: eu-west
`,
    },
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-1:9090", "prometheus-2:9090"]
`,
      note: "Host names that differ in a number only make poor labels: the values are left to fill in.",
    },
    {
      good: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-us.internal:9090"]
        labels: { cluster: us }
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
  - job_name: federate-relabeled
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-us.internal:9090", "prometheus-eu.internal:9090"]
    relabel_configs:
      - source_labels: [__address__]
        regex: prometheus-(.+).internal:9090
        target_label: cluster
`,
    },
  ],
  *check(ws) {
    const topology = topologyOf(ws);
    for (const document of ws.documents.values()) {
      const jobs = document.config?.jobs ?? [];
      if (!jobs.some((job) => job.unit.federate)) continue;
      const all = jobs.flatMap((job) => topology.targetsOfJob(document.path, job.index));
      for (const job of jobs) {
        const targets = once(topology.targetsOfJob(document.path, job.index));
        const alike = targets.filter((target) => !isToldApart(target));
        if (job.unit.openEnded || alike.length === 0) continue;
        if (alike.length > 1) yield severalAlike(document, alike);
        else if (targets.length === 1 && once(all).length > 1)
          yield oneUnnamed(document, alike[0] as FederateTarget);
      }
    }
  },
});

function severalAlike(document: Document, alike: readonly FederateTarget[]): Report {
  const { job } = alike[0] as FederateTarget;
  const [first, second] = alike;
  return {
    at: { path: document.path, span: shift(jobSpot(job.unit), job.base) },
    message:
      `${jobTitle(job.unit)} federates ${alike.length} sources that nothing tells apart: the same series of ${first?.text.value} and ${second?.text.value}` +
      `${alike.length > 2 ? " (and the others)" : ""} become one, and their samples mix. ` +
      "Give each target a cluster label, or set external_labels at the sources.",
    related: alike.map((target) => ({
      location: { path: target.path, span: target.span },
      message: "A source without a label of its own",
    })),
    fix: clusterLabelFixes(document, alike),
  };
}

/** One source of a job that scrapes no other: a matter of taste, unless its neighbours are labelled. */
function oneUnnamed(document: Document, target: FederateTarget): Report {
  return {
    at: { path: document.path, span: target.span },
    severity: "hint",
    message: `No label says which cluster the series of ${target.text.value} come from, while this server federates other sources too. A cluster label on the target, or external_labels at the source, would.`,
  };
}

/** The target carries a label of its own, relabeled ones included, or its source is known to send one. */
function isToldApart(target: FederateTarget): boolean {
  // Relabel steps whose result is not known here may well set one.
  if (target.labels === undefined) return true;
  for (const [name, value] of target.labels)
    if (name !== "job" && name !== "instance" && value !== "") return true;
  const { resolution } = target;
  return resolution.state === "resolved" && resolution.node.identity.length > 0;
}

function once(targets: readonly FederateTarget[]): FederateTarget[] {
  return [
    ...new Map(
      targets.map((target) => [`${target.address} ${target.path} ${target.span.start}`, target]),
    ).values(),
  ];
}
