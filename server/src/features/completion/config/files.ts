import type { Document } from "../../../workspace/document.ts";
import { dirname, extname, isInside, relativePath } from "../../../workspace/paths.ts";
import type { WorkspaceView } from "../../../workspace/workspace.ts";
import type { Offer } from "../item.ts";

/** The endings that make sense for a field. */
export function endingsFor(section: string | undefined, key: string): readonly string[] {
  if (key === "rule_files" || key === "scrape_config_files") return [".yml", ".yaml", ".rules", ".json"];
  if (section === "file_sd_config" && key === "files") return [".yml", ".yaml", ".json"];
  return [];
}

/**
 * Files of the workspace that a path or glob could name, relative to the document's folder. Folders with several
 * of them are offered as globs where the field takes those.
 */
export function fileOffers(
  ws: WorkspaceView,
  document: Document,
  section: string | undefined,
  key: string,
  isGlob: boolean,
): Offer[] {
  const endings = endingsFor(section, key);
  const folder = dirname(document.path);
  const wanted = kindFor(section, key);
  const files: string[] = [];
  const counts = new Map<string, number>();
  for (const path of ws.files) {
    if (path === document.path || (endings.length > 0 && !endings.includes(extname(path)))) continue;
    const known = ws.documents.get(path)?.kind;
    if (wanted && known !== wanted) continue;
    if (!wanted && known !== undefined) continue;
    files.push(path);
    const parent = dirname(path);
    counts.set(`${parent}/*${extname(path)}`, (counts.get(`${parent}/*${extname(path)}`) ?? 0) + 1);
  }
  const near = (path: string): number => (isInside(folder, path) ? 1 : 2);
  const offers = files.map(
    (path): Offer => ({ label: relativePath(folder, path), kind: "file", rank: near(path) }),
  );
  if (isGlob) {
    for (const [glob, count] of counts) {
      if (count > 1)
        offers.push({
          label: relativePath(folder, glob),
          kind: "file",
          detail: `${count} files`,
          rank: near(glob),
        });
    }
  }
  return offers.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || (a.label < b.label ? -1 : 1));
}

/** What a file that the field names is, when it is a document; other fields name files that are none. */
function kindFor(section: string | undefined, key: string): Document["kind"] | undefined {
  if (key === "rule_files") return "rules";
  if (key === "scrape_config_files") return "config";
  if (section === "file_sd_config") return "file-sd";
  return undefined;
}
