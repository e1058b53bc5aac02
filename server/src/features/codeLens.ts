import type { Location } from "../rules/finding.ts";
import { type Span, shift } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import { topologyOf } from "../workspace/topology/topology.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { dashboardsLens } from "./codeLensDashboards.ts";
import { arrivingRecords, sourcesLens } from "./codeLensJobs.ts";
import { count, some } from "./hover/markdown.ts";
import { mentionsOf } from "./occurrences.ts";
import { isSelected, type Taker, takersOf } from "./takers.ts";

/** What a lens tells of: a record by its name, or a federate job by its number in the file. */
export type LensSubject =
  | { readonly kind: "references" | "federated" | "recorded" | "dashboards"; readonly name: string }
  | { readonly kind: "sources" | "arrivals"; readonly job: number };

/** A line above a record or federate job whose words are still to be found; the span counts from the file's start. */
export interface CodeLens {
  readonly span: Span;
  readonly subject: LensSubject;
}

export interface LensText {
  readonly title: string;
  /** What the line leads to; may be empty. */
  readonly locations: readonly Location[];
}

/**
 * The lenses of a file, without what takes following series through the workspace: this runs on whole files while
 * somebody types, `lensText` on the few lenses that are on the screen.
 */
export function codeLenses(ws: WorkspaceView, document: Document): CodeLens[] {
  const lenses: CodeLens[] = [];
  for (const group of document.groups) {
    for (const { unit, base } of group.rules) {
      const { record } = unit;
      if (!record || record.node.templated || record.value === "") continue;
      const span = shift(record.span, base);
      const name = record.value;
      lenses.push({ span, subject: { kind: "references", name } });
      if (isSelected(ws, name)) lenses.push({ span, subject: { kind: "federated", name } });
      if (ws.index.isShown(name)) lenses.push({ span, subject: { kind: "dashboards", name } });
      if (ws.index.definingFiles(name) > 1) lenses.push({ span, subject: { kind: "recorded", name } });
    }
  }
  for (const { unit, base, index } of document.config?.jobs ?? []) {
    if (!unit.federate) continue;
    const span = shift(unit.name?.span ?? unit.span, base);
    lenses.push({ span, subject: { kind: "sources", job: index } });
    if (unit.selectors.length > 0) lenses.push({ span, subject: { kind: "arrivals", job: index } });
  }
  return lenses;
}

/** The words of a lens; undefined when what it tells of is gone. */
export function lensText(ws: WorkspaceView, document: Document, subject: LensSubject): LensText | undefined {
  switch (subject.kind) {
    case "references":
      return referencesLens(ws, subject.name);
    case "federated":
      return federatedLens(ws, document, subject.name);
    case "recorded":
      return recordedLens(ws, subject.name);
    case "dashboards":
      return dashboardsLens(ws, subject.name);
    case "sources":
      return sourcesLens(ws, document, subject.job);
    case "arrivals":
      return arrivingRecords(ws, document, subject.job);
  }
}

function referencesLens(ws: WorkspaceView, name: string): LensText {
  const places = mentionsOf(ws, { kind: "metric", name }).filter(({ copy }) => !copy);
  return {
    title: count(places.length, "reference"),
    locations: places.map(({ path, span }) => ({ path, span })),
  };
}

function federatedLens(ws: WorkspaceView, document: Document, name: string): LensText {
  const takers = takersOf(ws, document.path, name);
  const best = takers[0]?.passes;
  const shown = takers.filter((taker) => taker.passes === best);
  const names = some([...new Set(shown.map(takerName))], 2);
  const locations = shown.flatMap(({ document: at, job, items }) =>
    items.map(({ text }) => ({ path: at.path, span: shift(text.span, job.base) })),
  );
  switch (best) {
    case "surely":
      return { title: `federated by ${names}`, locations };
    case "maybe":
      return { title: `may be federated by ${names}`, locations };
    case "by name":
      return { title: `selected by ${names}`, locations };
    case undefined:
      return { title: "not federated from here", locations };
  }
}

/** "federate (global)" */
function takerName({ job, reader }: Taker): string {
  const name = job.unit.name?.value || "a job without a name";
  return reader ? `${name} (${reader.name})` : name;
}

function recordedLens(ws: WorkspaceView, name: string): LensText {
  const topology = topologyOf(ws);
  const definitions = ws.index.definitions(name);
  const paths = [...new Set(definitions.map((d) => d.document.path))];
  const owners = paths.map((path) => topology.ownersOf(path));
  const servers = new Set(owners.flat());
  // A file that no config names is evaluated somewhere that is not known here.
  const known = owners.every((nodes) => nodes.length > 0) && servers.size > 1;
  return {
    title: `recorded in ${known ? `${servers.size} clusters` : count(paths.length, "file")}`,
    locations: definitions.map(({ document, span }) => ({ path: document.path, span })),
  };
}
