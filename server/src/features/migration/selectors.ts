import type { LocatedText } from "../../model/located.ts";
import type { JobUnit, Placed } from "../../model/units.ts";
import type { FileEdit, Location } from "../../rules/finding.ts";
import { parseSelector } from "../../syntax/promql/parse.ts";
import { EditBuilder, quoteLike } from "../../syntax/yaml/edit.ts";
import type { YamlNode, YamlSeq } from "../../syntax/yaml/nodes.ts";
import { applyEdits, shiftEdits, type TextEdit } from "../../text/edit.ts";
import { covers, shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { inSelectors } from "../rename/inPromql.ts";
import { type Change, NAME_LABEL } from "../rename/mention.ts";
import { yamlPlace } from "../rename/place.ts";

export interface AddedSelectors {
  readonly edits: readonly FileEdit[];
  /** Places that select the old name and that nothing could be added to. */
  readonly left: readonly Location[];
}

/**
 * Adds to match[] a selector of the new name behind each that selects the old one.
 * @param places where match[] writes the old name as the only one
 */
export function addSelectors(
  ws: WorkspaceView,
  places: readonly Location[],
  oldName: string,
  newName: string,
): AddedSelectors {
  const edits: FileEdit[] = [];
  const left: Location[] = [];
  const byPath = new Map<string, Location[]>();
  for (const place of places) byPath.set(place.path, [...(byPath.get(place.path) ?? []), place]);
  for (const [path, own] of byPath) {
    const document = ws.documents.get(path);
    const added = document ? addedIn(document, own, oldName, newName) : undefined;
    if (added && added.edits.length > 0) edits.push({ path, edits: added.edits });
    left.push(...own.filter((place) => !added?.done.has(place)));
  }
  return { edits, left };
}

function addedIn(document: Document, places: readonly Location[], oldName: string, newName: string) {
  const edits: TextEdit[] = [];
  const done = new Set<Location>();
  for (const job of document.config?.jobs ?? []) {
    const list = matchList(job);
    if (!list) continue;
    for (const { text, selector } of job.unit.selectors) {
      const at = places.filter(({ span }) => covers(shift(text.span, job.base), span));
      if (at.length === 0 || text.inherited || !selector || !list.items.includes(text.node)) continue;
      for (const place of at) done.add(place);
      const renamed = renamedSelector(text, oldName, newName);
      if (renamed === undefined || hasSelector(job, renamed)) continue;
      const builder = new EditBuilder(job.piece.text);
      builder.insertItemAfter(list, text.node, quoteLike(styleOf(text.node), renamed));
      edits.push(...shiftEdits(builder.edits, job.base));
    }
  }
  return { edits, done };
}

export function matchList({ unit }: Placed<JobUnit>): YamlSeq | undefined {
  const field = unit.params.find(({ name }) => name.value === "match[]")?.field;
  return field?.value.kind === "seq" && !field.inherited ? field.value : undefined;
}

/** The selector's text with the other name. */
export function renamedSelector(text: LocatedText, oldName: string, newName: string): string | undefined {
  const change = nameChange(text, oldName, newName);
  return change && applyEdits(text.value, [{ span: change.span, newText: change.text }]);
}

/** What of a selector's text makes it select the other name. */
export function nameChange({ value }: LocatedText, oldName: string, newName: string): Change | undefined {
  const { selector } = parseSelector(value);
  if (!selector) return undefined;
  const place = yamlPlace("", { kind: "scalar", style: "plain", value, span: { start: 0, end: 0 } });
  const mention = inSelectors([selector], place, "match").find(
    (one) => one.label === NAME_LABEL && one.value === oldName,
  );
  return mention?.change(newName);
}

function hasSelector({ unit }: Placed<JobUnit>, text: string): boolean {
  return unit.selectors.some((one) => one.text.value === text);
}

function styleOf(node: YamlNode) {
  return node.kind === "scalar" && (node.style === "single" || node.style === "double")
    ? node.style
    : "plain";
}
