import type { Definition } from "../workspace/index.ts";
import { type Topology, type TopologyNode, topologyOf } from "../workspace/topology/topology.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { takersOf } from "./takers.ts";

/**
 * The records of a name that a rule or config of a file can mean: those that its own servers evaluate, else those
 * that arrive there, else all of the workspace.
 */
export function definitionsSeenFrom(ws: WorkspaceView, path: string, name: string): readonly Definition[] {
  const all = ws.index.definitions(name);
  const topology = topologyOf(ws);
  const owners = topology.ownersOf(path);
  if (all.length < 2 || owners.length === 0) return all;
  const own = all.filter((d) => topology.ownersOf(d.document.path).some((node) => owners.includes(node)));
  if (own.length > 0) return own;
  const origins = new Set(
    owners
      .flatMap((node) => topology.edgesBringing(node, name))
      .flatMap((edge) => topology.arrivalsOf(edge))
      .flatMap(({ series }) => (series.name === name ? (series.record?.document.path ?? []) : [])),
  );
  const arriving = all.filter((d) => origins.has(d.document.path));
  return arriving.length > 0 ? arriving : all;
}

/**
 * The servers that hold a record of one rule file: those that evaluate the file, and those that it reaches over any
 * number of hops. Undefined where no config names the file, so that it may be any.
 */
export function serversHolding(
  ws: WorkspaceView,
  path: string,
  name: string,
): ReadonlySet<TopologyNode> | undefined {
  const topology = topologyOf(ws);
  const owners = topology.ownersOf(path);
  if (owners.length === 0) return undefined;
  const reached = new Set(owners);
  for (const { reader, passes } of takersOf(ws, path, name))
    if (reader && passes === "by name") reached.add(reader);
  // A set yields what is added to it while it is walked.
  for (const node of reached) for (const edge of hopsOf(topology, node, name)) reached.add(edge.reader);
  return reached;
}

/** The hops by which series of a name leave a server. */
export function hopsOf(topology: Topology, node: TopologyNode, name: string) {
  return topology
    .edgesOutOf(node)
    .filter((edge) => edge.reader !== node && topology.edgesBringing(edge.reader, name).includes(edge));
}
