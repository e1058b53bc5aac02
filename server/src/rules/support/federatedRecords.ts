import { matchersOf } from "../../model/matchers.ts";
import { METRIC_NAME, matchesLabels } from "../../model/series/index.ts";
import type { JobUnit, MatchSelector, Placed } from "../../model/units.ts";
import type { Document } from "../../workspace/document.ts";
import { readNames } from "../../workspace/topology/records.ts";
import { SelectorCheck } from "../../workspace/topology/series.ts";
import {
  type Arrival,
  type FederateEdge,
  type FederateTarget,
  isClusterLabel,
  type KnownSeries,
  type LabelKnowledge,
  type NodeJob,
  type Topology,
  type TopologyNode,
  topologyOf,
} from "../../workspace/topology/topology.ts";
import { travel } from "../../workspace/topology/travel.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import {
  type AbsentWatch,
  absentWatches,
  type SourceLabel,
  watchCovers,
  watchesAlone,
} from "./absentWatch.ts";

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
  const jobs = node.jobs.filter(({ job }) => job.unit.federate);
  if (jobs.length === 0) return NONE;
  const topology = topologyOf(ws);
  const make = () => {
    const found = new Records(ws, node);
    found.addArrivals();
    for (const job of jobs) found.addUsed(job);
    return found.list();
  };
  // What jobs of unknown sources bring is judged by all that the workspace records.
  if (jobs.some((job) => hasUnknownSources(topology, job)))
    return ws.derive(`federated records ${node.path}`, make);
  const arriving = topology.edgesInto(node).map((edge) => arrivingOver(ws, edge));
  return ws.memo.onceOf(node, "federated records", [topology.recordsOf(node), ...arriving], make);
}

/** What surely comes over a hop: the same object until anything in it is other than it was. */
function arrivingOver(ws: WorkspaceView, edge: FederateEdge): readonly ArrivingRecord[] {
  const arrivals = topologyOf(ws).arrivalsOf(edge);
  const cell = ws.memo.once(edge, "arriving records", (): { last?: readonly ArrivingRecord[] } => ({}));
  return ws.memo.once(arrivals, "arriving records", () => {
    const now = arrivingRecords(edge, arrivals);
    if (!cell.last || !areEqual(cell.last, now)) cell.last = now;
    return cell.last;
  });
}

function areEqual(a: readonly ArrivingRecord[], b: readonly ArrivingRecord[]): boolean {
  const keys = (set: { keys(): Iterable<unknown> }) => [...set.keys()].join(" ");
  return (
    a.length === b.length &&
    a.every((one, index) => {
      const other = b[index];
      return (
        one.name === other?.name &&
        keys(one.selectors) === keys(other.selectors) &&
        keys(one.sources) === keys(other.sources)
      );
    })
  );
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
      ws.memo.once(document, "absent watches", () => absentWatches(document)),
    );
  });
}

/** True when no alert fires once a record stops arriving from some source. */
export function isUnwatched(record: FederatedRecord, watches: readonly AbsentWatch[]): boolean {
  const own = watches.filter((watch) => watch.name === record.name);
  const sources = record.sources.length > 0 ? record.sources : [undefined];
  return !sources.every((source) => own.some((watch) => watchCovers(watch, source)));
}

/** The sources of a record for which no alert fires while others still send. */
export function unwatchedSources(record: FederatedRecord, watches: readonly AbsentWatch[]): SourceLabel[] {
  const own = watches.filter((watch) => watch.name === record.name);
  return record.sources.filter((source) => !own.some((watch) => watchesAlone(watch, source)));
}

/** Gathers the records of one server. */
class Records {
  readonly #ws: WorkspaceView;
  readonly #node: TopologyNode;
  readonly #own: ReadonlySet<string>;
  readonly #byName = new Map<
    string,
    { items: Set<string>; list: BringingItem[]; edges: Set<FederateEdge>; sources: Map<string, SourceLabel> }
  >();

  constructor(ws: WorkspaceView, node: TopologyNode) {
    this.#ws = ws;
    this.#node = node;
    // What the server records itself is there whether or not it also arrives.
    this.#own = new Set(
      topologyOf(ws)
        .recordsOf(node)
        .map((record) => record.name),
    );
  }

  addArrivals(): void {
    const topology = topologyOf(this.#ws);
    for (const edge of topology.edgesInto(this.#node)) {
      if (edge.source === this.#node) continue;
      const keys = edge.job.unit.selectors.map((_, index) => itemKey(edge.document, edge.job, index));
      for (const one of arrivingOver(this.#ws, edge)) {
        const entry = this.#entry(one.name);
        if (!entry) continue;
        entry.edges.add(edge);
        for (const index of one.selectors)
          this.#addItem(entry, edge.document, edge.job, index, keys[index] ?? "");
        for (const [key, source] of one.sources) entry.sources.set(key, source);
      }
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
      for (const name of used) {
        if (!matchesLabels(byName, { [METRIC_NAME]: name })) continue;
        const entry = this.#entry(name);
        if (!entry) continue;
        this.#addItem(entry, document, job, at, itemKey(document, job, at));
        for (const source of labelsOfTargets(targets))
          entry.sources.set(`${source.label}=${source.value}`, source);
      }
    }
  }

  list(): FederatedRecord[] {
    return [...this.#byName]
      .map(([name, { list, edges, sources }]) => ({
        name,
        items: list,
        edges: [...edges],
        sources: [...sources.values()],
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #entry(name: string) {
    if (this.#own.has(name)) return undefined;
    let entry = this.#byName.get(name);
    if (!entry) {
      entry = { items: new Set(), list: [], edges: new Set(), sources: new Map() };
      this.#byName.set(name, entry);
    }
    return entry;
  }

  #addItem(
    entry: { items: Set<string>; list: BringingItem[] },
    document: Document,
    job: Placed<JobUnit>,
    index: number,
    key: string,
  ): void {
    const item = job.unit.selectors[index];
    if (!item || entry.items.has(key)) return;
    entry.items.add(key);
    entry.list.push({ document, job, item });
  }
}

function itemKey({ path }: Document, { index: job }: Placed<JobUnit>, index: number): string {
  return `${path} ${job} ${index}`;
}

interface ArrivingRecord {
  readonly name: string;
  readonly selectors: ReadonlySet<number>;
  readonly sources: ReadonlyMap<string, SourceLabel>;
}

/** The records that surely come over a hop, each name once. */
function arrivingRecords(edge: FederateEdge, arrivals: readonly Arrival[]): readonly ArrivingRecord[] {
  const check = new SelectorCheck();
  const byName = new Map<
    string,
    { name: string; selectors: Set<number>; sources: Map<string, SourceLabel> }
  >();
  // Few records differ in what is known of their labels, and nothing else decides what becomes of those.
  const sources = new Map<KnownSeries["labels"], { open: boolean; source: SourceLabel | undefined }>();
  const sourceAfter = (series: KnownSeries) => {
    const known = sources.get(series.labels);
    if (known?.open === series.open) return known.source;
    const source = sourceOf(travel(series, edge, check).series.labels);
    sources.set(series.labels, { open: series.open, source });
    return source;
  };
  for (const { series, passes, selectors } of arrivals) {
    if (passes !== "surely" || series.kind !== "record") continue;
    const { name } = series;
    const known = byName.get(name) ?? { name, selectors: new Set(), sources: new Map() };
    byName.set(name, known);
    for (const index of selectors) known.selectors.add(index);
    const source = sourceAfter(series);
    if (source) known.sources.set(`${source.label}=${source.value}`, source);
  }
  return [...byName.values()];
}

/** The label that names the source: cluster before others of its kind. */
function sourceOf(labels: ReadonlyMap<string, LabelKnowledge>): SourceLabel | undefined {
  const known = [...labels].flatMap(([label, value]): SourceLabel[] =>
    typeof value === "object" && value.value !== "" && isClusterLabel(label)
      ? [{ label, value: value.value }]
      : [],
  );
  return (
    known.find((s) => s.label === "cluster") ?? known.find((s) => s.label.includes("cluster")) ?? known[0]
  );
}

/** The labels of a job's targets that name their sources. */
function labelsOfTargets(targets: readonly FederateTarget[]): SourceLabel[] {
  return targets.flatMap((target) => {
    const labels = new Map([...(target.labels ?? [])].map(([name, value]) => [name, { value }] as const));
    return sourceOf(labels) ?? [];
  });
}
