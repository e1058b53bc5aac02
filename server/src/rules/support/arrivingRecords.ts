import { areSame } from "../../text/memo.ts";
import { SelectorCheck } from "../../workspace/topology/series.ts";
import {
  type Arrival,
  type FederateEdge,
  isClusterLabel,
  type KnownSeries,
  type LabelKnowledge,
  topologyOf,
} from "../../workspace/topology/topology.ts";
import { travel } from "../../workspace/topology/travel.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { SourceLabel } from "./absentWatch.ts";

/** The records that surely come over a hop, by their names. */
export type ArrivingRecords = ReadonlyMap<string, Arrived>;

/** How a record comes; one object for all that come in the same way. */
export interface Arrived {
  /** Numbers of the match[] selectors, each once. */
  readonly selectors: readonly number[];
  readonly sources: readonly SourceLabel[];
}

/** What surely comes over a hop: the same object until anything in it is other than it was. */
export function arrivingOver(ws: WorkspaceView, edge: FederateEdge): ArrivingRecords {
  const arrivals = topologyOf(ws).arrivalsOf(edge);
  const cell = ws.memo.once(edge, "arriving records", (): { last?: ArrivingRecords } => ({}));
  return ws.memo.once(arrivals, "arriving records", () => {
    const now = arrivingRecords(edge, arrivals);
    if (!cell.last || !areEqual(cell.last, now)) cell.last = now;
    return cell.last;
  });
}

function areEqual(some: ArrivingRecords, others: ArrivingRecords): boolean {
  if (some.size !== others.size) return false;
  const keys = (sources: readonly SourceLabel[]) => sources.map(keyOf).join(" ");
  const rest = others.entries();
  for (const [name, one] of some) {
    const [otherName, other] = rest.next().value ?? [];
    if (name !== otherName || !other) return false;
    if (one === other) continue;
    if (!areSame(one.selectors, other.selectors) || keys(one.sources) !== keys(other.sources)) return false;
  }
  return true;
}

/** What stands under the key already, and else what is put there now. */
export function known<T>(all: Map<string, T>, key: string, one: T): T {
  const before = all.get(key);
  if (before !== undefined) return before;
  all.set(key, one);
  return one;
}

export function keyOf({ label, value }: SourceLabel): string {
  return `${label}=${value}`;
}

function arrivingRecords(edge: FederateEdge, arrivals: readonly Arrival[]): ArrivingRecords {
  const check = new SelectorCheck();
  const byName = new Map<string, Arrived>();
  // Few records differ in what is known of their labels, and nothing else decides what becomes of those.
  const sources = new Map<
    KnownSeries["labels"],
    { readonly open: boolean; readonly found: readonly SourceLabel[] }
  >();
  const lists = new Map<string, readonly SourceLabel[]>();
  const sourcesAfter = (series: KnownSeries): readonly SourceLabel[] => {
    const before = sources.get(series.labels);
    if (before?.open === series.open) return before.found;
    const source = sourceOf(travel(series, edge, check).series.labels);
    const found = source ? known(lists, keyOf(source), [source]) : NO_SOURCES;
    sources.set(series.labels, { open: series.open, found });
    return found;
  };
  const ways = new Map<readonly number[], Map<readonly SourceLabel[], Arrived>>();
  for (const { series, passes, selectors } of arrivals) {
    if (passes !== "surely" || series.kind !== "record") continue;
    const { name } = series;
    const before = byName.get(name);
    const from = sourcesAfter(series);
    if (!before) byName.set(name, arrivedBy(ways, selectors, from));
    else if (before.selectors !== selectors || before.sources !== from)
      byName.set(name, {
        selectors: both(before.selectors, selectors),
        sources: both(before.sources, from),
      });
  }
  return byName;
}

/** One object for the same lists. */
function arrivedBy(
  all: Map<readonly number[], Map<readonly SourceLabel[], Arrived>>,
  selectors: readonly number[],
  sources: readonly SourceLabel[],
): Arrived {
  let bySources = all.get(selectors);
  if (!bySources) {
    bySources = new Map();
    all.set(selectors, bySources);
  }
  let arrived = bySources.get(sources);
  if (!arrived) {
    arrived = { selectors, sources };
    bySources.set(sources, arrived);
  }
  return arrived;
}

const NO_SOURCES: readonly SourceLabel[] = [];

/** The things of two lists, each once. */
function both<T>(some: readonly T[], others: readonly T[]): readonly T[] {
  return some === others ? some : [...new Set([...some, ...others])];
}

/** The label that names the source: cluster before others of its kind. */
export function sourceOf(labels: ReadonlyMap<string, LabelKnowledge>): SourceLabel | undefined {
  const known = [...labels].flatMap(([label, value]): SourceLabel[] =>
    typeof value === "object" && value.value !== "" && isClusterLabel(label)
      ? [{ label, value: value.value }]
      : [],
  );
  return (
    known.find((s) => s.label === "cluster") ?? known.find((s) => s.label.includes("cluster")) ?? known[0]
  );
}
