import { addTo } from "../../text/multiMap.ts";
import type { FederateEdge, Topology, TopologyNode } from "../../workspace/topology/topology.ts";

/** Labels by which the replicas of one server are told apart, and nothing else is. */
const REPLICA_LABELS: ReadonlySet<string> = new Set([
  "replica",
  "__replica__",
  "prometheus_replica",
  "prometheus_instance",
  "replica_id",
  "ha_replica",
  "replica_name",
]);

export function isReplicaLabel(name: string): boolean {
  return REPLICA_LABELS.has(name);
}

/** The label that tells a server from its replicas, when it sets one. */
export function replicaLabelOf(node: TopologyNode) {
  return [...node.externalLabels.values()].find((label) => isReplicaLabel(label.name));
}

/**
 * What all replicas of a server have in common, as a text to compare: its external labels without that of the
 * replica, and its rules where it has no others. Undefined for a server that says nothing of itself, or not here.
 */
export function replicaKey(node: TopologyNode): string | undefined {
  const others = [...node.externalLabels.values()].filter((label) => !isReplicaLabel(label.name));
  if (others.some((label) => label.value === undefined)) return undefined;
  const labels = others.map((label) => [label.name, label.value]).sort();
  if (labels.length > 0) return JSON.stringify(labels);
  if (!replicaLabelOf(node) || node.ruleDocuments.length === 0) return undefined;
  return JSON.stringify(node.ruleDocuments.map((document) => document.path).sort());
}

/** True for two servers that scrape and record the same: they differ in the replica label only, and both have it. */
export function areReplicas(one: TopologyNode, other: TopologyNode): boolean {
  const [a, b] = [replicaLabelOf(one), replicaLabelOf(other)];
  if (one === other || !a || !b || a.name !== b.name) return false;
  if (a.value === b.value && a.raw === b.raw) return false;
  const key = replicaKey(one);
  return key !== undefined && key === replicaKey(other);
}

/** How a config says that several replicas run it; undefined where it does not. */
export function sharedByReplicas(node: TopologyNode): string | undefined {
  const label = replicaLabelOf(node);
  if (label && /\$[({]?\w*(?:POD|HOST|NODE|REPLICA|ORDINAL|INSTANCE)\w*/i.test(label.raw))
    return `its ${label.name} is ${label.raw}`;
  const running = node.programs.filter((program) => program.kind === "prometheus");
  return running.length > 1
    ? `the services ${running.map((p) => p.service.name.value).join(" and ")} run it`
    : undefined;
}

/** The hops of a server by their sources that are replicas of one another; those of other sources are left out. */
export function replicaHops(topology: Topology, reader: TopologyNode): FederateEdge[][] {
  const groups = new Map<string, FederateEdge[]>();
  for (const edge of topology.edgesInto(reader)) {
    if (!replicaLabelOf(edge.source)) continue;
    const key = replicaKey(edge.source);
    if (key === undefined) continue;
    addTo(groups, key, edge);
  }
  return [...groups.values()].filter((group) =>
    group.some((edge) => group.some((other) => areReplicas(edge.source, other.source))),
  );
}
