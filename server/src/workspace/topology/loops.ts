import type { FederateEdge } from "./edge.ts";
import type { TopologyNode } from "./node.ts";

/**
 * Ways round on which series come back to where they started, each as its hops in order; a server that federates
 * from itself is a loop of one. Every hop that lies on a loop is in at least one of them; each loop stands once.
 */
export function findLoops(edges: readonly FederateEdge[]): FederateEdge[][] {
  const out = new Map<TopologyNode, FederateEdge[]>();
  for (const edge of edges) out.set(edge.reader, [...(out.get(edge.reader) ?? []), edge]);
  const loops: FederateEdge[][] = [];
  const covered = new Set<FederateEdge>();
  for (const edge of edges) {
    if (covered.has(edge)) continue;
    const back = edge.source === edge.reader ? [] : shortestWay(edge.source, edge.reader, out);
    if (!back) continue;
    const loop = [edge, ...back];
    for (const hop of loop) covered.add(hop);
    loops.push(loop);
  }
  return loops;
}

/**
 * How many hops lie below each server: 0 for one that federates from nobody, and the longest way otherwise. What
 * goes round a loop is counted once.
 */
export function depthsOf(
  nodes: Iterable<TopologyNode>,
  edges: readonly FederateEdge[],
): Map<TopologyNode, number> {
  const out = new Map<TopologyNode, TopologyNode[]>();
  for (const edge of edges) out.set(edge.reader, [...(out.get(edge.reader) ?? []), edge.source]);
  const depths = new Map<TopologyNode, number>();
  const open = new Set<TopologyNode>();
  const depthOf = (node: TopologyNode): number => {
    const known = depths.get(node);
    if (known !== undefined) return known;
    if (open.has(node)) return 0;
    open.add(node);
    const below = (out.get(node) ?? []).filter((source) => source !== node && !open.has(source)).map(depthOf);
    open.delete(node);
    const depth = below.length === 0 ? 0 : 1 + Math.max(...below);
    depths.set(node, depth);
    return depth;
  };
  for (const node of nodes) depthOf(node);
  return depths;
}

/** The fewest hops by which series get to `from` that `to` holds; undefined when there is no way. */
function shortestWay(
  from: TopologyNode,
  to: TopologyNode,
  out: ReadonlyMap<TopologyNode, readonly FederateEdge[]>,
): FederateEdge[] | undefined {
  const cameBy = new Map<TopologyNode, FederateEdge | undefined>([[from, undefined]]);
  const queue = [from];
  for (const node of queue) {
    if (node === to) {
      const way: FederateEdge[] = [];
      for (let hop = cameBy.get(to); hop; hop = cameBy.get(hop.reader)) way.unshift(hop);
      return way;
    }
    for (const edge of out.get(node) ?? []) {
      if (cameBy.has(edge.source)) continue;
      cameBy.set(edge.source, edge);
      queue.push(edge.source);
    }
  }
  return undefined;
}
