import type { JobUnit, MatchSelector, Placed } from "../../model/units.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import type { Document } from "../../workspace/document.ts";
import type { Topology, TopologyNode } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";

/** A federate job where it stands. */
export interface FederateJobAt {
  readonly document: Document;
  readonly job: Placed<JobUnit>;
}

export function* federateJobs(ws: WorkspaceView): Iterable<FederateJobAt> {
  for (const document of ws.documents.values()) {
    for (const job of document.config?.jobs ?? []) if (job.unit.federate) yield { document, job };
  }
}

/** The job's selectors that the source understands. */
export function readableSelectors(
  job: JobUnit,
): { readonly item: MatchSelector; readonly selector: VectorSelector }[] {
  return job.selectors.flatMap((item) =>
    item.selector && !item.templated && item.expression.parsed.problems.length === 0
      ? [{ item, selector: item.selector }]
      : [],
  );
}

/** Servers of the workspace that could be a source of others: all but the reader, with records of their own. */
export function recordingServers(topology: Topology, reader: TopologyNode | undefined): TopologyNode[] {
  return [...topology.nodes.values()].filter(
    (node) => node !== reader && topology.recordsOf(node).length > 0,
  );
}

/**
 * "a, b and 3 more"
 * @param count how many there are, where `names` are only the first of them
 */
export function someOf(names: readonly string[], limit = 3, count = names.length): string {
  const shown = names.slice(0, limit);
  const more = count - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

/** The first few in the order of their names. There may be very many, which nobody need sort. */
export function firstByName<T>(all: Iterable<T>, nameOf: (one: T) => string, limit = 3): T[] {
  const first: T[] = [];
  for (const one of all) {
    const last = first[limit - 1];
    if (last !== undefined && nameOf(last) <= nameOf(one)) continue;
    const at = first.findIndex((other) => nameOf(one) < nameOf(other));
    first.splice(at < 0 ? first.length : at, 0, one);
    first.length = Math.min(first.length, limit);
  }
  return first;
}
