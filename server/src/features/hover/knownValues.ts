import type { Topology, TopologyNode } from "../../workspace/topology/topology.ts";

/** The values of a label that servers are known to hold; others may exist unless `complete`. */
export interface KnownValues {
  readonly values: readonly string[];
  readonly complete: boolean;
}

/** What is known of a label's values at servers, on series of one name where it is given; in alphabetical order. */
export function knownValues(
  topology: Topology,
  nodes: readonly TopologyNode[],
  label: string,
  name?: string,
): KnownValues {
  const values = new Set<string>();
  const jobs = new Map<TopologyNode, readonly string[]>();
  let complete = true;
  for (const node of nodes) {
    const all = topology.seriesOf(node);
    const named = name === undefined ? all : all.filter((series) => series.name === name);
    // That rules here read a record does not make it a metric that is scraped here too.
    const recorded = name !== undefined && named.some(({ kind }) => kind === "record");
    for (const series of named) {
      if (recorded && series.kind === "metric") continue;
      if (label === "__name__") {
        values.add(series.name);
        continue;
      }
      const known = series.labels.get(label);
      if (typeof known === "object" && known.value !== "") values.add(known.value);
      if (typeof known === "object" || (known === undefined && !series.open)) continue;
      complete = false;
      // Which job a scraped metric comes from is written nowhere, but the jobs are.
      if (label !== "job" || known === undefined || jobs.has(series.origin)) continue;
      jobs.set(series.origin, jobsOf(series.origin));
    }
  }
  for (const names of jobs.values()) for (const job of names) values.add(job);
  return { values: [...values].sort(), complete };
}

function jobsOf(node: TopologyNode): string[] {
  return node.jobs.flatMap(({ job }) => (job.unit.name && !job.unit.federate ? [job.unit.name.value] : []));
}
