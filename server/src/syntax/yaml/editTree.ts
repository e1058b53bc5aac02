import { applyEdits, difference, type TextEdit } from "../../text/edit.ts";
import { type Span, shift } from "../../text/span.ts";
import { moveEntry, moveItem } from "./move.ts";
import { pieceFacts, pieceInTemplate } from "./piece.ts";
import {
  ItemOfPiece,
  isMapping,
  type Piece,
  type PieceOf,
  type PlacedPiece,
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
  const flawed = flawedAfter(tree, unit, piece, delta);
  const summary = flawed.length > 0 ? summaryOf(after, flawed) : { problems: [], templated: false, flawed };
  // What other pieces are taken for changes with it.
  if (!summary || summary.templated !== tree.templated) return undefined;
  return {
    ...tree,
    ...summary,
    frame: facts.mapping && isMapping(unit) ? tree.frame : {},
    entries: editEntries(tree.entries, { unit, now: new ItemOfPiece(piece, unit.base), delta }),
    comments: [
      ...tree.comments.filter(({ span }) => span.end <= old.start),
      ...facts.comments.map((comment) => ({ ...comment, span: shift(comment.span, old.start) })),
      ...tree.comments
        .filter(({ span }) => span.start >= old.end)
        .map((comment) => ({ ...comment, span: shift(comment.span, delta) })),
    ],
  };
}

/** A unit, the one in its place now, and how far what stands behind it moves. */
interface Exchange {
  readonly unit: TreeItem;
  readonly now: TreeItem;
  readonly delta: number;
}

/** What lies before the unit stays the same object, so that what was read of it is known. */
function editEntries(entries: readonly TreeEntry[], exchange: Exchange): readonly TreeEntry[] {
  return edited(entries, exchange, (entry) => editEntry(entry, exchange), moveEntry);
}

function editEntry(entry: TreeEntry, exchange: Exchange): TreeEntry {
  const { piece, base, key, node, entries, items } = entry;
  return {
    piece,
    base,
    key,
    node,
    ...(entries && { entries: editEntries(entries, exchange) }),
    ...(items && { items: edited(items, exchange, (item) => editItem(item, exchange), moveItem) }),
  };
}

function editItem(item: TreeItem, exchange: Exchange): TreeItem {
  if (item === exchange.unit || !item.entries) return exchange.now;
  const { piece, base, node, entries } = item;
  return { piece, base, node, entries: editEntries(entries, exchange) };
}

function edited<T extends TreeEntry | TreeItem>(
  all: readonly T[],
  { unit, delta }: Exchange,
  edit: (one: T) => T,
  move: (one: T, by: number) => T,
): readonly T[] {
  const at = all.findLastIndex(({ base }) => base <= unit.base);
  const one = all[at];
  if (!one) return all;
  const behind = all.slice(at + 1);
  return [
    ...all.slice(0, at),
    edit(one),
    ...(delta === 0 ? behind : behind.map((each) => move(each, delta))),
  ];
}

/** The pieces that are not plain YAML, after the edit. */
function flawedAfter(tree: YamlTree, unit: TreeItem, piece: Piece, delta: number): readonly PlacedPiece[] {
  const now = pieceFacts(piece).flaws ? [{ piece, base: unit.base }] : [];
  const others = tree.flawed.filter(({ base }) => base !== unit.base);
  if (others.length === 0) return now;
  return [
    ...others.filter(({ base }) => base < unit.base),
    ...now,
    ...others
      .filter(({ base }) => base > unit.base)
      .map((one) => ({ piece: one.piece, base: one.base + delta })),
  ];
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
