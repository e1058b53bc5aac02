import { matchersOf } from "../model/matchers.ts";
import { compileSelector, METRIC_NAME } from "../model/series/index.ts";
import type { JobUnit, MatchSelector, Placed } from "../model/units.ts";
import type { VectorSelector } from "../syntax/promql/ast.ts";
import type { Document } from "../workspace/document.ts";
import { type Topology, type TopologyNode, topologyOf } from "../workspace/topology/topology.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";

/** A federate job that takes a record's series from a server which evaluates the record. */
export interface Taker {
  readonly document: Document;
  readonly job: Placed<JobUnit>;
  /** The server that scrapes; undefined when no config includes the file that the job stands in. */
  readonly reader: TopologyNode | undefined;
  /** The items of match[] that take it, in their order. */
  readonly items: readonly MatchSelector[];
  /**
   * "surely" and "maybe" (its labels decide) where the job is known to scrape the record's server; "by name" where
   * nobody knows whom the job scrapes and a selector takes the name.
   */
  readonly passes: "surely" | "maybe" | "by name";
}

/** Who federates the record of this name that a rule file defines. The sure ones come first. */
export function takersOf(ws: WorkspaceView, path: string, name: string): readonly Taker[] {
  const known = ws.derive(`takers of ${path}`, () => knownTakers(topologyOf(ws), path)).get(name) ?? [];
  const order = ["surely", "maybe", "by name"];
  return [...known, ...takersByName(ws, path, name)].sort(
    (a, b) => order.indexOf(a.passes) - order.indexOf(b.passes),
  );
}

/**
 * Whether some match[] of the workspace takes series of this name, whoever it asks. Needs no topology, so it is
 * fit for every record of a file while somebody types.
 */
export function isSelected(ws: WorkspaceView, name: string): boolean {
  const tests = ws.derive("names taken by match[]", () => {
    const byText = new Map<string, NameTest | undefined>();
    for (const { config } of ws.documents.values()) {
      for (const job of config?.jobs ?? []) {
        for (const { text, selector } of job.unit.selectors)
          if (!byText.has(text.value)) byText.set(text.value, selector && nameTest(selector));
      }
    }
    return [...byText.values()].flatMap((test) => test ?? []);
  });
  return tests.some((test) => test(name));
}

/** True for a name that the selector's conditions on the name accept. */
export type NameTest = (name: string) => boolean;

/** Undefined for a selector that says nothing of the name, or whose regex is not valid. */
export function nameTest(selector: VectorSelector): NameTest | undefined {
  const byName = matchersOf(selector).filter((matcher) => matcher.label === METRIC_NAME);
  const test = byName.length > 0 ? compileSelector(byName) : undefined;
  return test && ((name) => test({ [METRIC_NAME]: name }));
}

/** What the hops out of a rule file's servers carry, by name. */
function knownTakers(topology: Topology, path: string): ReadonlyMap<string, readonly Taker[]> {
  const found = new Map<string, Map<string, Taker>>();
  for (const edge of topology.ownersOf(path).flatMap((node) => topology.edgesOutOf(node))) {
    if (edge.source === edge.reader) continue;
    const { document, job, reader } = edge;
    const key = `${document.path} ${job.index} ${reader.path}`;
    for (const { series, passes, selectors } of topology.arrivalsOf(edge)) {
      if (series.record?.document.path !== path) continue;
      const jobs = found.get(series.name) ?? new Map<string, Taker>();
      found.set(series.name, jobs);
      const before = jobs.get(key);
      const items = new Set([
        ...(before?.items ?? []),
        ...selectors.flatMap((index) => job.unit.selectors[index] ?? []),
      ]);
      const sure = passes === "surely" || before?.passes === "surely";
      jobs.set(key, { document, job, reader, items: [...items], passes: sure ? "surely" : "maybe" });
    }
  }
  return new Map([...found].map(([name, jobs]) => [name, [...jobs.values()]]));
}

interface OpenJob extends Omit<Taker, "items" | "passes"> {
  readonly tests: readonly { readonly item: MatchSelector; readonly test: NameTest }[];
}

/** Jobs whose targets are no servers of the workspace may scrape anybody but their own server. */
function takersByName(ws: WorkspaceView, path: string, name: string): Taker[] {
  const owners = topologyOf(ws).ownersOf(path);
  return ws
    .derive("federate jobs of unknown sources", () => openJobs(ws))
    .flatMap(({ tests, ...job }): Taker[] => {
      if (owners.length === 1 && owners[0] === job.reader) return [];
      const items = tests.filter(({ test }) => test(name)).map(({ item }) => item);
      return items.length > 0 ? [{ ...job, items, passes: "by name" }] : [];
    });
}

function openJobs(ws: WorkspaceView): OpenJob[] {
  const topology = topologyOf(ws);
  return [...ws.documents.values()].flatMap((document) =>
    (document.config?.jobs ?? []).flatMap((job): OpenJob[] => {
      if (!job.unit.federate || topology.edgesOfJob(document.path, job.index).length > 0) return [];
      const tests = job.unit.selectors.flatMap((item) => {
        const test = item.selector && nameTest(item.selector);
        return test ? [{ item, test }] : [];
      });
      return [{ document, job, reader: topology.ownersOf(document.path)[0], tests }];
    }),
  );
}
