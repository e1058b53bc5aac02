import { EditBuilder, quoteLike } from "../../syntax/yaml/edit.ts";
import type { TreeEntry } from "../../syntax/yaml/tree.ts";
import { shiftEdits } from "../../text/edit.ts";
import { type Document, entry } from "../../workspace/document.ts";
import { goMatch, hasGlobMeta } from "../../workspace/goGlob.ts";
import { dirname, relativePath, resolvePath } from "../../workspace/paths.ts";
import type { FilePattern, TopologyNode } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { FileEdit } from "../finding.ts";
import { insertLines } from "./insertLines.ts";

/** A path for a new rule file: one that rule_files loads already, where its patterns leave room for one. */
export function newRuleFile(ws: WorkspaceView, node: TopologyNode, name: string): string {
  const folder = dirname(node.path);
  const taken = (path: string) => ws.fileExists(path) === true;
  for (let number = 1; number < 100; number++) {
    const stem = number === 1 ? name : `${name}_${number}`;
    for (const pattern of node.ruleFiles) {
      const path = pattern.text.node.templated ? undefined : fill(node, pattern, stem);
      if (path !== undefined && !taken(path)) return path;
    }
    const path = resolvePath(folder, `rules/${stem}.yml`);
    if (!taken(path)) return path;
  }
  return resolvePath(folder, `rules/${name}.yml`);
}

/** A pattern's path with a name for its `*`: rules/*.yml is rules/name.yml. */
function fill(node: TopologyNode, pattern: FilePattern, stem: string): string | undefined {
  const folder = dirname(node.path);
  const parts = pattern.text.value.split("/");
  const file = parts.at(-1) ?? "";
  const folders = parts.slice(0, -1);
  if (!/^[^*?[\\]*\*[^*?[\\]*$/.test(file) || folders.some(hasGlobMeta)) return undefined;
  const named = file === "*" ? `${stem}.yml` : file.replace("*", file.startsWith("*") ? stem : `_${stem}`);
  if (!/\.ya?ml$|\.rules$/.test(named)) return undefined;
  const known = pattern.files.find((path) => node.ruleDocuments.some((document) => document.path === path));
  if (known !== undefined) return resolvePath(dirname(known), named);
  if (!pattern.text.value.startsWith("/")) return resolvePath(folder, [...folders, named].join("/"));
  // An absolute path is one of the machine that the config is copied to, where this folder has its own name.
  const last = folders.at(-1) ?? "";
  return resolvePath(folder, isRuleFolder(last) ? `${last}/${named}` : named);
}

/** Edits that make a server load a rule file: none when a pattern takes it already, undefined when that cannot be. */
export function registerRuleFile(node: TopologyNode, path: string): FileEdit[] | undefined {
  const { document } = node;
  if (document.dialect !== "prometheus" || document.tree.problems.length > 0) return undefined;
  const folder = dirname(document.path);
  if (node.ruleFiles.some(({ text }) => takes(folder, text.value, path))) return [];
  const item = relativePath(folder, path);
  const section = entry(document.tree.entries, "rule_files");
  // Beside a template's own lines a new one may end up inside a loop or a condition.
  if (document.tree.templated && (!section || /\{\{|\{%|<%/.test(section.piece.text))) return undefined;
  const edit = new EditBuilder(section?.piece.text ?? document.text);
  if (section?.node.kind === "seq") {
    const last = section.node.items.at(-1);
    edit.appendItem(section.node, quoteLike(last?.kind === "scalar" ? last.style : "plain", item));
    return [fileEdit(document, edit, section.base)];
  }
  if (section?.node.kind === "null") {
    const at = edit.endOfLines(section.key);
    const open = edit.textOf({ start: at - 1, end: at }) !== "\n";
    edit.insert(at, `${open ? "\n" : ""}  - ${item}\n`);
    return [fileEdit(document, edit, section.base)];
  }
  if (section) return undefined;
  return addSection(document, item);
}

/** rule_files stands behind the global section by custom, else it comes first. */
function addSection(document: Document, item: string): FileEdit[] | undefined {
  const { entries } = document.tree;
  const { text } = document;
  const start = (of: TreeEntry) => of.base + of.key.span.start;
  const global = entries.find((e) => e.key.value === "global");
  const next = entries[global ? entries.indexOf(global) + 1 : 0];
  if (!next || text.lastIndexOf("\n", start(next) - 1) + 1 !== start(next)) return undefined;
  // Comments right above a section belong to it.
  let at = start(next);
  for (;;) {
    const above = text.lastIndexOf("\n", at - 2) + 1;
    if (above >= at || !text.slice(above, at).startsWith("#") || (!global && above === 0)) break;
    at = above;
  }
  const spaced = /\n\r?\n$/.test(text.slice(0, at));
  return [insertLines(document, at, ["rule_files:", `  - ${item}`, ...(spaced ? [""] : [])])];
}

function fileEdit(document: Document, edit: EditBuilder, base: number): FileEdit {
  return { path: document.path, edits: shiftEdits(edit.edits, base) };
}

/** An absolute pattern of another machine takes what its last parts take below the config's folder. */
function takes(folder: string, pattern: string, path: string): boolean {
  if (!pattern.startsWith("/")) return goMatch(resolvePath(folder, pattern), path);
  const parts = pattern.split("/").filter((part) => part !== "");
  const longest = isRuleFolder(parts.at(-2) ?? "") ? parts.length - 1 : parts.length;
  return (
    goMatch(pattern, path) ||
    parts.slice(0, longest).some((_, from) => goMatch(resolvePath(folder, parts.slice(from).join("/")), path))
  );
}

/** The folder of rule files stands beside the config; one of another name is likely the config's own. */
function isRuleFolder(name: string): boolean {
  return /rule|alert/i.test(name);
}
