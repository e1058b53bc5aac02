import type { FileEdit } from "../../rules/finding.ts";
import { EditBuilder, quoteIfNeeded } from "../../syntax/yaml/edit.ts";
import type { YamlSeq } from "../../syntax/yaml/nodes.ts";
import { rebase } from "../../syntax/yaml/rebase.ts";
import type { TextEdit } from "../../text/edit.ts";
import type { Definition } from "../../workspace/index.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";

/** What the comment behind an alias begins with; by it people, and promfed, know what may go. */
export const ALIAS_COMMENT = "# deprecated: renamed to";

/**
 * Adds rules that record a new name's series under the old name too. One for each server: it takes all series of the
 * new name, so that two would record the same series twice. Each stands right behind the last rule that it copies, as
 * the rules of a group are evaluated in their order.
 */
export function aliasEdits(ws: WorkspaceView, oldName: string, newName: string): FileEdit[] {
  const last = new Map<string, Definition>();
  for (const definition of ws.index.definitions(oldName)) last.set(definition.document.path, definition);
  const topology = topologyOf(ws);
  const ownersOf = (path: string) => topology.ownersOf(path);
  // What several servers read first: then the files of each are less often needed.
  const files = [...last.keys()].sort((a, b) => ownersOf(b).length - ownersOf(a).length || (a < b ? -1 : 1));
  const served = new Set<unknown>();
  return files.flatMap((path): FileEdit[] => {
    const owners = ownersOf(path);
    const definition = last.get(path);
    if (!definition || (owners.length > 0 && owners.every((node) => served.has(node)))) return [];
    for (const node of owners) served.add(node);
    return [{ path, edits: aliasBehind(definition, oldName, newName) }];
  });
}

/** The rule as it is added behind another. */
function aliasBehind({ document, rule }: Definition, oldName: string, newName: string): TextEdit[] {
  const node = rebase(rule.unit.node, rule.base);
  const builder = new EditBuilder(document.text);
  const lineStart = document.text.lastIndexOf("\n", node.span.start - 1) + 1;
  const flow = /[^\s-]/.test(document.text.slice(lineStart, node.span.start));
  const list: YamlSeq = { kind: "seq", flow, span: node.span, items: [node] };
  const pair = (key: string, value: string) => `${key}: ${quoteIfNeeded(value)}`;
  const expr = /^[a-zA-Z_:][\w:]*$/.test(newName) ? newName : `{${JSON.stringify(newName)}}`;
  const comment = flow ? "" : ` ${ALIAS_COMMENT} ${newName}`;
  builder.insertItemAfter(list, node, `${pair("record", oldName)}${comment}\n${pair("expr", expr)}`);
  return builder.edits;
}
