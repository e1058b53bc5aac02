import { matchersOf } from "../../model/matchers.ts";
import { METRIC_NAME, matchesLabels } from "../../model/series/index.ts";
import type { MatchSelector } from "../../model/units.ts";
import type { FederateEdge, NodeJob, Topology, TopologyNode } from "../../workspace/topology/topology.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { readableSelectors } from "./federated.ts";
import type { RuleAt } from "./ruleSets.ts";

/** How series of one name get to a server by federation. */
export interface FederatedName {
  /** Its selectors that ask for the name, in the order of the jobs. */
  readonly selectors: readonly (NodeJob & { readonly item: MatchSelector })[];
  /** The hops of these jobs whose source is in the workspace. */
  readonly edges: readonly FederateEdge[];
}

/** A server's federated names, by name; of names that are asked for, undefined when they do not surely come that way. */
export type FederatedNames = (name: string) => FederatedName | undefined;

/**
 * The names that a server surely gets by federation: a selector of a federate job asks for them by name, and the
 * server does not record them itself. What a selector by other labels brings is not counted: the same metric may well
 * be scraped here too.
 */
export function federatedNames(ws: WorkspaceView, node: TopologyNode): FederatedNames {
  return ws.derive(`federated names ${node.path}`, () => {
    const topology = topologyOf(ws);
    const jobs = node.jobs.filter(({ job }) => job.unit.federate);
    const known = new Map<string, FederatedName | undefined>();
    let own: ReadonlySet<string> | undefined;
    return (name) => {
      if (jobs.length === 0 || OF_EVERY_SCRAPE.test(name)) return undefined;
      if (!known.has(name)) {
        own ??= new Set(topology.recordsOf(node).map((record) => record.name));
        known.set(name, own.has(name) ? undefined : bringing(topology, node, jobs, name));
      }
      return known.get(name);
    };
  });
}

/** Every server has these of its own. */
const OF_EVERY_SCRAPE = /^(?:up|scrape_.*|ALERTS|ALERTS_FOR_STATE)$/;

function bringing(
  topology: Topology,
  node: TopologyNode,
  jobs: readonly NodeJob[],
  name: string,
): FederatedName | undefined {
  const selectors = jobs.flatMap(({ document, job }) =>
    readableSelectors(job.unit).flatMap(({ item, selector }) => {
      const named = matchersOf(selector).filter((m) => m.label === METRIC_NAME);
      const asks = named.some((m) => (m.op === "=" || m.op === "=~") && !/^\(?\.[*+]\)?$/.test(m.value));
      return asks && matchesLabels(named, { [METRIC_NAME]: name }) ? [{ document, job, item }] : [];
    }),
  );
  if (selectors.length === 0) return undefined;
  const edges = topology
    .edgesInto(node)
    .filter((edge) => edge.source !== node && selectors.some(({ job }) => job === edge.job));
  return { selectors, edges };
}

/** The rules of a server whose expressions can be read. */
export function* rulesOf(node: TopologyNode): Iterable<RuleAt> {
  for (const document of node.ruleDocuments) {
    for (const group of document.groups) {
      for (const rule of group.rules) {
        const { expression } = rule.unit;
        if (expression && expression.parsed.problems.length === 0) yield { document, group, rule };
      }
    }
  }
}

/** The servers that federate from others. */
export function federatingServers(ws: WorkspaceView): TopologyNode[] {
  return [...topologyOf(ws).nodes.values()].filter((node) => node.jobs.some(({ job }) => job.unit.federate));
}
