import { type Span, shift } from "../../text/span.ts";
import { pieceFacts } from "./piece.ts";
import { ItemOfPiece, type PieceOf, type TreeEntry, type TreeItem, type YamlTree } from "./tree.ts";

/**
 * The tree of a text that differs from that of a known tree inside one unit only: that unit is read, the others are
 * moved. Undefined where the edit may matter to more than the unit, so that the text has to be cut anew: when it touches
 * the unit's dash or end, or puts a line where a list item or key of the file would stand.
 */
export function editTree(
  tree: YamlTree,
  before: string,
  after: string,
  pieceOf: PieceOf,
): YamlTree | undefined {
  const edit = unitEdit(tree, before, after);
  if (!edit) return undefined;
  const { unit, text } = edit;
  const delta = after.length - before.length;
  const old: Span = { start: unit.base, end: unit.base + unit.piece.text.length };
  const piece = pieceOf(text);
  const facts = pieceFacts(piece);
  if (!facts.plain || !facts.item) return undefined;
  const move = (entries: readonly TreeEntry[]): TreeEntry[] =>
    entries.map((entry): TreeEntry => {
      const base = entry.base > old.start ? entry.base + delta : entry.base;
      if (!entry.entries && !entry.items) return base === entry.base ? entry : { ...entry, base };
      return {
        ...entry,
        base,
        ...(entry.entries && { entries: move(entry.entries) }),
        ...(entry.items && { items: entry.items.map(moveItem) }),
      };
    });
  const moveItem = (item: TreeItem): TreeItem => {
    if (item === unit) return new ItemOfPiece(piece, item.base);
    if (item.entries) {
      const entries = move(item.entries);
      return { piece: item.piece, base: entries[0]?.base ?? item.base, node: item.node, entries };
    }
    return item.base > old.start ? new ItemOfPiece(item.piece, item.base + delta) : item;
  };
  return {
    ...tree,
    entries: move(tree.entries),
    comments: [
      ...tree.comments.filter(({ span }) => span.end <= old.start),
      ...facts.comments.map((comment) => ({ ...comment, span: shift(comment.span, old.start) })),
      ...tree.comments
        .filter(({ span }) => span.start >= old.end)
        .map((comment) => ({ ...comment, span: shift(comment.span, delta) })),
    ],
  };
}

/** The only unit in which two texts differ, and what stands there now; undefined as with `editTree`. */
export function unitEdit(
  tree: YamlTree,
  before: string,
  after: string,
): { readonly unit: TreeItem; readonly text: string } | undefined {
  if (!tree.cut) return undefined;
  const edit = editOf(before, after);
  const unit = unitAt(tree.entries, edit.start);
  if (!unit) return undefined;
  const end = unit.base + unit.piece.text.length;
  const dash = unit.piece.text.search(/[^ ]/);
  if (edit.start < unit.base + dash + 2 || edit.end > end) return undefined;
  const text = after.slice(unit.base, end + after.length - before.length);
  return staysWithin(text, dash, end === before.length) ? { unit, text } : undefined;
}

/** What of the earlier text is no longer there, or where something was put in: all else is the same. */
function editOf(before: string, after: string): Span {
  const most = Math.min(before.length, after.length);
  let start = 0;
  // Slices are compared many times faster than characters.
  while (start + SLICE <= most && before.slice(start, start + SLICE) === after.slice(start, start + SLICE))
    start += SLICE;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  const left = most - start;
  let same = 0;
  const ending = (text: string, from: number, to: number) => text.slice(text.length - to, text.length - from);
  while (same + SLICE <= left && ending(before, same, same + SLICE) === ending(after, same, same + SLICE))
    same += SLICE;
  while (
    same < left &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  return { start, end: before.length - same };
}

const SLICE = 1024;

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
