import type { LocatedText } from "../../model/located.ts";
import { shift } from "../../text/span.ts";
import { parseAddress } from "../../workspace/topology/address.ts";
import {
  type Arrival,
  type NodeJob,
  type Topology,
  type TopologyNode,
  topologyOf,
} from "../../workspace/topology/topology.ts";
import type { Location, Related } from "../finding.ts";
import { defineRule, type Once, type Report } from "../rule.ts";
import { someOf } from "../support/federated.ts";
import { areReplicas } from "../support/replicas.ts";
import { placeKey } from "../support/ruleSets.ts";
import { systemsOf } from "../support/writtenLabels.ts";

export default defineRule({
  id: "federation/duplicate-job-name",
  scope: "workspace",
  severity: "info",
  since: "0.1.0",
  summary:
    "Two configs have a scrape job of one name, and where their series meet the name no longer tells them apart.",
  why: `That every cluster has a job called \`node\` is as it should be: each cluster's label tells the series apart, and
queries by job cover all clusters. A name that two configs share is a mistake, or soon becomes one, in two cases:

- A server that federates has a job of the same name as one of its sources, and the source's \`up\` and scrape series
  arrive: \`up{job="prometheus"}\` there finds its own targets and those of the sources, and an alert fires for both.
- Jobs of the same name in two configs scrape the same target by its full host name: a job was copied and its targets
  were not changed, so the target is counted twice where the series meet. Replicas of one server do so on purpose.

Two jobs of one name in a single config are an error (config/duplicate-name). For a list of every name that several
configs share turn on federation/shared-job-name.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ["localhost:9090"]
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{job="prometheus"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ["localhost:9090"]
`,
    },
    {
      good: `#- /global/prometheus.yml
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ["localhost:9090"]
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
      - targets: ["prometheus-us.internal:9090"]
        labels: { cluster: us }
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [../rules.yml]
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ["localhost:9090"]
  - job_name: node
    static_configs:
      - targets: ["node-1.eu.example.com:9100"]
#- /clusters/us/prometheus.yml
global:
  external_labels: { cluster: us }
rule_files: [../rules.yml]
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ["localhost:9090"]
  - job_name: node
    static_configs:
      - targets: ["node-1.us.example.com:9100"]
#- /clusters/rules.yml
groups:
  - name: exports
    rules:
      - record: job:up:avg
        expr: avg by (job) (up)
`,
    },
  ],
  *check(ws, { once }) {
    const topology = topologyOf(ws);
    const seen = new Set<string>();
    const isNew = (report: Report) => {
      const place = "path" in report.at ? placeKey(report.at) : "";
      return !seen.has(place) && seen.add(place) !== undefined;
    };
    for (const reader of topology.nodes.values())
      for (const report of mixedJobs(topology, reader, once)) if (!report || isNew(report)) yield report;
    for (const system of systemsOf(ws)) yield* [...copiedJobs(system)].filter(isNew);
  },
});

/** Jobs of a server whose own up stands beside that of a source's job of the same name. */
function* mixedJobs(topology: Topology, reader: TopologyNode, once: Once): Iterable<Report | undefined> {
  const arriving = new Map<string, Set<TopologyNode>>();
  for (const edge of topology.edgesInto(reader)) {
    const { unit } = edge.job;
    const rewritten = unit.metricRelabelConfigs.some(
      (step) => step.templated || step.targetLabel?.value === "job",
    );
    if (edge.source === reader || unit.honorLabels?.value !== true || rewritten) continue;
    yield undefined;
    const arrivals = topology.arrivalsOf(edge);
    for (const [job, origin] of once(arrivals, "jobs of up", () => jobsOfUp(arrivals)))
      arriving.set(job, (arriving.get(job) ?? new Set()).add(origin));
  }
  if (arriving.size === 0) return;
  for (const { document, job } of reader.jobs) {
    const { name } = job.unit;
    const origins = [...(arriving.get(name?.value ?? "") ?? [])];
    if (!name || origins.length === 0) continue;
    yield {
      at: { path: document.path, span: shift(name.span, job.base) },
      message: `${someOf(origins.map((node) => node.name))} ${origins.length > 1 ? "have" : "has"} a job "${name.value}" too, and its up is federated here: up{job="${name.value}"} finds the targets of both. Rename this job, or leave that up behind.`,
      related: origins.slice(0, 3).flatMap((node) => jobsCalled(node, name.value)),
    };
  }
}

/** The jobs whose up arrives, with the servers that scrape them. */
function jobsOfUp(arrivals: readonly Arrival[]): [string, TopologyNode][] {
  const found: [string, TopologyNode][] = [];
  for (const { series } of arrivals) {
    if (series.kind !== "scrape" || series.name !== "up") continue;
    const job = series.labels.get("job");
    if (typeof job === "object") found.push([job.value, series.origin]);
  }
  return found;
}

function jobsCalled(node: TopologyNode, name: string): Related[] {
  return node.jobs.flatMap(({ document, job }) =>
    job.unit.name?.value === name
      ? [
          {
            location: { path: document.path, span: shift(job.unit.name.span, job.base) },
            message: `The job of ${node.name}`,
          },
        ]
      : [],
  );
}

/** Jobs of one name that scrape one target from two servers of a system. */
function* copiedJobs(system: readonly TopologyNode[]): Iterable<Report> {
  const firsts = new Map<string, Scraped>();
  for (const node of system) {
    for (const { document, job } of node.jobs) {
      const { name, federate, staticConfigs } = job.unit;
      if (!name || federate) continue;
      for (const { targets } of staticConfigs) {
        for (const target of targets) {
          const key = `${name.value} ${target.value}`;
          const first = firsts.get(key);
          // What a target is takes longer to tell than that it is no other's, as nearly all are.
          if (!first) firsts.set(key, { node, document, job, target });
          else if (
            first.node !== node &&
            first.document.path !== document.path &&
            !areReplicas(first.node, node) &&
            isFullTarget(target)
          )
            yield copied(name.value, target.value, first, { node, document, job, target });
        }
      }
    }
  }
}

interface Scraped extends NodeJob {
  readonly node: TopologyNode;
  readonly target: LocatedText;
}

function placeOfTarget({ document, job, target }: Scraped): Location {
  return { path: document.path, span: shift(target.span, job.base) };
}

function copied(name: string, target: string, first: Scraped, second: Scraped): Report {
  // The one whose name stands in the host name is the one that it belongs to.
  const swapped = target.includes(second.node.name) && !target.includes(first.node.name);
  const [own, copy] = swapped ? [second, first] : [first, second];
  return {
    at: placeOfTarget(copy),
    message: `${own.node.name} scrapes ${target} in a job "${name}" too: its series are counted twice where those of ${own.node.name} and ${copy.node.name} meet. If the job was copied, change its targets.`,
    related: [{ location: placeOfTarget(own), message: `The same target of ${own.node.name}` }],
  };
}

/** A target by its full host name; short ones, and those of a Kubernetes cluster, mean another host in each network. */
function isFullTarget({ node, value }: LocatedText): boolean {
  const host = node.templated ? undefined : parseAddress(value)?.host;
  if (host === undefined || !/^(?:[^.]+\.){2,}[a-z]{2,}$/.test(host)) return false;
  return !/\.(?:local|localdomain|svc)$|\.svc\./.test(host);
}
