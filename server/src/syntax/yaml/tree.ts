import type { ContentMemo } from "../../text/memo.ts";
import { detach } from "../../text/memo.ts";
import type { Span } from "../../text/span.ts";
import { shift } from "../../text/span.ts";
import type {
  ParsedYaml,
  YamlComment,
  YamlMap,
  YamlNode,
  YamlPair,
  YamlProblem,
  YamlScalar,
} from "./nodes.ts";
import { type OutlineEntry, outline, type Shape } from "./outline.ts";
import { parseYaml } from "./parse.ts";
import {
  type Piece,
  type PieceFacts,
  pieceAlone,
  pieceFacts,
  pieceInTemplate,
  ReadPiece,
  RecentPieces,
} from "./piece.ts";
import { reachesBeyond } from "./reach.ts";
import { rebase } from "./rebase.ts";

export type { Piece } from "./piece.ts";

/** A piece at its place: add `base` to a span of the piece to get one of the file. */
export interface PlacedPiece {
  readonly piece: Piece;
  readonly base: number;
}

/** A key and its value; the value is in `node`, or cut further into `items` or `entries`. */
export interface TreeEntry extends PlacedPiece {
  readonly key: YamlScalar;
  readonly node: YamlNode;
  readonly items?: readonly TreeItem[];
  readonly entries?: readonly TreeEntry[];
}

/** A list item; `node` is its value, unless it is cut into `entries`. */
export interface TreeItem extends PlacedPiece {
  readonly node: YamlNode;
  readonly entries?: readonly TreeEntry[];
  /** Set where the piece is all of the item, and was taken apart when it was read. */
  readonly whole?: true;
}

/** One file as pieces. Problems and comments count from the file's start. */
export interface YamlTree {
  readonly entries: readonly TreeEntry[];
  /** The items of a document that is a list: file_sd files, lists of scrape jobs. */
  readonly rootItems: readonly TreeItem[];
  /** Set when the document is no mapping (a list, a scalar), or could not be cut: the whole of it. */
  readonly root: YamlNode | undefined;
  readonly problems: readonly YamlProblem[];
  readonly comments: readonly YamlComment[];
  readonly templated: boolean;
  readonly documents: number;
  /** True when the tree was put together from pieces, so that most of it survives an edit. */
  readonly cut: boolean;
  /** Where it was: the pieces that are not plain YAML, in the order of the file. */
  readonly flawed: readonly PlacedPiece[];
  /** The same object for trees that differ only inside of mappings that are units: for what is remembered of the rest. */
  readonly frame: object;
  /** Set where the YAML documents of the file were read one by one: this tree then holds what stands in all of them. */
  readonly parts?: readonly YamlPart[];
}

/** One of several YAML documents of a file. */
export interface YamlPart {
  readonly span: Span;
  /** Places count from the file's start. */
  readonly tree: YamlTree;
}

export type PieceMemo = ContentMemo<Piece>;

/** Where pieces come from: equal texts give one piece. */
export type PieceOf = (text: string) => Piece;

/**
 * Reads a file as pieces where its layout allows, else as one. Both give the same entries and spans of a file without
 * mistakes; with mistakes pieces keep more of what follows, and each reports its own.
 * @param cut the outline of the text, where it is known
 */
export function readTree(
  text: string,
  shape: Shape,
  pieces: PieceMemo | PieceOf,
  cut = outline(text, shape),
): YamlTree {
  const pieceOf = typeof pieces === "function" ? pieces : (own: string) => pieces.get(own, makePiece);
  return (cut && fromOutline(text, cut, shape, pieceOf)) ?? readWholeTree(text, shape);
}

export function makePiece(text: string): Piece {
  return new ReadPiece(text, new RecentPieces(1));
}

class NotCuttable extends Error {}

function fromOutline(
  text: string,
  cut: readonly OutlineEntry[],
  shape: Shape,
  pieceOf: PieceOf,
): YamlTree | undefined {
  try {
    const tree = assemble(text, cut, shape, pieceOf);
    const summary = summaryOf(text, flawedIn(tree.entries));
    if (!summary?.templated) return summary && { ...tree, ...summary };
    // One placeholder tells that the file is a template, and so what others in it are.
    const inTemplate = assemble(text, cut, shape, (own) => pieceInTemplate(pieceOf(own)));
    return { ...inTemplate, ...summaryOf(text, flawedIn(inTemplate.entries)), templated: true };
  } catch (error) {
    if (error instanceof NotCuttable) return undefined;
    throw error;
  }
}

function assemble(text: string, cut: readonly OutlineEntry[], shape: Shape, madeOf: PieceOf): YamlTree {
  const comments: YamlComment[] = [];
  const pieceOf = (own: Span): PlacedPiece & { facts: PieceFacts } => {
    const piece = madeOf(text.slice(own.start, own.end));
    const facts = pieceFacts(piece);
    if (!facts.apart) throw new NotCuttable();
    for (const c of facts.comments) comments.push({ ...c, span: shift(c.span, own.start) });
    return { piece, base: own.start, facts };
  };
  const entryOf = (entry: OutlineEntry, within: Shape): TreeEntry => {
    const { piece, base } = pieceOf(entry.own);
    const { root } = piece.parsed;
    // The first entry of a list item's mapping carries the item's dash.
    const map = root?.kind === "seq" ? root.items[0] : root;
    if (map?.kind !== "map" || map.pairs.length !== 1) throw new NotCuttable();
    const pair = map.pairs[0] as YamlPair;
    const inner = Object.hasOwn(within, entry.key) ? within[entry.key] : undefined;
    const below = inner && ("map" in inner ? inner.map : inner.items === "unit" ? {} : inner.items);
    // A list in flow style, or behind an alias, has to be taken apart by its tree, unless nothing is in it.
    if (inner && !entry.items && !entry.entries && !isBare(pair.value, inner)) throw new NotCuttable();
    return {
      piece,
      base,
      key: pair.key,
      node: pair.value,
      ...(entry.entries && { entries: entry.entries.map((e) => entryOf(e, below ?? {})) }),
      ...(pair.value.kind === "seq" && inner && "items" in inner && !entry.items && { items: [] }),
      ...(entry.items && {
        items: entry.items.map((item): TreeItem => {
          if (item.entries) {
            const entries = item.entries.map((e) => entryOf(e, below ?? {}));
            const first = entries[0];
            if (!first) throw new NotCuttable();
            return { piece: first.piece, base: first.base, node: first.node, entries };
          }
          const own = pieceOf(item.own);
          if (!own.facts.item) throw new NotCuttable();
          const whole = new ItemOfPiece(own.piece, own.base);
          return inner && "items" in inner && inner.items !== "unit" ? takeApart(whole, inner.items) : whole;
        }),
      }),
    };
  };
  return {
    entries: cut.map((e) => entryOf(e, shape)),
    rootItems: [],
    root: undefined,
    problems: [],
    comments,
    templated: false,
    documents: 1,
    cut: true,
    flawed: [],
    frame: {},
  };
}

function flawedIn(entries: readonly TreeEntry[]): PlacedPiece[] {
  const flawed: PlacedPiece[] = [];
  const take = ({ piece, base }: PlacedPiece): void => {
    if (pieceFacts(piece).flaws) flawed.push({ piece, base });
  };
  const visit = (entry: TreeEntry): void => {
    take(entry);
    entry.entries?.forEach(visit);
    for (const item of entry.items ?? []) {
      if (item.entries && !item.whole) item.entries.forEach(visit);
      else take(item);
    }
  };
  entries.forEach(visit);
  return flawed;
}

/**
 * What the pieces of a file say of it together; undefined when a mistake in one of them may concern what follows it,
 * so that the file has to be read as one.
 */
export function summaryOf(
  text: string,
  flawed: readonly PlacedPiece[],
): Pick<YamlTree, "problems" | "templated" | "flawed"> | undefined {
  if (!flawed.every((at) => isApart(text, at))) return undefined;
  const problems = flawed.flatMap(
    ({ piece, base }) =>
      pieceFacts(piece).flaws?.problems.map((p) => ({ ...p, span: shift(p.span, base) })) ?? [],
  );
  const templated = isTemplate(flawed.map(({ piece }) => pieceAlone(piece)));
  // In a template one place that cannot be read is enough to say so.
  return {
    problems: templated ? problems.slice(0, 1).map((p) => ({ ...p, templated: true })) : problems,
    templated,
    flawed,
  };
}

function isApart(text: string, { piece, base }: PlacedPiece): boolean {
  const end = base + piece.text.length;
  return (pieceFacts(piece).flaws?.unclosed ?? []).every((at) => !reachesBeyond(text, base + at, end));
}

/** True when a placeholder shows that a file is a template, or may show it and is in the company of one that is known. */
function isTemplate(flawed: readonly Piece[]): boolean {
  const known = flawed.flatMap((piece) => pieceFacts(piece).flaws ?? []);
  if (known.some(({ templated }) => templated)) return true;
  if (!known.some(({ foreign }) => foreign)) return false;
  return flawed.some((piece) => {
    const { mistakes = 0 } = piece.parsed;
    return mistakes > 0 && (pieceInTemplate(piece).parsed.mistakes ?? 0) < mistakes;
  });
}

/** True for a value without parts of its own. */
function isBare(value: YamlNode, shape: Shape[string]): boolean {
  if (value.kind === "null" || value.kind === "scalar") return true;
  return "items" in shape ? value.kind === "seq" && value.items.length === 0 : false;
}

/** The only item of a piece; its node is asked of the piece, which may have to read it again. */
export class ItemOfPiece implements TreeItem {
  readonly piece: Piece;
  readonly base: number;

  constructor(piece: Piece, base: number) {
    this.piece = piece;
    this.base = base;
  }

  get node(): YamlNode {
    return itemOf(this.piece) as YamlNode;
  }
}

/** True for an item that is a mapping, or stands for one. */
export function isMapping(item: TreeItem): boolean {
  if (item instanceof ItemOfPiece) return pieceFacts(item.piece).mapping;
  const { node } = item;
  return (node.kind === "alias" ? node.target : node)?.kind === "map";
}

/** Where an item stands in its piece. */
export function spanOfItem(item: TreeItem): Span {
  return (item instanceof ItemOfPiece && pieceFacts(item.piece).item) || item.node.span;
}

/** The item of a piece that holds one list item; undefined for a piece that was cut out of a whole tree. */
export function itemOf({ parsed }: Piece): YamlNode | undefined {
  return parsed.root?.kind === "seq" ? parsed.root.items[0] : undefined;
}

/** Reads a file as one text, then takes the tree apart: slower, right for any layout. */
export function readWholeTree(text: string, shape: Shape): YamlTree {
  const parsed = parseYaml(text);
  const { root } = parsed;
  return {
    entries: root?.kind === "map" ? entriesOf(text, parsed, root, shape) : [],
    rootItems:
      root?.kind === "seq"
        ? root.items.map((item) => {
            const own = pieceAt(text, parsed, item.span);
            return { ...own, node: rebase(item, -own.base) };
          })
        : [],
    root,
    problems: parsed.problems,
    comments: parsed.comments,
    templated: parsed.templated,
    documents: parsed.documents,
    cut: false,
    flawed: [],
    frame: {},
  };
}

/** An item that could not be cut, taken apart by its tree. */
function takeApart({ piece, base, node }: ItemOfPiece, shape: Shape): TreeItem {
  if (node.kind !== "map") return new ItemOfPiece(piece, base);
  return { piece, base, node, entries: entriesOf(piece.text, piece.parsed, node, shape, base), whole: true };
}

/** @param by where the text starts in its file */
function entriesOf(text: string, parsed: ParsedYaml, map: YamlMap, shape: Shape, by = 0): TreeEntry[] {
  return map.pairs.map((pair): TreeEntry => {
    const rule = Object.hasOwn(shape, pair.key.value) ? shape[pair.key.value] : undefined;
    const value = pair.value.kind === "alias" ? (pair.value.target ?? pair.value) : pair.value;
    const { piece, base } = pieceAt(text, parsed, pair.span);
    const entry = {
      piece,
      base: base + by,
      key: rebase(pair.key, -base) as YamlScalar,
      node: rebase(pair.value, -base),
    };
    if (rule && "map" in rule && value.kind === "map")
      return { ...entry, entries: entriesOf(text, parsed, value, rule.map, by) };
    if (!rule || !("items" in rule) || value.kind !== "seq") return entry;
    const { items: below } = rule;
    const items = value.items.map((item): TreeItem => {
      // The place of an item that an alias brings in is the alias.
      const own = pieceAt(text, parsed, item.span);
      const inner = item.kind === "alias" ? item.target : item;
      const at = { piece: own.piece, base: own.base + by, node: rebase(item, -own.base) };
      return below !== "unit" && inner?.kind === "map"
        ? { ...at, entries: entriesOf(text, parsed, inner, below, by) }
        : at;
    });
    return { ...entry, items };
  });
}

/** The pieces of a cut tree that are no units, in the order of the file. */
export function framePieces(entries: readonly TreeEntry[]): PlacedPiece[] {
  return entries.flatMap((entry) => [
    entry,
    ...framePieces(entry.entries ?? []),
    ...(entry.items ?? []).flatMap((item) => framePieces(item.entries ?? [])),
  ]);
}

/** A piece of its own for a node in a tree of the whole file: from the start of its line where only a dash stands before it. */
function pieceAt(text: string, parsed: ParsedYaml, at: Span): PlacedPiece {
  const lineStart = text.lastIndexOf("\n", at.start - 1) + 1;
  const base = /^[\s-]*$/.test(text.slice(lineStart, at.start)) ? lineStart : at.start;
  const feed = text.indexOf("\n", at.end);
  const end = base === lineStart ? (feed < 0 ? text.length : feed + 1) : at.end;
  const own = detach(text.slice(base, end));
  return {
    base,
    piece: { text: own, parsed: { ...parsed, root: undefined, problems: [], comments: [] } },
  };
}
