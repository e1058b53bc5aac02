import type { JobUnit } from "../../model/units.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { knowsRecordsOf } from "../../workspace/topology/delivery.ts";
import { SelectorCheck } from "../../workspace/topology/series.ts";
import type { FederateEdge, Topology, TopologyNode } from "../../workspace/topology/topology.ts";
import type { Location } from "../finding.ts";
import { isClosed } from "./missingRecords.ts";

/** A hop on which a name stays behind. */
export interface LeftBehind {
  /** Its source has the name. */
  readonly edge: FederateEdge;
  /** Hops further on that do not ask for it either, in the order of the way. */
  readonly onward: readonly FederateEdge[];
}

/** The hops by which a server federates from others, itself left out. */
export function hopsInto(topology: Topology, reader: TopologyNode): FederateEdge[] {
  return topology.edgesInto(reader).filter((edge) => edge.source !== reader);
}

/** The hops into one server, asked for names. */
export class Hops {
  readonly reader: TopologyNode;
  readonly #topology: Topology;
  readonly #edges: readonly FederateEdge[];
  readonly #check = new SelectorCheck();
  readonly #byJob = new Map<string, boolean>();

  constructor(topology: Topology, reader: TopologyNode, edges: readonly FederateEdge[]) {
    this.#topology = topology;
    this.reader = reader;
    this.#edges = edges;
  }

  /** The ways by which a name would have to come that surely reaches the server by none; none when it may. */
  leftBehind(name: string): LeftBehind[] {
    return this.#leftBehind(name, new Set());
  }

  #leftBehind(name: string, seen: Set<TopologyNode>): LeftBehind[] {
    seen.add(this.reader);
    if (this.#topology.edgesBringing(this.reader, name).length > 0 || this.mayArrive(name)) return [];
    const direct = this.#edges.filter(({ source }) => this.#holds(source, name));
    if (direct.length > 0) return direct.map((edge) => ({ edge, onward: [] }));
    return this.#edges.flatMap((onward) => {
      const { source } = onward;
      if (seen.has(source)) return [];
      const below = new Hops(this.#topology, source, hopsInto(this.#topology, source));
      const then = this.takes(onward.job.unit, name) ? [] : [onward];
      return below.#leftBehind(name, seen).map((way) => ({ ...way, onward: [...way.onward, ...then] }));
    });
  }

  /** Selectors that ask for a name which the source has: what drops it then are metric_relabel_configs or labels. */
  asked(edges: readonly FederateEdge[], name: string): FederateEdge | undefined {
    return edges.find(({ job }) => this.takes(job.unit, name));
  }

  /** Whether some selector of a job allows the name, whatever it asks of other labels. */
  takes(job: JobUnit, name: string): boolean {
    return job.selectors.some(({ selector, templated }) => {
      if (templated || !selector) return templated;
      return this.#allowsName(selector, name);
    });
  }

  #allowsName(selector: VectorSelector, name: string): boolean {
    const series = { name, labels: new Map(), open: true };
    return this.#check.passes(series, selector) !== "never";
  }

  /** Whether a job that asks for the name has a source of which not everything is known. */
  mayArrive(name: string): boolean {
    const record = name.includes(":");
    return this.reader.jobs.some(({ document, job }) => {
      const { unit } = job;
      if (!unit.federate || !(unit.openEnded || this.takes(unit, name))) return false;
      if (!record || unit.openEnded || renames(unit)) return true;
      const key = `${document.path} ${job.index}`;
      const known = this.#byJob.get(key);
      if (known !== undefined) return known;
      const targets = this.#topology.targetsOfJob(document.path, job.index);
      const discovers = unit.discoveries.some(
        ({ key: { value } }) => value !== "static_configs" && value !== "file_sd_configs",
      );
      const open =
        discovers ||
        targets.some(
          ({ resolution }) =>
            resolution.state !== "resolved" || !this.#isKnown(resolution.node, new Set([this.reader])),
        );
      this.#byJob.set(key, open);
      return open;
    });
  }

  /** All records of the server are known, and those of the servers that it federates. */
  #isKnown(node: TopologyNode, seen: Set<TopologyNode>): boolean {
    if (seen.has(node)) return true;
    seen.add(node);
    const targets = node.jobs.flatMap(({ document, job }) =>
      this.#topology.targetsOfJob(document.path, job.index).filter((target) => target.reader === node),
    );
    return (
      isClosed(this.#topology, node) &&
      knowsRecordsOf(node, targets) &&
      this.#topology.edgesInto(node).every((edge) => this.#isKnown(edge.source, seen))
    );
  }

  /** Where the first of some servers records a name; undefined when it is a metric. */
  recordAt(sources: readonly TopologyNode[], name: string): Location | undefined {
    for (const source of sources) {
      const record = this.#topology.recordsOf(source).find((one) => one.name === name);
      if (record) return { path: record.document.path, span: record.span };
    }
    return undefined;
  }

  #holds(source: TopologyNode, name: string): boolean {
    if (this.#topology.recordsOf(source).some((record) => record.name === name)) return true;
    return this.#topology.seriesOf(source).some((series) => series.name === name);
  }
}

/** A step writes names, so that what arrives may be called otherwise than at the source. */
function renames({ metricRelabelConfigs }: JobUnit): boolean {
  return metricRelabelConfigs.some(
    (step) => step.templated || step.action === "labelmap" || step.targetLabel?.value === "__name__",
  );
}

/** What the server holds besides its records comes by federation. */
export function scrapesOnlyFederate(node: TopologyNode): boolean {
  return node.jobs.every(({ job }) => job.unit.federate !== undefined);
}
