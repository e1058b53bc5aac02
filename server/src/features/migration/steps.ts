import { compileRe2 } from "../../syntax/values/re2/index.ts";
import type { Document } from "../../workspace/document.ts";
import { type FederateEdge, type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { RenamePlan } from "../rename/plan.ts";
import { nameTest, takersOf } from "../takers.ts";

/** A file that a step deploys. */
export interface StepFile {
  readonly document: Document;
  /** The servers that read it; none where no config names it. */
  readonly servers: readonly TopologyNode[];
}

/** The files that a gradual rename changes, by when they are deployed. */
export interface Steps {
  /** Rule files that record both names. */
  readonly sources: readonly StepFile[];
  /** Configs that pass both names on: from the servers that are near the records to those that are far. */
  readonly hops: readonly StepFile[];
  /** Federate jobs that take both names without a change, those whose targets are not known included. */
  readonly open: readonly Pick<FederateEdge, "document" | "job">[];
  /** Rule files that read the name, near servers first. */
  readonly rules: readonly StepFile[];
  readonly dashboards: readonly StepFile[];
  /** Rule tests and whatever else goes to no server; it changes along with what it belongs to. */
  readonly others: readonly StepFile[];
  /** The servers that record the name, and those that it reaches. */
  readonly recording: readonly TopologyNode[];
  readonly reached: readonly TopologyNode[];
}

export function stepsOf(ws: WorkspaceView, { thing, newName, edits }: RenamePlan): Steps {
  const topology = topologyOf(ws);
  const defining = new Set(ws.index.definitions(thing.name).map(({ document }) => document.path));
  const recording = new Set([...defining].flatMap((path) => topology.ownersOf(path)));
  const edges = hopsFrom(ws, recording, thing.name);
  const changed = edits.flatMap(({ path }): StepFile[] => {
    const document = ws.documents.get(path);
    return document ? [{ document, servers: topology.ownersOf(path) }] : [];
  });
  const depth = ({ servers }: StepFile) => Math.max(0, ...servers.map((node) => topology.depthOf(node)));
  const near = (files: readonly StepFile[]) => [...files].sort((a, b) => depth(a) - depth(b));
  const rules = changed.filter(({ document }) => document.groups.length > 0);
  const isHop = ({ document }: StepFile) => document.kind === "config" || document.kind === "manifest";
  const changedPaths = new Set(edits.map(({ path }) => path));
  const takesBoth = ({ document, job }: Pick<FederateEdge, "document" | "job">) =>
    !changedPaths.has(document.path) &&
    job.unit.selectors.some(({ selector }) => {
      const test = selector && nameTest(selector);
      return test?.(thing.name) && test(newName);
    });
  return {
    sources: near(rules.filter(({ document }) => defining.has(document.path))),
    hops: near(changed.filter(isHop)),
    open: [...edges, ...[...defining].flatMap((path) => takersOf(ws, path, thing.name))].filter(takesBoth),
    rules: near(rules.filter(({ document }) => !defining.has(document.path))),
    dashboards: changed.filter(({ document }) => document.kind === "dashboard"),
    others: changed.filter(
      (file) => !isHop(file) && file.document.kind !== "dashboard" && file.document.groups.length === 0,
    ),
    recording: [...recording],
    reached: [...new Set(edges.map(({ reader }) => reader))].filter((node) => !recording.has(node)),
  };
}

/** The hops by which series of a name travel from the servers that record it, those that record it again included. */
function hopsFrom(ws: WorkspaceView, recording: ReadonlySet<TopologyNode>, name: string): FederateEdge[] {
  const topology = topologyOf(ws);
  const seen = new Set(recording);
  const edges: FederateEdge[] = [];
  // A set yields what is added to it while it is walked.
  for (const node of seen) {
    for (const edge of topology.edgesOutOf(node)) {
      if (edge.reader === node || !topology.edgesBringing(edge.reader, name).includes(edge)) continue;
      edges.push(edge);
      seen.add(edge.reader);
    }
  }
  return edges;
}

/** Selectors of rules and dashboards that match both names by a regex, and count twice while both are there. */
export function takenTwice(ws: WorkspaceView, oldName: string, newName: string): string[] {
  const found = new Set<string>();
  for (const { role, selector, document } of ws.index.openUses()) {
    if (role === "match") continue;
    const both = selector.matchers.some(({ label, op, value }) => {
      if (label.value !== "__name__" || op.value !== "=~") return false;
      const regex = compileRe2(value.value);
      return regex?.fullMatch(oldName) === true && regex.fullMatch(newName);
    });
    if (both) found.add(document.path);
  }
  return [...found].sort();
}
