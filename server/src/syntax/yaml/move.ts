import type { YamlNode } from "./nodes.ts";
import { ItemOfPiece, type Piece, type TreeEntry, type TreeItem } from "./tree.ts";

/** The same entry further behind in a file. */
export function moveEntry(entry: TreeEntry, by: number): TreeEntry {
  return {
    ...entry,
    base: entry.base + by,
    ...(entry.entries && { entries: entry.entries.map((one) => moveEntry(one, by)) }),
    ...(entry.items && { items: entry.items.map((one) => moveItem(one, by)) }),
  };
}

/** The same item further behind in a file. */
export function moveItem(item: TreeItem, by: number): TreeItem {
  // The node of such an item is a getter, which a copy would read at once.
  if (item instanceof ItemOfPiece) return new ItemOfPiece(item.piece, item.base + by);
  if (item instanceof MovedItem) return item.moved(by);
  return item.entries ? new MovedItem(item, item.entries, by) : { ...item, base: item.base + by };
}

/**
 * What stands in an item is moved once somebody looks into it: with every letter that is typed, all groups of rules
 * below are moved, and hardly any of them is looked into.
 */
class MovedItem implements TreeItem {
  readonly piece: Piece;
  readonly base: number;
  readonly node: YamlNode;
  readonly whole?: true;
  /** Where it stood first, and its entries there. */
  readonly #first: TreeItem;
  readonly #firstEntries: readonly TreeEntry[];
  readonly #by: number;
  #entries: readonly TreeEntry[] | undefined;

  constructor(first: TreeItem, entries: readonly TreeEntry[], by: number) {
    this.piece = first.piece;
    this.base = first.base + by;
    this.node = first.node;
    if (first.whole) this.whole = true;
    this.#first = first;
    this.#firstEntries = entries;
    this.#by = by;
  }

  get entries(): readonly TreeEntry[] {
    this.#entries ??= this.#firstEntries.map((entry) => moveEntry(entry, this.#by));
    return this.#entries;
  }

  moved(by: number): TreeItem {
    return new MovedItem(this.#first, this.#firstEntries, this.#by + by);
  }
}
