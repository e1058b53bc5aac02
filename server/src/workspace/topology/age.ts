import { globalInterval } from "../../model/globalSection.ts";
import { effectiveInterval } from "../../model/scrapeJob.ts";
import type { Effective } from "../../model/timing.ts";
import type { Arrivals } from "./arrivals.ts";
import type { FederateEdge } from "./edge.ts";
import type { TopologyNode } from "./node.ts";
import { type GroupInterval, inputsOf, type NodeRecord } from "./records.ts";
import type { KnownSeries } from "./series.ts";

/** One wait on the way of a sample, in milliseconds. */
export interface AgePart {
  readonly kind: "scrape" | "rule" | "federate";
  readonly ms: number;
  /** The server that scrapes, evaluates or federates. */
  readonly node: TopologyNode;
  /** The job or rule group, when it is one in particular. */
  readonly name: string | undefined;
  readonly from: Effective["from"] | GroupInterval["from"];
}

/** How old a sample can be when the reader gets it, if nothing fails: the sum of its parts, the first wait first. */
export interface SampleAge {
  readonly ms: number;
  readonly parts: readonly AgePart[];
}

/** Adds up the waits along hops. */
export class Ages {
  readonly #arrivals: Arrivals;
  readonly #known = new Map<string, SampleAge>();
  readonly #records = new Map<TopologyNode, ReadonlyMap<string, readonly NodeRecord[]>>();

  constructor(arrivals: Arrivals) {
    this.#arrivals = arrivals;
  }

  /**
   * The worst-case age of a sample that comes over a hop.
   * @param name the metric or record; without it that of the slowest record which passes, or of a plain metric
   */
  ofEdge(edge: FederateEdge, name?: string): SampleAge {
    return this.#over(edge, name, new Set());
  }

  /** The worst-case age of a sample at a server: of a record of its own, of a federated name, else of a scrape. */
  at(node: TopologyNode, name: string): SampleAge {
    return this.#at(node, name, new Set());
  }

  #over(edge: FederateEdge, name: string | undefined, seen: Set<string>): SampleAge {
    const global = edge.document.config?.global?.unit ?? edge.reader.document.config?.global?.unit;
    const interval = effectiveInterval(edge.job.unit, global);
    const hop: AgePart = {
      kind: "federate",
      ms: interval.ms,
      node: edge.reader,
      name: edge.job.unit.name?.value,
      from: interval.from,
    };
    const before = name === undefined ? this.#slowest(edge, seen) : this.#at(edge.source, name, seen);
    return sum([...before.parts, hop]);
  }

  /** Of the records that pass, else of the metrics that are known to: those may come over hops below. */
  #slowest(edge: FederateEdge, seen: Set<string>): SampleAge {
    const arriving = this.#arrivals.ofEdge(edge).map(({ series }) => series);
    const namesOf = (kind: KnownSeries["kind"]) => [
      ...new Set(arriving.filter((series) => series.kind === kind).map((series) => series.name)),
    ];
    const records = namesOf("record");
    const names = records.length > 0 ? records : namesOf("metric");
    return oldest(names.map((name) => this.#at(edge.source, name, seen))) ?? sum([scrapeOf(edge.source)]);
  }

  #at(node: TopologyNode, name: string, seen: Set<string>): SampleAge {
    const key = `${node.path} ${name}`;
    const known = this.#known.get(key);
    if (known) return known;
    if (seen.has(key)) return sum([]);
    const outermost = seen.size === 0;
    seen.add(key);
    const own = this.#recordsOf(node).get(name) ?? [];
    const found =
      own.length > 0
        ? oldest(own.map((record) => this.#ofRecord(node, record, seen)))
        : oldest(this.#arrivals.bringing(node, name).map((edge) => this.#over(edge, name, seen)));
    seen.delete(key);
    const age = found ?? sum([scrapeOf(node)]);
    // Further in, a loop may have cut the way short, so only what was asked for itself is remembered.
    if (outermost) this.#known.set(key, age);
    return age;
  }

  #recordsOf(node: TopologyNode): ReadonlyMap<string, readonly NodeRecord[]> {
    let known = this.#records.get(node);
    if (!known) {
      known = this.#arrivals.recordsByName(node);
      this.#records.set(node, known);
    }
    return known;
  }

  #ofRecord(node: TopologyNode, record: NodeRecord, seen: Set<string>): SampleAge {
    const inputs = [...new Set(inputsOf(record.rule.unit))].map((input) => this.#at(node, input, seen));
    const before = oldest(inputs)?.parts ?? [scrapeOf(node)];
    const name = record.group.header.name?.value;
    const last = before.at(-1);
    // Rules of one group are evaluated one after the other: the second need not wait for the next round.
    if (last?.kind === "rule" && last.node === node && last.name === name) return sum(before);
    return sum([...before, { kind: "rule", ms: record.interval.ms, node, name, from: record.interval.from }]);
  }
}

/**
 * A server's usual scrape interval: the global one while some job inherits it, else the longest of its jobs. Which
 * job a metric comes from is rarely known.
 */
export function scrapeOf(node: TopologyNode): AgePart {
  const global = node.document.config?.global?.unit;
  const own = node.jobs
    .filter(({ job }) => !job.unit.federate)
    .map(({ job }) => effectiveInterval(job.unit, global));
  const longest = own.reduce<Effective | undefined>((a, b) => (a && a.ms >= b.ms ? a : b), undefined);
  const usual = own.some((i) => i.from !== "job") || !longest ? globalInterval(global) : longest;
  return { kind: "scrape", ms: usual.ms, node, name: undefined, from: usual.from };
}

function sum(parts: readonly AgePart[]): SampleAge {
  return { ms: parts.reduce((total, part) => total + part.ms, 0), parts };
}

function oldest(ages: readonly SampleAge[]): SampleAge | undefined {
  return ages.reduce<SampleAge | undefined>((a, b) => (a && a.ms >= b.ms ? a : b), undefined);
}
