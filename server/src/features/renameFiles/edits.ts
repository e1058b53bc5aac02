import type { FileEdit } from "../../rules/finding.ts";
import type { TextEdit } from "../../text/edit.ts";
import { toHost } from "../../workspace/compose/mounts.ts";
import type { ComposeProgram } from "../../workspace/compose/programs.ts";
import type { Document } from "../../workspace/document.ts";
import { goMatch, hasGlobMeta } from "../../workspace/goGlob.ts";
import { dirname, isAbsolute, isInside, relativePath, resolvePath } from "../../workspace/paths.ts";
import { fileTreeOf, findFiles } from "../../workspace/topology/filePatterns.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { type NamedPath, pathsIn } from "./pathsIn.ts";

/** A file or folder that gets another path. */
export interface FileRename {
  readonly from: string;
  readonly to: string;
}

export interface FileRenameEdits {
  /** Paths that name what moves, and paths in what moves that lead elsewhere from its new place. */
  readonly sure: readonly FileEdit[];
  /** Files that leave the pattern which took them: an entry of their own is proposed. */
  readonly unsure: readonly FileEdit[];
}

/** What has to change in other files, and in the moved ones, so that paths lead where they did. */
export function fileRenameEdits(ws: WorkspaceView, renames: readonly FileRename[]): FileRenameEdits {
  const sure: FileEdit[] = [];
  const unsure: FileEdit[] = [];
  const moved = movedFiles(ws, renames);
  if (moved.size === 0) return { sure, unsure };
  for (const document of ws.documents.values()) {
    const own: TextEdit[] = [];
    const proposed: TextEdit[] = [];
    const names = pathsIn(document);
    for (const named of names) {
      const next = newPath(ws, document, named, renames, moved);
      const edit = next !== undefined && next !== named.text ? named.rewrite(next) : undefined;
      if (edit) own.push(edit);
    }
    proposed.push(...entriesForLeavers(document, names, renames, moved));
    if (own.length > 0) sure.push({ path: document.path, edits: own });
    if (proposed.length > 0) unsure.push({ path: document.path, edits: proposed });
  }
  return { sure, unsure };
}

/** Where a path is found once everything is renamed. */
function after(path: string, renames: readonly FileRename[]): string {
  const one = renames.find(({ from }) => isInside(from, path));
  return one ? one.to + path.slice(one.from.length) : path;
}

/** The known files that move, by their old path. */
function movedFiles(ws: WorkspaceView, renames: readonly FileRename[]): Map<string, string> {
  const moved = new Map<string, string>();
  for (const path of [...ws.files, ...ws.documents.keys(), ...ws.looked.keys()]) {
    const to = after(path, renames);
    if (to !== path) moved.set(path, to);
  }
  // What no folder was searched for may be named all the same.
  for (const { from, to } of renames) if (!moved.has(from)) moved.set(from, to);
  return moved;
}

/** What is to be written in place of a path; undefined where nothing need change. */
function newPath(
  ws: WorkspaceView,
  document: Document,
  named: NamedPath,
  renames: readonly FileRename[],
  moved: ReadonlyMap<string, string>,
): string | undefined {
  const { text, pattern } = named;
  const folder = dirname(document.path);
  const newFolder = dirname(after(document.path, renames));
  if (isAbsolute(text)) return elsewhere(ws, document, named, renames);
  const fixed = pattern ? fixedPart(text) : text;
  const target = resolvePath(folder, fixed);
  const newTarget = after(target, renames);
  if (newTarget === target && newFolder === folder) return elsewhere(ws, document, named, renames);
  const known = ws.fileExists(target) === true || moved.has(target) || hasFilesBelow(ws, target);
  if (!known) return elsewhere(ws, document, named, renames);
  const rest = text.slice(fixed.length).replace(/^\//, "");
  const path = relativePath(newFolder, newTarget);
  const dotted = text.startsWith("./") && !path.startsWith("..") ? `./${path}` : path;
  if (rest === "") return dotted;
  return path === "." ? rest : `${dotted}/${rest}`;
}

/** The folders of a pattern in front of its first wildcard; all of a path without one. */
function fixedPart(text: string): string {
  if (!hasGlobMeta(text)) return text;
  const parts = text.split("/");
  const first = parts.findIndex(hasGlobMeta);
  return parts.slice(0, first).join("/") || ".";
}

/** The new path of a file that is found by a container's mounts, or by taking a path of another machine as one of here. */
function elsewhere(
  ws: WorkspaceView,
  document: Document,
  { text, node, pattern, span }: NamedPath,
  renames: readonly FileRename[],
): string | undefined {
  // Most paths lead to a file that stays where it is, which is quickly seen.
  if (!document.config || (pattern && hasGlobMeta(text))) return undefined;
  if (!isAbsolute(text) && ws.fileExists(resolvePath(dirname(document.path), text))) return undefined;
  const programs = topologyOf(ws).node(document.path)?.programs ?? [];
  const located = { value: text, span, node, inherited: false };
  const { files, via } = findFiles(fileTreeOf(ws), document.path, programs, located);
  const [from = ""] = files;
  const to = after(from, renames);
  if (to === from) return undefined;
  return via === "mount" ? inContainer(programs, text, from, to, renames) : withSameEnd(text, from, to);
}

/** A mount that moves with the file is rewritten where it is written, and the path inside stays. */
function inContainer(
  programs: readonly ComposeProgram[],
  text: string,
  from: string,
  to: string,
  renames: readonly FileRename[],
): string | undefined {
  for (const { service, configInContainer } of programs) {
    if (configInContainer === undefined) continue;
    const inside = resolvePath(dirname(configInContainer), text);
    if (toHost(service.mounts, inside) !== from) continue;
    for (const { source, target } of service.mounts) {
      const host = source === undefined ? undefined : after(source, renames);
      if (host === undefined || !isInside(host, to)) continue;
      const path = target + to.slice(host.length);
      if (path === inside) return undefined;
      return isAbsolute(text) ? path : relativePath(dirname(configInContainer), path);
    }
  }
  return undefined;
}

/** What stands in front of the part that a path has in common with the file's path here stays. */
function withSameEnd(text: string, from: string, to: string): string | undefined {
  const here = from.split("/");
  const written = text.split("/");
  let same = 0;
  while (same < here.length && same < written.length && here.at(-1 - same) === written.at(-1 - same)) same++;
  const base = `${here.slice(0, here.length - same).join("/")}/`;
  if (same === 0 || !to.startsWith(base)) return undefined;
  return [...written.slice(0, written.length - same), to.slice(base.length)].join("/");
}

function hasFilesBelow(ws: WorkspaceView, folder: string): boolean {
  for (const path of ws.files) if (isInside(folder, path)) return true;
  return false;
}

/** Files that a pattern of the document takes at their old place, and no entry at their new one. */
function entriesForLeavers(
  document: Document,
  names: readonly NamedPath[],
  renames: readonly FileRename[],
  moved: ReadonlyMap<string, string>,
): TextEdit[] {
  const folder = dirname(document.path);
  const newFolder = dirname(after(document.path, renames));
  const patterns = names.filter(({ pattern, text }) => pattern && hasGlobMeta(text) && !isAbsolute(text));
  const takes = (text: string, base: string, path: string) => goMatch(resolvePath(base, text), path);
  const edits: TextEdit[] = [];
  for (const [from, to] of moved) {
    const taking = patterns.find(({ text }) => takes(text, folder, from));
    if (!taking?.add) continue;
    const fixed = resolvePath(folder, fixedPart(taking.text));
    // The pattern itself follows its folder.
    if (after(fixed, renames) !== fixed) continue;
    const still = names.some(({ text, pattern }) =>
      pattern ? takes(text, newFolder, to) : resolvePath(newFolder, text) === to,
    );
    if (!still) edits.push(...taking.add(relativePath(newFolder, to)));
  }
  return edits;
}
