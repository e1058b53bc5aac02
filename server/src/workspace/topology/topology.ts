import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { addTo } from "../../text/multiMap.ts";
import { inOneGo, type Steps } from "../../text/steps.ts";
import type { ComposeFile } from "../compose/composeFile.ts";
import type { ComposeProgram } from "../compose/programs.ts";
import type { WorkspaceView } from "../workspace.ts";
import { parseAddress } from "./address.ts";
import { Ages, type SampleAge } from "./age.ts";
import { type Arrival, Arrivals } from "./arrivals.ts";
import { type Delivery, knowsRecordsOf, selectsRecordsOnly } from "./delivery.ts";
import type { FederateEdge, FederateTarget, WriteEdge } from "./edge.ts";
import { fileTreeOf } from "./filePatterns.ts";
import { depthsOf, findLoops } from "./loops.ts";
import type { NodeJob, TopologyNode } from "./node.ts";
import { type Nodes, readNodes } from "./nodes.ts";
import type { NodeRecord } from "./records.ts";
import { Resolver } from "./resolver.ts";
import type { KnownSeries, Pass } from "./series.ts";
import { TargetReader } from "./targets.ts";
import { writesOf } from "./writes.ts";

export type { AgePart, SampleAge } from "./age.ts";
export type { Arrival } from "./arrivals.ts";
export { type Delivery, selectsRecordsOnly } from "./delivery.ts";
export type { FederateEdge, FederateTarget, WriteEdge } from "./edge.ts";
export { isClusterLabel } from "./externalLabels.ts";
export type { ExternalLabel, FilePattern, NodeJob, TopologyNode } from "./node.ts";
export type { NodeRecord } from "./records.ts";
export type { Reason, Resolution } from "./resolution.ts";
export type { KnownSeries, LabelKnowledge, Pass } from "./series.ts";

/** Who federates from whom in a workspace; the same while nothing but the contents of its rule files changes. */
export function topologyOf(workspace: WorkspaceView): Topology {
  return workspace.deriveLayout("topology", (view) => {
    const { read = inOneGo(readNodes(view)) } = nodesOf(view);
    return new Topology(view, read);
  });
}

/** The same in steps, which leave room for other work. */
export function* topologyInSteps(workspace: WorkspaceView): Steps<Topology> {
  const nodes = nodesOf(workspace);
  nodes.read ??= yield* readNodes(workspace);
  yield undefined;
  return topologyOf(workspace);
}

/** Where servers are kept that were read before their topology is made. */
function nodesOf(workspace: WorkspaceView): { read?: Nodes } {
  return workspace.deriveLayout("servers", () => ({}));
}

/**
 * The servers of a workspace and the hops between them. What takes following series (arrivals, ages, loops) is
 * computed when first asked for, and what rule files have a part in is computed anew where one of them has changed.
 */
export class Topology {
  /** Servers by the path of their config. */
  readonly nodes: ReadonlyMap<string, TopologyNode>;
  readonly compose: readonly ComposeFile[];
  readonly programs: readonly ComposeProgram[];
  /** Every known target of every federate job, resolved or not. */
  readonly targets: readonly FederateTarget[];
  /** One for each target that is a server of the workspace. */
  readonly edges: readonly FederateEdge[];
  readonly writes: readonly WriteEdge[];
  readonly #into = new Map<TopologyNode, FederateEdge[]>();
  readonly #outOf = new Map<TopologyNode, FederateEdge[]>();
  readonly #targetsByFile = new Map<string, FederateTarget[]>();
  readonly #targetsByJob = new Map<string, FederateTarget[]>();
  readonly #edgesByJob = new Map<string, FederateEdge[]>();
  readonly #owners = new Map<string, TopologyNode[]>();
  readonly #workspace: WorkspaceView;
  readonly #arrivals: Arrivals;
  #ages: { readonly generation: number; readonly known: Ages } | undefined;
  #loops: readonly (readonly FederateEdge[])[] | undefined;
  #depths: ReadonlyMap<TopologyNode, number> | undefined;

  constructor(workspace: WorkspaceView, read: Nodes) {
    this.#workspace = workspace;
    this.#arrivals = new Arrivals((node) => this.edgesInto(node), workspace);
    this.nodes = read.nodes;
    this.compose = read.compose;
    this.programs = read.programs;
    const resolver = new Resolver(workspace, read);
    const reader = new TargetReader(workspace, fileTreeOf(workspace));
    const nodes = [...read.nodes.values()];
    this.targets = nodes.flatMap((node) =>
      node.jobs.flatMap((job) =>
        reader.targetsOf(node, job).map((target) => resolveTarget(target, node, job, resolver)),
      ),
    );
    this.edges = this.targets.flatMap(edgeOf);
    this.writes = nodes.flatMap((node) => writesOf(node, resolver));
    for (const edge of this.edges) {
      addTo(this.#into, edge.reader, edge);
      addTo(this.#outOf, edge.source, edge);
      addTo(this.#edgesByJob, jobKey(edge.document.path, edge.job.index), edge);
    }
    for (const target of this.targets) {
      addTo(this.#targetsByFile, target.document.path, target);
      addTo(this.#targetsByJob, jobKey(target.document.path, target.job.index), target);
    }
    for (const node of nodes) {
      const files = new Set([
        node.path,
        ...node.jobs.map((j) => j.document.path),
        ...node.ruleDocuments.map((d) => d.path),
      ]);
      for (const path of files) addTo(this.#owners, path, node);
    }
  }

  /** The server whose config this is; undefined for a file that is only a part of others. */
  node(path: string): TopologyNode | undefined {
    return this.nodes.get(path);
  }

  /** The servers that read a file: its own for a config, those that evaluate it for a rule file. */
  ownersOf(path: string): readonly TopologyNode[] {
    return this.#owners.get(path) ?? [];
  }

  /** The hops by which a server federates from others. */
  edgesInto(reader: TopologyNode): readonly FederateEdge[] {
    return this.#into.get(reader) ?? [];
  }

  /** The hops by which others federate from a server. */
  edgesOutOf(source: TopologyNode): readonly FederateEdge[] {
    return this.#outOf.get(source) ?? [];
  }

  /** The targets of one job, by the file it stands in and its number there. */
  targetsOfJob(path: string, index: number): readonly FederateTarget[] {
    return this.#targetsByJob.get(jobKey(path, index)) ?? [];
  }

  edgesOfJob(path: string, index: number): readonly FederateEdge[] {
    return this.#edgesByJob.get(jobKey(path, index)) ?? [];
  }

  /** The records that a server evaluates. */
  recordsOf(node: TopologyNode): readonly NodeRecord[] {
    return this.#arrivals.recordsOf(node);
  }

  /** All series that a server is known to hold, with what is known of their labels; those it federates too. */
  seriesOf(node: TopologyNode): readonly KnownSeries[] {
    return this.#arrivals.seriesOf(node);
  }

  /** The source's series that pass a selector on this hop, surely or maybe. */
  arrivals(edge: FederateEdge, selector: VectorSelector): readonly Arrival[] {
    return this.#arrivals.of(edge, selector);
  }

  /** The source's series that pass any match[] selector of the hop's job. */
  arrivalsOf(edge: FederateEdge): readonly Arrival[] {
    return this.#arrivals.ofEdge(edge);
  }

  /** The hops by which series of this name get to a server. */
  edgesBringing(reader: TopologyNode, name: string): readonly FederateEdge[] {
    return this.#arrivals.bringing(reader, name);
  }

  /** What a selector brings over a hop; "nothing" only where the workspace shows all that the source records. */
  delivery(edge: FederateEdge, selector: VectorSelector): Delivery {
    const passes = this.#arrivals.best(edge, selector);
    if (passes !== "never") return passes;
    return selectsRecordsOnly(selector) && this.#knowsAll(edge.source, new Set()) ? "nothing" : "unknown";
  }

  /** True when the workspace shows every record that the server holds, those it federates included. */
  #knowsAll(node: TopologyNode, seen: Set<TopologyNode>): boolean {
    if (seen.has(node)) return true;
    seen.add(node);
    const files = new Set(node.jobs.map((job) => job.document.path));
    const targets = [...files].flatMap((path) => this.#targetsByFile.get(path) ?? []);
    const own = targets.filter((target) => target.reader === node);
    return (
      knowsRecordsOf(node, own) && this.edgesInto(node).every((edge) => this.#knowsAll(edge.source, seen))
    );
  }

  passes(series: KnownSeries, selector: VectorSelector): Pass {
    return this.#arrivals.passes(series, selector);
  }

  /** How old a sample can be when it arrives over a hop: of one name, else of the slowest record that passes. */
  worstCaseAge(edge: FederateEdge, name?: string): SampleAge {
    return this.#agesNow().ofEdge(edge, name);
  }

  /** How old the newest sample of a name can be at a server. */
  ageAt(node: TopologyNode, name: string): SampleAge {
    return this.#agesNow().at(node, name);
  }

  #agesNow(): Ages {
    const { generation } = this.#workspace;
    if (this.#ages?.generation !== generation) this.#ages = { generation, known: new Ages(this.#arrivals) };
    return this.#ages.known;
  }

  /** Ways round, each as its hops in order; certain only when every hop is. */
  loops(): readonly (readonly FederateEdge[])[] {
    this.#loops ??= findLoops(this.edges);
    return this.#loops;
  }

  /** How many hops lie below a server at most: 0 for one that federates from none. */
  depthOf(node: TopologyNode): number {
    this.#depths ??= depthsOf(this.nodes.values(), this.edges);
    return this.#depths.get(node) ?? 0;
  }
}

function jobKey(path: string, index: number): string {
  return `${index} ${path}`;
}

function resolveTarget(
  target: Omit<FederateTarget, "reader" | "document" | "job" | "cluster" | "resolution">,
  reader: TopologyNode,
  { document, job }: NodeJob,
  resolver: Resolver,
): FederateTarget {
  const address = target.text.node.templated ? undefined : parseAddress(target.address, target.scheme);
  return {
    ...target,
    reader,
    document,
    job,
    cluster: address && resolver.clusterAt(address),
    resolution: address ? resolver.resolve(address, reader) : { state: "unknown" },
  };
}

function edgeOf(target: FederateTarget): FederateEdge[] {
  const { resolution, reader, document, job } = target;
  if (resolution.state !== "resolved") return [];
  const { node, certain, reason } = resolution;
  return [{ kind: "federate", reader, source: node, target, document, job, certain, reason }];
}
