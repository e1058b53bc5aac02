import { Keeper } from "../../text/memo.ts";
import type { Span } from "../../text/span.ts";
import type { ParsedYaml, YamlComment } from "./nodes.ts";
import { parseAnyYaml } from "./parse.ts";
import { readSimple } from "./simple.ts";

/**
 * A part of a file that is read, checked and remembered on its own (a scrape job, a rule, a section).
 * Spans in it count from the start of its text. Equal texts share one piece, across files and versions.
 */
export interface Piece {
  readonly text: string;
  /** Always the same content; of a piece not looked at for long it may be another object than before. */
  readonly parsed: ParsedYaml;
}

/** What is asked of every piece with every edit of its file; it outlives the tree. */
export interface PieceFacts {
  /** Nothing in it may belong to the rest of its file: it is read alone as it is read there. */
  readonly plain: boolean;
  readonly comments: readonly YamlComment[];
  /** The one item of a piece that is a list of one: where it stands, and whether it is a mapping. */
  readonly item: { readonly span: Span; readonly mapping: boolean } | undefined;
}

export function pieceFacts(piece: Piece): PieceFacts {
  return piece instanceof ReadPiece ? piece.facts : factsOf(piece.parsed);
}

function factsOf(parsed: ParsedYaml): PieceFacts {
  return new Facts(parsed);
}

/** One small object: there is one for each rule of a workspace. */
class Facts implements PieceFacts {
  readonly plain: boolean;
  readonly comments: readonly YamlComment[];
  /** Of the item, -1 where there is none. */
  readonly #start: number;
  readonly #end: number;
  readonly #mapping: boolean;

  constructor({ root, problems, linked, templated, documents, comments }: ParsedYaml) {
    const item = root?.kind === "seq" && root.items.length === 1 ? root.items[0] : undefined;
    this.plain = problems.length === 0 && !linked && !templated && documents <= 1;
    this.comments = comments;
    this.#start = item ? item.span.start : -1;
    this.#end = item ? item.span.end : -1;
    this.#mapping = item?.kind === "map";
  }

  get item(): PieceFacts["item"] {
    return this.#start < 0
      ? undefined
      : { span: { start: this.#start, end: this.#end }, mapping: this.#mapping };
  }
}

/**
 * The trees of a large workspace's pieces take ten times the memory of their texts, and most are not needed again
 * for long. Those quickly read again are kept for the pieces read last only.
 */
export class RecentPieces {
  readonly #ring: (ReadPiece | undefined)[];
  #next = 0;

  constructor(count: number) {
    this.#ring = new Array<ReadPiece | undefined>(count).fill(undefined);
  }

  add(piece: ReadPiece): void {
    this.#ring[this.#next]?.forget();
    this.#ring[this.#next] = piece;
    this.#next = (this.#next + 1) % this.#ring.length;
  }

  clear(): void {
    for (let at = this.#next - 1; ; at--) {
      if (at < 0) at += this.#ring.length;
      const piece = this.#ring[at];
      if (piece === undefined) break;
      piece.forget();
      this.#ring[at] = undefined;
    }
  }
}

export class ReadPiece extends Keeper implements Piece {
  readonly text: string;
  readonly #recent: RecentPieces;
  #parsed: ParsedYaml | undefined;
  #facts: PieceFacts | undefined;

  constructor(text: string, recent: RecentPieces) {
    super();
    this.text = text;
    this.#recent = recent;
  }

  get parsed(): ParsedYaml {
    if (this.#parsed) return this.#parsed;
    const simple = readSimple(this.text);
    if (simple) this.#recent.add(this);
    this.#parsed = simple ?? parseAnyYaml(this.text);
    return this.#parsed;
  }

  get facts(): PieceFacts {
    this.#facts ??= factsOf(this.parsed);
    return this.#facts;
  }

  forget(): void {
    this.#parsed = undefined;
  }
}
