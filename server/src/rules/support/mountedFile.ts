import picomatch from "picomatch/posix.js";
import { SKIPPED_FOLDERS } from "../../workspace/candidates.ts";
import type { Document } from "../../workspace/document.ts";
import { basename, dirname, isInside, relativePath, resolvePath } from "../../workspace/paths.ts";
import { fileTreeOf } from "../../workspace/topology/filePatterns.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";

/**
 * Whether the file that a Compose service mounts may be there in spite of all: in a folder that is not looked into,
 * made from a template, kept out of the repository as a secret, or seen from another folder than the Compose file's.
 */
export function mayStandElsewhere(ws: WorkspaceView, compose: Document, source: string): boolean {
  return (
    fileTreeOf(ws).hasFolder(source) ||
    isOverlooked(ws, source) ||
    /secret|credential|passw|token|(?:^|[./_-])env(?:[./_-]|$)/i.test(
      relativePath(dirname(compose.path), source),
    ) ||
    isMade(ws, source) ||
    isSeenFromElsewhere(ws, compose, source)
  );
}

/** Left out by the settings or for its folder, so that nobody looked. Globs may count from any folder above. */
function isOverlooked(ws: WorkspaceView, source: string): boolean {
  const parts = source.split("/").filter((part) => part !== "");
  if (parts.slice(0, -1).some((part) => SKIPPED_FOLDERS.has(part))) return true;
  const { ignore } = ws.settings;
  if (ignore.length === 0) return false;
  const matches = picomatch([...ignore], { dot: true });
  return parts.some((_, from) =>
    parts.some((_, to) => to >= from && matches(parts.slice(from, to + 1).join("/"))),
  );
}

/** A template or an example of it lies beside it. */
function isMade(ws: WorkspaceView, source: string): boolean {
  const name = basename(source);
  const stem = name.replace(/\.\w+$/, "");
  return fileTreeOf(ws)
    .filesIn(dirname(source))
    .map(basename)
    .some(
      (other) =>
        other.startsWith(`${name}.`) ||
        (other.startsWith(stem) &&
          /^[._-](?:example|sample|template|tmpl|tpl|dist|default|base)\b/i.test(other.slice(stem.length))),
    );
}

/**
 * `docker compose -f a.yml -f b/b.yml` and `--project-directory` let paths count from the folder of another Compose
 * file, or from one above.
 */
function isSeenFromElsewhere(ws: WorkspaceView, compose: Document, source: string): boolean {
  const own = dirname(compose.path);
  const relative = relativePath(own, source);
  const folders = new Set<string>();
  for (const { kind, path } of ws.documents.values()) if (kind === "compose") folders.add(dirname(path));
  let above = own;
  while (above !== "/" && ws.roots.some((root) => isInside(root, above))) {
    above = dirname(above);
    folders.add(above);
  }
  folders.delete(own);
  return [...folders].some((folder) => ws.fileExists(resolvePath(folder, relative)) === true);
}
