import type { Document } from "../../workspace/document.ts";
import { type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { WrittenLabel } from "./writtenLabels.ts";

/** One way to write a label's name or value, with every place where it stands. */
export interface Spelling {
  readonly text: string;
  readonly labels: readonly WrittenLabel[];
  /** The files that it stands in. */
  readonly paths: ReadonlySet<string>;
}

/** A spelling that fewer files use than another one of the same thing. */
export interface Minority {
  readonly rare: Spelling;
  readonly usual: Spelling;
}

/**
 * Of spellings that mean the same, all but the one that most files use; of two that equally many use, the one whose
 * files come later.
 */
export function minorities(
  spellings: readonly Spelling[],
  isSame: (a: Spelling, b: Spelling) => boolean,
): Minority[] {
  const ordered = [...spellings].sort(
    (a, b) => b.paths.size - a.paths.size || (firstPath(a) < firstPath(b) ? -1 : 1),
  );
  const found: Minority[] = [];
  const rares = new Set<Spelling>();
  for (const [index, rare] of ordered.entries()) {
    const usual = ordered.slice(0, index).find((one) => !rares.has(one) && isSame(one, rare));
    if (!usual) continue;
    // Files that use both are no two camps.
    if ([...rare.paths].every((path) => usual.paths.has(path)) && rare.paths.size === usual.paths.size)
      continue;
    rares.add(rare);
    found.push({ rare, usual });
  }
  return found;
}

function firstPath({ paths }: Spelling): string {
  return [...paths].sort()[0] ?? "";
}

/** The configs of some servers, with the files of jobs and of federate targets that they include; each once. */
export function documentsOf(ws: WorkspaceView, nodes: readonly TopologyNode[]): Document[] {
  const found = new Set<Document>();
  for (const node of nodes) {
    found.add(node.document);
    for (const { document } of node.jobs) found.add(document);
  }
  const own = new Set(nodes);
  for (const { reader, path } of topologyOf(ws).targets) {
    const document = own.has(reader) ? ws.documents.get(path) : undefined;
    if (document) found.add(document);
  }
  return [...found];
}
