import { EditBuilder } from "../../syntax/yaml/edit.ts";
import type { YamlNode, YamlSeq } from "../../syntax/yaml/nodes.ts";
import { rebase } from "../../syntax/yaml/rebase.ts";
import { shiftEdits, type TextEdit } from "../../text/edit.ts";
import { covers, shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import type { Definition } from "../../workspace/index.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { isMention, type Mention, NAME_LABEL } from "../rename/mention.ts";
import { yamlPlace } from "../rename/place.ts";
import type { RenamePlan, RenameRefused, UnsureEdit } from "../rename/plan.ts";
import { Search } from "../rename/search.ts";
import { matchList, nameChange, renamedSelector } from "./selectors.ts";

/**
 * Plans the end of a gradual rename: the alias goes, and with it what lets the old name pass on. Refused as long as
 * something reads the old name.
 * @param show a path as the user knows it
 */
export function planFinish(
  ws: WorkspaceView,
  oldName: string,
  newName: string,
  show: (path: string) => string,
): RenamePlan | RenameRefused {
  const definitions = ws.index.definitions(oldName);
  const aliases = definitions.filter((definition) => isAlias(definition, newName));
  const [original] = definitions.filter((definition) => !aliases.includes(definition));
  if (original)
    return {
      error: `${show(original.document.path)} still records ${oldName}, and not as an alias of ${newName}.`,
    };
  if (aliases.length === 0) return { error: `No rule here records ${oldName} as an alias of ${newName}.` };
  const search = new Search(ws, { label: NAME_LABEL, value: oldName, regex: () => false });
  const byPath = new Map<string, TextEdit[]>();
  const readers: string[] = [];
  const unsure: UnsureEdit[] = [];
  for (const document of ws.documents.values()) {
    if (!search.occursIn(document.text)) continue;
    const edits = aliases.filter((alias) => alias.document === document).flatMap(withoutRule);
    edits.push(...withoutSelectors(document, oldName, newName));
    for (const { base, found } of search.inDocument(document)) {
      for (const one of found) {
        if (!isMention(one) || one.role === "definition") continue;
        const span = shift(one.place.spanOf(one.span), base);
        if (edits.some((edit) => covers(edit.span, span))) continue;
        const edit = one.alternative && withoutAlternative(one, newName);
        if (edit) edits.push(...shiftEdits([edit], base));
        else if (one.role === "use") readers.push(show(document.path));
        else {
          const message = `This lets ${oldName} pass and ${newName} not, as far as it is written out.`;
          unsure.push({ path: document.path, span, why: "shape", message });
        }
      }
    }
    if (edits.length > 0) byPath.set(document.path, edits);
  }
  if (readers.length > 0)
    return { error: `${[...new Set(readers)].slice(0, 3).join(", ")} still reads ${oldName}.` };
  const edits = [...byPath]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, own]) => ({ path, edits: own.sort((a, b) => a.span.start - b.span.start) }));
  return { thing: { kind: "metric", name: oldName }, newName, edits, unsure, notes: [] };
}

/** A rule whose expression is the new name and nothing else. */
function isAlias({ rule }: Definition, newName: string): boolean {
  const expr = rule.unit.expression?.parsed.expr;
  return expr?.kind === "vector" && expr.name?.value === newName && expr.matchers.length === 0;
}

function withoutRule({ document, rule }: Definition): readonly TextEdit[] {
  const node = rebase(rule.unit.node, rule.base);
  const builder = new EditBuilder(document.text);
  const list = flowListAround(document, node) ?? { kind: "seq", flow: false, span: node.span, items: [node] };
  const item = list.items.find(({ span }) => span.start === node.span.start) ?? node;
  return builder.removeItem(list, item).edits;
}

/** The list in brackets that an item stands in; its commas go with it. */
function flowListAround({ tree }: Document, item: YamlNode): YamlSeq | undefined {
  let found: YamlSeq | undefined;
  const visit = (node: YamlNode): void => {
    if (!covers(node.span, item.span)) return;
    if (node.kind === "seq") {
      if (node.flow && node.items.some(({ span }) => span.start === item.span.start)) found = node;
      node.items.forEach(visit);
    }
    if (node.kind === "map") for (const { value } of node.pairs) visit(value);
  };
  if (tree.root) visit(tree.root);
  return found;
}

/** Items of match[] with a twin of the new name: the older one stays, with its comment, and gets the name. */
function withoutSelectors({ config }: Document, oldName: string, newName: string): TextEdit[] {
  return (config?.jobs ?? []).flatMap((job) => {
    const list = matchList(job);
    const texts = job.unit.selectors.map(({ text }) => text).filter(({ node }) => list?.items.includes(node));
    return texts.flatMap((text) => {
      const renamed = renamedSelector(text, oldName, newName);
      const twin = texts.find(({ value }) => value === renamed);
      const place = yamlPlace(job.piece.text, text.node);
      const change = nameChange(text, oldName, newName);
      const edit = change && (place.encode(change.span, change.text) ?? place.replace(renamed ?? ""));
      if (!list || !twin || !edit) return [];
      const builder = new EditBuilder(job.piece.text).removeItem(list, twin.node);
      return shiftEdits([...builder.edits, edit], job.base);
    });
  });
}

/** An alternative goes with its bar, where the new name is another of them. */
function withoutAlternative({ place, span, role, change }: Mention, newName: string): TextEdit | undefined {
  const added = change(newName);
  if (role === "use" || !added) return undefined;
  const text = place.value;
  // The new name was put right behind the old one.
  const behind = text.slice(span.end, span.end + 1 + added.text.length);
  const before = text.slice(Math.max(0, span.start - 1 - added.text.length), span.start);
  if (behind === `|${added.text}`) return place.encode({ start: span.start, end: span.end + 1 }, "");
  if (before === `${added.text}|`) return place.encode({ start: span.start - 1, end: span.end }, "");
  return undefined;
}
