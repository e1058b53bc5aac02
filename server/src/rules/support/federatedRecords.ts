import { matchersOf } from "../../model/matchers.ts";
import { METRIC_NAME, matchesLabels } from "../../model/series/index.ts";
import type { JobUnit, MatchSelector, Placed } from "../../model/units.ts";
import { addTo } from "../../text/multiMap.ts";
import { inOneGo, type Steps } from "../../text/steps.ts";
import type { Document } from "../../workspace/document.ts";
import { readNames } from "../../workspace/topology/records.ts";
import {
  type FederateEdge,
  type FederateTarget,
  type NodeJob,
  type Topology,
  type TopologyNode,
  topologyOf,
} from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import {
  type AbsentWatch,
  absentWatches,
  type SourceLabel,
  watchCovers,
  watchesAlone,
} from "./absentWatch.ts";
import {
  type Arrived,
  type ArrivingRecords,
  arrivingOver,
  keyOf,
  known,
  sourceOf,
} from "./arrivingRecords.ts";
import { factOf } from "./fact.ts";
import { RULE_FILE } from "./ruleFileFact.ts";

/** A recording rule's series as one server federates them. */
export interface FederatedRecord {
  readonly name: string;
  /** The match[] items that bring it, in the order of the jobs. */
  readonly items: readonly BringingItem[];
  /** The hops that bring it; none where no target is known to be a server of the workspace. */
  readonly edges: readonly FederateEdge[];
  /** What tells its sources apart once it has arrived, each once; empty where that is not known of any. */
  readonly sources: readonly SourceLabel[];
}

export interface BringingItem {
  readonly document: Document;
  readonly job: Placed<JobUnit>;
  readonly item: MatchSelector;
}

/**
 * The records that surely arrive at a server by federation. Of jobs whose sources are not in the workspace, those
 * that some rule file here records, a selector takes by name, and the server's own rules read.
 */
export function federatedRecords(ws: WorkspaceView, node: TopologyNode): readonly FederatedRecord[] {
  const records = inOneGo(federatedRecordsInSteps(ws, node));
  return ws.memo.once(records, "by name", () => byName(records));
}

/** In the order of their names. */
export function byName(records: readonly FederatedRecord[]): FederatedRecord[] {
  return [...records].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** As `federatedRecords`, in the order of the hops: to sort them takes as long as to find them. */
export function* federatedRecordsInSteps(
  ws: WorkspaceView,
  node: TopologyNode,
): Steps<readonly FederatedRecord[]> {
  const jobs = node.jobs.filter(({ job }) => job.unit.federate);
  if (jobs.length === 0) return NONE;
  const topology = topologyOf(ws);
  function* make(): Steps<FederatedRecord[]> {
    const found = new Records(ws, node);
    yield* found.addArrivals();
    for (const job of jobs) found.addUsed(job);
    return found.list();
  }
  // What jobs of unknown sources bring is judged by all that the workspace records.
  if (jobs.some((job) => hasUnknownSources(topology, job)))
    return ws.derive(`federated records ${node.path}`, () => inOneGo(make()));
  const arriving: ArrivingRecords[] = [];
  for (const edge of topology.edgesInto(node)) {
    arriving.push(arrivingOver(ws, edge));
    yield undefined;
  }
  return yield* ws.memo.stepsOf(node, "federated records", [topology.recordsOf(node), ...arriving], make);
}

const NONE: readonly FederatedRecord[] = [];

function hasUnknownSources(topology: Topology, { document, job }: NodeJob): boolean {
  const targets = topology.targetsOfJob(document.path, job.index);
  return !targets.some((target) => target.resolution.state === "resolved");
}

/** Alerts that a server evaluates; any of the workspace where its rule files are not known. */
export function watchesOf(ws: WorkspaceView, node: TopologyNode): readonly AbsentWatch[] {
  return ws.derive(`absent watches ${node.path}`, () => {
    const known = node.ruleDocuments.length > 0;
    const documents = known ? node.ruleDocuments : ws.documents.values();
    return [...documents].flatMap((document) =>
      ws.memo.once(document, "absent watches", () =>
        factOf(ws.memo, RULE_FILE, document).watches ? absentWatches(document) : [],
      ),
    );
  });
}

/** True when no alert fires once a record stops arriving from some source. */
export function isUnwatched(record: FederatedRecord, watches: readonly AbsentWatch[]): boolean {
  const own = watches.filter((watch) => watch.name === record.name);
  if (own.length === 0) return true;
  const { sources: known } = record;
  const sources = known.length > 0 ? known : [undefined];
  return !sources.every((source) => own.some((watch) => watchCovers(watch, source)));
}

/** The sources of a record for which no alert fires while others still send. */
export function unwatchedSources(record: FederatedRecord, watches: readonly AbsentWatch[]): SourceLabel[] {
  const own = watches.filter((watch) => watch.name === record.name);
  return record.sources.filter((source) => !own.some((watch) => watchesAlone(watch, source)));
}

/** One way by which a record arrives; a list that several ways have in common is one object. */
interface Way {
  readonly items: readonly BringingItem[];
  readonly edge: FederateEdge | undefined;
  readonly sources: readonly SourceLabel[];
}

/** There may be very many of them, of which only a few are ever asked for what brings them. */
class Gathered implements FederatedRecord {
  readonly name: string;
  readonly #all: Records;

  constructor(name: string, all: Records) {
    this.name = name;
    this.#all = all;
  }

  get items(): readonly BringingItem[] {
    return this.#each(({ items }) => items);
  }

  get edges(): readonly FederateEdge[] {
    return this.#each(({ edge }) => (edge ? [edge] : []));
  }

  get sources(): readonly SourceLabel[] {
    return this.#each(({ sources }) => sources);
  }

  /** See `prepareInSteps`. */
  prepare(): Steps<void> {
    return this.#all.prepare();
  }

  /** What the ways bring, each thing once, in the order of the first. */
  #each<T>(of: (way: Way) => readonly T[]): readonly T[] {
    const lists = this.#all.waysOf(this.name).map(of);
    return lists.length === 1 ? (lists[0] ?? []) : [...new Set(lists.flat())];
  }
}

/** Looks up what brings all of some records, in steps: whoever asks for that of many of them does so first. */
export function* prepareInSteps(records: readonly FederatedRecord[]): Steps<void> {
  for (const record of records) {
    if (!(record instanceof Gathered)) continue;
    // All of a server are looked up together.
    yield* record.prepare();
    return;
  }
}

/** The records of one server: there may be very many, of which nearly all are brought by few hops. */
class Records {
  readonly #ws: WorkspaceView;
  readonly #node: TopologyNode;
  readonly #names = new Set<string>();
  readonly #hops: Hop[] = [];
  readonly #used = new Map<string, Way[]>();
  /** One object for each match[] item and each source, so that lists of them are quickly rid of what is double. */
  readonly #items = new Map<string, BringingItem>();
  readonly #sources = new Map<string, SourceLabel>();
  /** What brings each, once that is asked of many. */
  #ways: Map<string, Way[]> | undefined;

  constructor(ws: WorkspaceView, node: TopologyNode) {
    this.#ws = ws;
    this.#node = node;
  }

  *addArrivals(): Steps<void> {
    const topology = topologyOf(this.#ws);
    for (const edge of topology.edgesInto(this.#node)) {
      yield undefined;
      if (edge.source === this.#node) continue;
      const arriving = arrivingOver(this.#ws, edge);
      this.#hops.push({ edge, arriving, ways: new Map() });
      for (const name of arriving.keys()) this.#names.add(name);
    }
  }

  addUsed({ document, job }: NodeJob): void {
    const topology = topologyOf(this.#ws);
    if (!hasUnknownSources(topology, { document, job })) return;
    const targets = topology.targetsOfJob(document.path, job.index);
    const { index } = this.#ws;
    const used = [...readNames(this.#node)].filter((name) => index.definitions(name).length > 0);
    for (const [at, { selector, templated }] of job.unit.selectors.entries()) {
      if (!selector || templated) continue;
      const byName = matchersOf(selector).filter((m) => m.label === METRIC_NAME);
      if (byName.length === 0) continue;
      const item = this.#item(document, job, at);
      const items = item ? [item] : [];
      const sources = [...new Set(labelsOfTargets(targets).map((source) => this.#source(source)))];
      const way = { items, edge: undefined, sources };
      for (const name of used) {
        if (!matchesLabels(byName, { [METRIC_NAME]: name })) continue;
        this.#names.add(name);
        addTo(this.#used, name, way);
      }
    }
  }

  list(): FederatedRecord[] {
    // What the server records itself is there whether or not it also arrives.
    for (const { name } of topologyOf(this.#ws).recordsOf(this.#node)) this.#names.delete(name);
    return Array.from(this.#names, (name) => new Gathered(name, this));
  }

  /** In the order of the hops. */
  waysOf(name: string): readonly Way[] {
    const known = this.#ways?.get(name);
    if (known) return known;
    const found = this.#hops.flatMap((hop) => {
      const arrived = hop.arriving.get(name);
      return arrived ? this.#way(hop, arrived) : [];
    });
    return [...found, ...(this.#used.get(name) ?? [])];
  }

  /** There may be as many hops as there are records. */
  *prepare(): Steps<void> {
    if (this.#ways) return;
    const ways = new Map<string, Way[]>();
    for (const hop of this.#hops) {
      yield undefined;
      for (const [name, arrived] of hop.arriving) addTo(ways, name, this.#way(hop, arrived));
    }
    for (const [name, used] of this.#used) for (const way of used) addTo(ways, name, way);
    this.#ways = ways;
  }

  /** One for all records that come over a hop in the same way, as nearly all do. */
  #way({ edge, ways }: Hop, arrived: Arrived): Way {
    let way = ways.get(arrived);
    if (!way) {
      const { selectors, sources } = arrived;
      const items = selectors.flatMap((index) => this.#item(edge.document, edge.job, index) ?? []);
      way = { items, edge, sources: [...new Set(sources.map((source) => this.#source(source)))] };
      ways.set(arrived, way);
    }
    return way;
  }

  #item(document: Document, job: Placed<JobUnit>, index: number): BringingItem | undefined {
    const item = job.unit.selectors[index];
    return item && known(this.#items, `${document.path} ${job.index} ${index}`, { document, job, item });
  }

  #source(source: SourceLabel): SourceLabel {
    return known(this.#sources, keyOf(source), source);
  }
}

interface Hop {
  readonly edge: FederateEdge;
  readonly arriving: ArrivingRecords;
  readonly ways: Map<Arrived, Way>;
}

/** The labels of a job's targets that name their sources. */
function labelsOfTargets(targets: readonly FederateTarget[]): SourceLabel[] {
  return targets.flatMap((target) => {
    const labels = new Map([...(target.labels ?? [])].map(([name, value]) => [name, { value }] as const));
    return sourceOf(labels) ?? [];
  });
}
