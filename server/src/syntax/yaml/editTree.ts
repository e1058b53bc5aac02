import { applyEdits, difference, type TextEdit } from "../../text/edit.ts";
import { areSame } from "../../text/memo.ts";
import { type Span, shift } from "../../text/span.ts";
import { pieceFacts, pieceInTemplate } from "./piece.ts";
import {
  ItemOfPiece,
  isMapping,
  type PieceOf,
  summaryOf,
  type TreeEntry,
  type TreeItem,
  type YamlTree,
} from "./tree.ts";

/** The one unit in which a text differs from that of a known tree. */
export interface UnitEdit {
  readonly tree: YamlTree;
  readonly unit: TreeItem;
  /** What stands in the unit's place now. */
  readonly text: string;
  /** The whole text after the edit. */
  readonly after: string;
}

/** The tree of the text after the edit: the unit is read, the others are moved. Undefined where it has to be cut anew. */
export function editTree({ tree, unit, text, after }: UnitEdit, pieceOf: PieceOf): YamlTree | undefined {
  const old: Span = { start: unit.base, end: unit.base + unit.piece.text.length };
  const delta = text.length - unit.piece.text.length;
  const piece = tree.templated ? pieceInTemplate(pieceOf(text)) : pieceOf(text);
  const facts = pieceFacts(piece);
  if (!facts.apart || !facts.item) return undefined;
  // What lies before the unit stays the same object, so that what was read of it is known.
  const move = (entries: readonly TreeEntry[]): readonly TreeEntry[] =>
    sameOr(entries, entries.map(moveEntry));
  const moveEntry = (entry: TreeEntry): TreeEntry => {
    const base = entry.base > old.start ? entry.base + delta : entry.base;
    const entries = entry.entries && move(entry.entries);
    const items = entry.items && sameOr(entry.items, entry.items.map(moveItem));
    if (base === entry.base && entries === entry.entries && items === entry.items) return entry;
    const { key, node } = entry;
    return { piece: entry.piece, base, key, node, ...(entries && { entries }), ...(items && { items }) };
  };
  const moveItem = (item: TreeItem): TreeItem => {
    if (item === unit) return new ItemOfPiece(piece, item.base);
    if (item.entries) {
      const entries = move(item.entries);
      if (entries === item.entries) return item;
      if (item.whole) return { ...item, base: item.base + delta, entries };
      return { piece: item.piece, base: entries[0]?.base ?? item.base, node: item.node, entries };
    }
    if (item.base <= old.start) return item;
    const base = item.base + delta;
    return item instanceof ItemOfPiece ? new ItemOfPiece(item.piece, base) : { ...item, base };
  };
  const entries = move(tree.entries);
  const summary = summaryOf(after, entries);
  // What other pieces are taken for changes with it.
  if (!summary || summary.templated !== tree.templated) return undefined;
  return {
    ...tree,
    ...summary,
    frame: facts.item.mapping && isMapping(unit) ? tree.frame : {},
    entries,
    comments: [
      ...tree.comments.filter(({ span }) => span.end <= old.start),
      ...facts.comments.map((comment) => ({ ...comment, span: shift(comment.span, old.start) })),
      ...tree.comments
        .filter(({ span }) => span.start >= old.end)
        .map((comment) => ({ ...comment, span: shift(comment.span, delta) })),
    ],
  };
}

function sameOr<T>(old: readonly T[], now: readonly T[]): readonly T[] {
  return areSame(old, now) ? old : now;
}

/**
 * The edit between two texts where it lies inside one unit of the first one's tree. Undefined where it may matter to
 * more than the unit, so that the text has to be cut anew: when it touches the unit's dash or end, or puts a line where
 * a list item or key of the file would stand.
 * @param edit the edit, where it is known
 */
export function unitEdit(
  tree: YamlTree,
  before: string,
  after: string,
  edit?: TextEdit,
): UnitEdit | undefined {
  if (!tree.cut) return undefined;
  const { span, newText } = edit ?? difference(before, after);
  const unit = unitAt(tree.entries, span.start);
  if (!unit) return undefined;
  const end = unit.base + unit.piece.text.length;
  const dash = unit.piece.text.search(/[^ ]/);
  if (span.start < unit.base + dash + 2 || span.end > end) return undefined;
  // From the unit's own text, as a look into that of the file may take long.
  const text = applyEdits(unit.piece.text, [{ span: shift(span, -unit.base), newText }]);
  return staysWithin(text, dash, end === before.length) ? { tree, unit, text, after } : undefined;
}

/** The unit in whose lines a place lies. */
function unitAt(entries: readonly TreeEntry[], offset: number): TreeItem | undefined {
  const entry = entries.findLast(({ base }) => base <= offset);
  if (entry?.entries) return unitAt(entry.entries, offset);
  const item = entry?.items?.findLast(({ base }) => base <= offset);
  if (item?.entries) return unitAt(item.entries, offset);
  return item instanceof ItemOfPiece && offset < item.base + item.piece.text.length ? item : undefined;
}

/** True when every line but the first is deeper than the unit's dash, so that none of them begins anything else. */
function staysWithin(text: string, dash: number, last: boolean): boolean {
  if (/\r(?!\n)|[\u0085\u2028\u2029]/.test(text) || !(last || text.endsWith("\n"))) return false;
  for (let feed = text.indexOf("\n"); feed >= 0; feed = text.indexOf("\n", feed + 1)) {
    let at = feed + 1;
    while (text.charCodeAt(at) === 32) at++;
    if (at - feed - 1 > dash || at >= text.length) continue;
    const code = text.charCodeAt(at);
    if (code !== 10 && code !== 13 && code !== 35) return false;
  }
  return true;
}
