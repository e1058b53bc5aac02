import { keysOf, pathAt, type YamlPath } from "../../syntax/yaml/locate.ts";
import type { YamlNode, YamlScalar } from "../../syntax/yaml/nodes.ts";
import { partsOf } from "../../syntax/yaml/parts.ts";
import type { PlacedPiece, TreeEntry, TreeItem } from "../../syntax/yaml/tree.ts";
import { type Span, shift, touches } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";

/** The key or the scalar value that stands at an offset of a file. */
export interface YamlPlaceAt {
  readonly part: "key" | "value";
  /** Keys and list indexes from the document's root; the last is the key itself, or where the value stands. */
  readonly path: readonly (string | number)[];
  /** The node at the end of each step of the path; undefined for those outside of the piece. */
  readonly nodes: readonly (YamlNode | undefined)[];
  readonly scalar: YamlScalar;
  /** The text that the nodes' spans count in, and where it starts in the file. */
  readonly text: string;
  readonly base: number;
  /** The scalar's place in the file. */
  readonly span: Span;
}

/** Undefined on comments, between values, on lists and mappings as such, and behind an alias. */
export function yamlPlaceAt(document: Document, offset: number): YamlPlaceAt | undefined {
  const { text } = document;
  if (document.tree.comments.some(({ span }) => touches(span, offset))) return undefined;
  const part = partsOf(document).findLast(({ span }) => touches(span, offset));
  if (!part) return undefined;
  const { span, tree } = part;
  if (!tree.cut) return tree.root && within({ root: tree.root, text, base: 0 }, [], offset);
  return inEntries(tree.entries, [], offset, span.end);
}

type Path = readonly (string | number)[];

function inEntries(
  entries: readonly TreeEntry[],
  prefix: Path,
  offset: number,
  end: number,
): YamlPlaceAt | undefined {
  const entry = entries[lastFrom(entries, offset)];
  if (!entry) return undefined;
  if (holds(entry, offset, end)) return inPiece(entry, prefix, offset);
  const path = [...prefix, entry.key.value];
  if (entry.entries) return inEntries(entry.entries, path, offset, end);
  const index = lastFrom(entry.items ?? [], offset);
  const item = entry.items?.[index];
  return item && inItem(item, [...path, index], offset, end);
}

function inItem(item: TreeItem, path: Path, offset: number, end: number): YamlPlaceAt | undefined {
  if (item.entries) return inEntries(item.entries, path, offset, end);
  return holds(item, offset, end) ? inPiece(item, path, offset) : undefined;
}

/** The last of the parts, which stand in order, that begins no later than an offset; -1 for none. */
function lastFrom(parts: readonly PlacedPiece[], offset: number): number {
  let low = -1;
  let high = parts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((parts[middle]?.base ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function holds({ base, piece }: PlacedPiece, offset: number, end: number): boolean {
  const behind = base + piece.text.length;
  return offset >= base && (offset < behind || (offset === behind && behind === end));
}

function inPiece({ piece, base }: PlacedPiece, prefix: Path, offset: number): YamlPlaceAt | undefined {
  const { root } = piece.parsed;
  // The piece of an item, and that of the first key in one, begins with the item's dash.
  const inner = root?.kind === "seq" ? root.items[0] : root;
  return inner && within({ root: inner, text: piece.text, base }, prefix, offset);
}

function within(
  { root, text, base }: { root: YamlNode; text: string; base: number },
  prefix: Path,
  offset: number,
): YamlPlaceAt | undefined {
  const found = pathAt(text, root, offset - base);
  const scalar = scalarOf(found);
  if (!scalar || !touches(scalar.span, offset - base)) return undefined;
  return {
    part: found.place === "key" ? "key" : "value",
    path: [...prefix, ...keysOf(found)],
    nodes: [
      ...prefix.map(() => undefined),
      ...found.steps.map((step) => (step.kind === "pair" ? step.pair.value : step.item)),
    ],
    scalar,
    text,
    base,
    span: shift(scalar.span, base),
  };
}

function scalarOf({ place, node }: YamlPath): YamlScalar | undefined {
  return (place === "key" || place === "value") && node?.kind === "scalar" ? node : undefined;
}
