import type { LocatedText } from "../../model/located.ts";
import { toHost } from "../compose/mounts.ts";
import type { ComposeProgram } from "../compose/programs.ts";
import { FileTree } from "../fileTree.ts";
import { globProblem, hasGlobMeta } from "../goPattern.ts";
import { dirname, resolvePath } from "../paths.ts";
import type { WorkspaceView } from "../workspace.ts";
import type { FilePattern } from "./node.ts";

/** Every known path of the workspace as a tree, each folder in the order of its names. */
export function fileTreeOf(workspace: WorkspaceView): FileTree {
  return workspace.deriveLayout(
    "file tree",
    ({ files, documents }) => new FileTree([...files, ...documents.keys()].sort()),
  );
}

/**
 * Finds the files of a pattern in a config.
 * @param config the config's path
 * @param programs Compose services that run the config: their mounts say where its files are
 */
export function findFiles(
  tree: FileTree,
  config: string,
  programs: readonly ComposeProgram[],
  text: LocatedText,
): FilePattern {
  const pattern = text.value;
  const folder = dirname(config);
  const problem = globProblem(pattern);
  const found = tree.glob(folder, pattern);
  if (found.length > 0 || problem || text.node.templated)
    return { text, files: found, via: "folder", problem };
  for (const program of programs) {
    const mounted = globInContainer(tree, program, pattern);
    if (mounted.length > 0) return { text, files: mounted, via: "mount", problem };
  }
  if (pattern.startsWith("/")) {
    const assumed = belowFolder(tree, folder, pattern);
    if (assumed.length > 0) return { text, files: assumed, via: "assumed", problem };
  }
  return { text, files: [], via: "folder", problem };
}

/** Maps the part of the pattern without wildcards through the mounts. */
function globInContainer(tree: FileTree, program: ComposeProgram, pattern: string): string[] {
  const inside = program.configInContainer;
  if (inside === undefined) return [];
  const parts = resolvePath(dirname(inside), pattern).split("/");
  const firstMeta = parts.findIndex(hasGlobMeta);
  if (firstMeta < 0) {
    const file = toHost(program.service.mounts, parts.join("/"));
    return file !== undefined && tree.has(file) ? [file] : [];
  }
  const folder = toHost(program.service.mounts, parts.slice(0, firstMeta).join("/") || "/");
  return folder === undefined ? [] : tree.glob(folder, parts.slice(firstMeta).join("/"));
}

/**
 * Configs are written for the machine that they are copied to: /etc/prometheus/rules/*.yml is then the rules folder
 * beside the config. The longest end of the path that finds something counts.
 */
function belowFolder(tree: FileTree, folder: string, pattern: string): string[] {
  const parts = pattern.split("/").filter((part) => part !== "");
  for (let from = 0; from < parts.length; from++) {
    const found = tree.glob(folder, parts.slice(from).join("/"));
    if (found.length > 0) return found;
  }
  return [];
}
