import type { FederateEdge, TopologyNode } from "../../workspace/topology/topology.ts";
import { type Topology, topologyOf } from "../../workspace/topology/topology.ts";
import { defineRule, type Report } from "../rule.ts";

export default defineRule({
  id: "federation/equal-external-labels",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  summary: "Two servers with the same external_labels are federated, or write, into one place.",
  why: `\`external_labels\` say which server a series comes from. Two servers that set the same ones, as when a config is
copied for a new cluster, send series that nothing tells apart: where they meet, on a server that federates both or
in a backend that both write to, samples of the two mix under one name, and rates and sums are wrong.

Give each server a cluster (or its like) of its own. The two servers of an HA pair share theirs and differ in a label
such as \`replica\`, which backends that deduplicate take away.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-eu.internal:9090", "prometheus-us.internal:9090"]
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
#- /clusters/us/prometheus.yml
global:
  external_labels: { cluster: eu }
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
      - targets: ["prometheus-eu.internal:9090", "prometheus-us.internal:9090"]
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
#- /clusters/us/prometheus.yml
global:
  external_labels: { cluster: us }
`,
    },
  ],
  *check(ws) {
    const topology = topologyOf(ws);
    const seen = new Set<string>();
    for (const { one, other, where } of meetings(topology)) {
      const pair = [one.path, other.path].sort().join(" ");
      if (seen.has(pair)) continue;
      seen.add(pair);
      yield report(one, other, where);
    }
    for (const node of topology.nodes.values()) {
      const shared = oneForSeveral(topology, node);
      if (shared) yield shared;
    }
  },
});

/** One config for the two servers of a pair, with nothing in it that differs between them. */
function oneForSeveral(topology: Topology, node: TopologyNode): Report | undefined {
  const [one, other] = node.programs.filter((program) => program.kind === "prometheus" && !program.agent);
  const [label] = node.identity;
  if (!one || !other || !label || labelsKey(node) === undefined) return undefined;
  const written = topology.writes.some(({ writer }) => writer === node);
  if (!written && topology.edgesOutOf(node).length === 0) return undefined;
  const names = `${one.service.name.value} and ${other.service.name.value}`;
  return {
    at: { path: node.path, span: label.span },
    message: `${names} both run this config and so have the same external_labels: where their series meet, nothing tells them apart. Add a label that differs, such as replica: \${HOSTNAME}.`,
    related: [one, other].map(({ service }) => ({
      location: { path: service.path, span: service.name.span },
      message: "Runs this config",
    })),
  };
}

interface Meeting {
  readonly one: TopologyNode;
  readonly other: TopologyNode;
  readonly where: { readonly words: string; readonly edges: readonly FederateEdge[] };
}

function* meetings(topology: Topology): Iterable<Meeting> {
  for (const reader of topology.nodes.values()) {
    const hops = new Map<string, FederateEdge>();
    for (const edge of topology.edgesInto(reader)) {
      const key = labelsKey(edge.source);
      if (key === undefined || edge.source === reader || !edge.target.labels) continue;
      // Labels of the targets tell the series apart where the sources' own do not.
      const own = [...edge.target.labels].filter(
        ([name]) => name !== "job" && name !== "instance" && !edge.source.externalLabels.has(name),
      );
      const arriving = JSON.stringify([key, own.sort()]);
      const known = hops.get(arriving);
      if (!known) hops.set(arriving, edge);
      else if (known.source !== edge.source)
        yield {
          one: known.source,
          other: edge.source,
          where: { words: `${reader.name} federates both`, edges: [known, edge] },
        };
    }
  }
  const writers = new Map<string, TopologyNode>();
  for (const { writer, url, write } of topology.writes) {
    const key = labelsKey(writer);
    if (key === undefined || write === undefined || url.includes("$")) continue;
    const there = `${key} ${url}`;
    const known = writers.get(there);
    if (!known) writers.set(there, writer);
    else if (known !== writer)
      yield { one: known, other: writer, where: { words: "both write to one backend", edges: [] } };
  }
}

/** All external labels, when they are known and name a server. */
function labelsKey(node: TopologyNode): string | undefined {
  const labels = [...node.externalLabels.values()];
  if (node.identity.length === 0 || labels.some((label) => label.value === undefined)) return undefined;
  return JSON.stringify(labels.map((label) => [label.name, label.value]).sort());
}

function report(one: TopologyNode, other: TopologyNode, { words, edges }: Meeting["where"]): Report {
  const [label] = other.identity;
  const [first] = one.identity;
  const labels = [...other.externalLabels.values()].map((l) => `${l.name}="${l.value}"`).join(", ");
  const pair =
    one.ruleDocuments.length > 0 &&
    one.ruleDocuments.every((document) => other.ruleDocuments.includes(document)) &&
    one.ruleDocuments.length === other.ruleDocuments.length;
  // Of configs that merely write to one backend one may be a copy for another day, which nobody runs beside it.
  const running = edges.length > 0 || (one.programs.length > 0 && other.programs.length > 0);
  return {
    at: { path: other.path, span: label?.span ?? { start: 0, end: 0 } },
    ...(!running && { severity: "info" as const }),
    message: `${other.path.slice(1)} and ${one.path.slice(1)} set the same external_labels {${labels}}, and ${words}: nothing tells their series apart, and samples of the two mix. ${pair ? "If they are an HA pair, give each a replica label of its own" : "Give each its own"}.`,
    related: [
      { location: { path: one.path, span: first?.span ?? { start: 0, end: 0 } }, message: "The same labels" },
      ...edges.map((edge) => ({
        location: { path: edge.target.path, span: edge.target.span },
        message: "Federated here",
      })),
    ],
  };
}
