import type { VectorSelector } from "../../syntax/promql/ast.ts";
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

/** Follows series through the hops of one topology. Everything is computed when first asked for, then remembered. */
export class Arrivals {
  readonly #edgesInto: (node: TopologyNode) => readonly FederateEdge[];
  readonly #check = new SelectorCheck();
  readonly #records = new Map<TopologyNode, readonly NodeRecord[]>();
  readonly #series = new Map<TopologyNode, readonly KnownSeries[]>();
  readonly #ofEdge = new Map<FederateEdge, readonly Arrival[]>();
  readonly #bringing = new Map<TopologyNode, ReadonlyMap<string, readonly FederateEdge[]>>();
  readonly #labels = new SharedLabels();
  readonly #open = new Set<TopologyNode>();

  constructor(edgesInto: (node: TopologyNode) => readonly FederateEdge[]) {
    this.#edgesInto = edgesInto;
  }

  recordsOf(node: TopologyNode): readonly NodeRecord[] {
    return remember(this.#records, node, () => recordsOf(node));
  }

  /** All series that a server is known to hold: its own, then what it federates, each from every source. */
  seriesOf(node: TopologyNode): readonly KnownSeries[] {
    const known = this.#series.get(node);
    if (known) return known;
    // In a loop of servers what comes back to the first adds nothing new.
    if (this.#open.has(node)) return this.#own(node);
    this.#open.add(node);
    const received = this.#edgesInto(node).flatMap((edge) =>
      edge.source === node
        ? []
        : this.ofEdge(edge).flatMap(({ series }) => {
            const { series: arrived, kept } = travel(series, edge, this.#check);
            return kept === "never" ? [] : [arrived];
          }),
    );
    this.#open.delete(node);
    const all = [...this.#own(node), ...received];
    this.#series.set(node, all);
    return all;
  }

  /** What passes one selector on a hop, the reader's metric_relabel_configs included. */
  of(edge: FederateEdge, selector: VectorSelector): Arrival[] {
    return this.#through(edge, [{ index: 0, selector }]);
  }

  /** What passes any match[] selector of the hop's job. */
  ofEdge(edge: FederateEdge): readonly Arrival[] {
    const known = this.#ofEdge.get(edge);
    if (known) return known;
    const selectors = edge.job.unit.selectors.map(({ selector, templated }, index) => ({
      index,
      selector: templated ? undefined : selector,
      templated,
    }));
    const arrivals = this.#through(
      edge,
      selectors.filter((s) => s.selector !== undefined || s.templated),
    );
    // What was computed inside a loop lacks what goes round it.
    if (this.#open.size === 0 || !this.#open.has(edge.source)) this.#ofEdge.set(edge, arrivals);
    return arrivals;
  }

  /** The hops that bring a server series of this name. */
  bringing(node: TopologyNode, name: string): readonly FederateEdge[] {
    const byName = remember(this.#bringing, node, () => {
      const found = new Map<string, FederateEdge[]>();
      for (const edge of this.#edgesInto(node)) {
        if (edge.source === node) continue;
        for (const arriving of new Set(this.ofEdge(edge).map(({ series }) => series.name))) {
          const edges = found.get(arriving);
          if (edges) edges.push(edge);
          else found.set(arriving, [edge]);
        }
      }
      return found;
    });
    return byName.get(name) ?? [];
  }

  passes(series: KnownSeries, selector: VectorSelector): Pass {
    return this.#check.passes(series, selector);
  }

  #own(node: TopologyNode): KnownSeries[] {
    return ownSeries(node, this.recordsOf(node), this.#labels);
  }

  /** A selector that is not known (a placeholder) may let anything pass. */
  #through(
    edge: FederateEdge,
    selectors: readonly { readonly index: number; readonly selector: VectorSelector | undefined }[],
  ): Arrival[] {
    return this.seriesOf(edge.source).flatMap((series): Arrival[] => {
      let passes: Pass = "never";
      const by: number[] = [];
      for (const { index, selector } of selectors) {
        const one = selector ? this.#check.passes(series, selector) : "maybe";
        if (one === "never") continue;
        by.push(index);
        if (passes !== "surely") passes = one;
      }
      if (passes === "never") return [];
      const kept =
        edge.job.unit.metricRelabelConfigs.length === 0 ? "surely" : travel(series, edge, this.#check).kept;
      if (kept === "never") return [];
      return [{ series, passes: kept === "maybe" ? "maybe" : passes, selectors: by }];
    });
  }
}

function remember<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
