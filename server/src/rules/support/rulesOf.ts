import { addTo } from "../../text/multiMap.ts";
import type { Document } from "../../workspace/document.ts";
import { dirname, normalize } from "../../workspace/paths.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";

/** Rule files that stand below a config's own folder: those it most likely loads. */
export function rulesBelow(ws: WorkspaceView, config: Document): readonly Document[] {
  return ws.derive("rule files by folder", byFolder).get(normalize(dirname(config.path))) ?? [];
}

/** Every folder's rule files, those of its folders included. */
function byFolder(ws: WorkspaceView): ReadonlyMap<string, readonly Document[]> {
  const folders = new Map<string, Document[]>();
  for (const document of ws.documents.values()) {
    if (document.facts.intervals.length === 0) continue;
    for (let folder = dirname(document.path); ; folder = dirname(folder)) {
      addTo(folders, folder, document);
      if (folder === dirname(folder)) break;
    }
  }
  return folders;
}
