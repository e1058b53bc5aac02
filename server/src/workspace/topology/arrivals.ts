import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { areSame } from "../../text/memo.ts";
import { addTo } from "../../text/multiMap.ts";
import type { WorkspaceView } from "../workspace.ts";
import type { FederateEdge } from "./edge.ts";
import type { TopologyNode } from "./node.ts";
import { type NodeRecord, recordsOf } from "./records.ts";
import { type KnownSeries, ownSeries, type Pass, SelectorCheck, SharedLabels } from "./series.ts";
import { travel } from "./travel.ts";

/** Series of the source that pass a selector, for all that is known. */
export interface Arrival {
  /** As they stand at the source: external labels are no part of what match[] sees. */
  readonly series: KnownSeries;
  readonly passes: Exclude<Pass, "never">;
  /** Numbers of the match[] selectors that let them pass, in the job's order. */
  readonly selectors: readonly number[];
}

/** Something computed, and the very things it was computed from. */
interface Computed<T> {
  readonly of: readonly unknown[];
  readonly value: T;
}

/**
 * Follows series through the hops of one topology. Everything is computed when first asked for, then remembered until
 * what it was computed from is no longer the same: an edit of one server's rules costs what that server holds.
 */
export class Arrivals {
  readonly #edgesInto: (node: TopologyNode) => readonly FederateEdge[];
  readonly #workspace: Pick<WorkspaceView, "generation" | "memo">;
  readonly #check = new SelectorCheck();
  readonly #labels = new SharedLabels();
  readonly #series = new Map<TopologyNode, Computed<readonly KnownSeries[]> & { generation: number }>();
  readonly #ofEdge = new Map<FederateEdge, Computed<readonly Arrival[]>>();
  readonly #ofSelector = new Map<FederateEdge, WeakMap<VectorSelector, Computed<readonly Arrival[]>>>();
  readonly #received = new Map<FederateEdge, Computed<readonly KnownSeries[]>>();
  readonly #names = new Map<FederateEdge, Computed<ReadonlySet<string>>>();
  readonly #open = new Set<TopologyNode>();

  constructor(
    edgesInto: (node: TopologyNode) => readonly FederateEdge[],
    workspace: Pick<WorkspaceView, "generation" | "memo">,
  ) {
    this.#edgesInto = edgesInto;
    this.#workspace = workspace;
  }

  recordsOf(node: TopologyNode): readonly NodeRecord[] {
    // What a server holds by itself is kept as long as the server is, beyond this topology.
    return this.#workspace.memo.onceOf(node, "records", [node.ruleDocuments], () => recordsOf(node));
  }

  recordsByName(node: TopologyNode): ReadonlyMap<string, readonly NodeRecord[]> {
    const records = this.recordsOf(node);
    return this.#workspace.memo.onceOf(node, "records by name", [records], () => {
      const found = new Map<string, NodeRecord[]>();
      for (const record of records) {
        addTo(found, record.name, record);
      }
      return found;
    });
  }

  /** All series that a server is known to hold: its own, then what it federates, each from every source. */
  seriesOf(node: TopologyNode): readonly KnownSeries[] {
    const { generation } = this.#workspace;
    const known = this.#series.get(node);
    if (known?.generation === generation) return known.value;
    const own = this.#ownSeries(node);
    // In a loop of servers what comes back to the first adds nothing new.
    if (this.#open.has(node)) return own;
    this.#open.add(node);
    const edges = this.#edgesInto(node).filter((edge) => edge.source !== node);
    const parts = [own, ...edges.map((edge) => this.#receivedOver(edge))];
    this.#open.delete(node);
    const value = known && areSame(known.of, parts) ? known.value : parts.length === 1 ? own : parts.flat();
    this.#series.set(node, { of: parts, value, generation });
    return value;
  }

  /** What passes one selector on a hop, the reader's metric_relabel_configs included. */
  of(edge: FederateEdge, selector: VectorSelector): readonly Arrival[] {
    let known = this.#ofSelector.get(edge);
    if (!known) {
      known = new WeakMap();
      this.#ofSelector.set(edge, known);
    }
    const series = this.seriesOf(edge.source);
    return computed(known, selector, [series], () => this.#through(edge, series, [{ index: 0, selector }]));
  }

  /** How surely anything passes a selector on a hop: as `of`, up to the first series that surely does. */
  best(edge: FederateEdge, selector: VectorSelector): Pass {
    const relabels = edge.job.unit.metricRelabelConfigs.length > 0;
    let best: Pass = "never";
    for (const series of this.seriesOf(edge.source)) {
      const passes = this.#check.passes(series, selector);
      if (passes === "never") continue;
      const kept = relabels ? travel(series, edge, this.#check).kept : "surely";
      if (kept === "never") continue;
      if (passes === "surely" && kept === "surely") return "surely";
      best = "maybe";
    }
    return best;
  }

  /** What passes any match[] selector of the hop's job. */
  ofEdge(edge: FederateEdge): readonly Arrival[] {
    const series = this.seriesOf(edge.source);
    const make = () => {
      const selectors = edge.job.unit.selectors.map(({ selector, templated }, index) => ({
        index,
        selector: templated ? undefined : selector,
        templated,
      }));
      return this.#through(
        edge,
        series,
        selectors.filter((s) => s.selector !== undefined || s.templated),
      );
    };
    // What is computed inside a loop lacks what goes round it.
    return this.#open.has(edge.source) ? make() : computed(this.#ofEdge, edge, [series], make);
  }

  /** The hops that bring a server series of this name. */
  bringing(node: TopologyNode, name: string): readonly FederateEdge[] {
    return this.#edgesInto(node).filter((edge) => edge.source !== node && this.#namesOver(edge).has(name));
  }

  passes(series: KnownSeries, selector: VectorSelector): Pass {
    return this.#check.passes(series, selector);
  }

  #ownSeries(node: TopologyNode): readonly KnownSeries[] {
    const records = this.recordsOf(node);
    return this.#workspace.memo.onceOf(node, "series", [records, node.ruleDocuments], () =>
      ownSeries(node, records, this.#labels),
    );
  }

  /** A hop's series as they stand at the reader. */
  #receivedOver(edge: FederateEdge): readonly KnownSeries[] {
    const arrivals = this.ofEdge(edge);
    return computed(this.#received, edge, [arrivals], () =>
      arrivals.flatMap(({ series }) => {
        const { series: arrived, kept } = travel(series, edge, this.#check);
        return kept === "never" ? [] : [arrived];
      }),
    );
  }

  #namesOver(edge: FederateEdge): ReadonlySet<string> {
    const arrivals = this.ofEdge(edge);
    return computed(this.#names, edge, [arrivals], () => new Set(arrivals.map(({ series }) => series.name)));
  }

  /** A selector that is not known (a placeholder) may let anything pass. */
  #through(
    edge: FederateEdge,
    all: readonly KnownSeries[],
    selectors: readonly { readonly index: number; readonly selector: VectorSelector | undefined }[],
  ): Arrival[] {
    const arrivals: Arrival[] = [];
    const relabels = edge.job.unit.metricRelabelConfigs.length > 0;
    const lists = new Lists();
    const by: number[] = [];
    for (const series of all) {
      let passes: Pass = "never";
      by.length = 0;
      for (const { index, selector } of selectors) {
        const one = selector ? this.#check.passes(series, selector) : "maybe";
        if (one === "never") continue;
        by.push(index);
        if (passes !== "surely") passes = one;
      }
      if (passes === "never") continue;
      const kept = relabels ? travel(series, edge, this.#check).kept : "surely";
      if (kept === "never") continue;
      arrivals.push({ series, passes: kept === "maybe" ? "maybe" : passes, selectors: lists.equalTo(by) });
    }
    return arrivals;
  }
}

/** Series pass by one of few lists of selectors: no need for a list each. */
class Lists {
  readonly #known = new Map<string, readonly number[]>();
  readonly #ofOne: (readonly number[])[] = [];

  /** A list that says the same, the same one each time. */
  equalTo(numbers: readonly number[]): readonly number[] {
    const [only] = numbers;
    if (numbers.length === 1 && only !== undefined) {
      // By far the most.
      const known = this.#ofOne[only] ?? [only];
      this.#ofOne[only] = known;
      return known;
    }
    const key = numbers.join(" ");
    let known = this.#known.get(key);
    if (!known) {
      known = [...numbers];
      this.#known.set(key, known);
    }
    return known;
  }
}

function computed<K extends object, T>(
  map: Map<K, Computed<T>> | WeakMap<K, Computed<T>>,
  key: K,
  of: readonly unknown[],
  make: () => T,
): T {
  const known = map.get(key);
  if (known && areSame(known.of, of)) return known.value;
  const value = make();
  map.set(key, { of, value });
  return value;
}
