import { Keeper } from "../../text/memo.ts";
import type { Span } from "../../text/span.ts";
import { type FlatItem, readFlatItem } from "./flatItem.ts";
import type { ParsedYaml, YamlComment, YamlProblem } from "./nodes.ts";
import { parseAnyYaml } from "./parse.ts";
import { findPlaceholders, openPlaceholders } from "./placeholders.ts";
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
  /** It holds nothing that belongs to the rest of its file by name or as a document of its own. */
  readonly apart: boolean;
  readonly comments: readonly YamlComment[];
  /** Where the one item stands of a piece that is a list of one. */
  readonly item: Span | undefined;
  /** Whether that is a mapping. */
  readonly mapping: boolean;
  /** Undefined for a piece that is YAML as it should be, with nothing in it of a template. */
  readonly flaws: Flaws | undefined;
}

/** What keeps a piece from being plain YAML. */
export interface Flaws {
  readonly problems: readonly YamlProblem[];
  /** It can only be read when its placeholders are taken for those of a template. */
  readonly templated: boolean;
  /** It holds a placeholder of a template, be it in quotes. */
  readonly foreign: boolean;
  /** Where quotes, brackets and placeholders stand that have no end in the piece. */
  readonly unclosed: readonly number[];
}

export function pieceFacts(piece: Piece): PieceFacts {
  return piece instanceof ReadPiece ? piece.facts : factsOf(piece);
}

/** The item of a piece that can be read without a tree. */
export function flatItemOf(piece: Piece): FlatItem | undefined {
  return piece instanceof ReadPiece ? piece.flat : undefined;
}

/** The piece as it is read in a file that is a template. */
export function pieceInTemplate(piece: Piece): Piece {
  return piece instanceof ReadPiece ? piece.inTemplate : piece;
}

/** The piece as it is read where nothing is known of its file. */
export function pieceAlone(piece: Piece): Piece {
  return piece instanceof TemplatePiece ? piece.alone : piece;
}

function factsOf({ text, parsed }: Piece): PieceFacts {
  const { root, problems, linked, templated, documents, comments, foreign } = parsed;
  const item = root?.kind === "seq" && root.items.length === 1 ? root.items[0] : undefined;
  const flaws = problems.length > 0 || templated || foreign ? flawsOf(text, parsed) : undefined;
  return {
    apart: !linked && documents <= 1,
    comments,
    flaws,
    item: item?.span,
    mapping: item?.kind === "map",
  };
}

/** Of the one item of a piece that was read flat: in few words, as of these there are very many. */
class FlatFacts implements PieceFacts {
  readonly comments: readonly YamlComment[];
  readonly #start: number;
  readonly #end: number;

  constructor({ comments, start, end }: FlatItem) {
    this.comments = comments;
    this.#start = start;
    this.#end = end;
  }

  get apart(): boolean {
    return true;
  }

  get item(): Span {
    return { start: this.#start, end: this.#end };
  }

  get mapping(): boolean {
    return true;
  }

  get flaws(): undefined {
    return undefined;
  }
}

function flawsOf(text: string, { problems, templated, foreign = false, unclosed = [] }: ParsedYaml): Flaws {
  // At its end, which is the start of another piece, stands only what follows from a mistake further up.
  const inside = problems.filter(({ span }) => span.start < text.length);
  return {
    problems: inside.length > 0 ? inside : problems,
    templated,
    foreign,
    unclosed: problems.length > 0 || templated ? [...unclosed, ...openPlaceholders(text)] : [],
  };
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
  /** The rule that stands in it, for whoever reads rules; a list of what is kept for one thing takes as much as the rest. */
  rule: object | undefined;
  protected readonly recent: RecentPieces;
  #parsed: ParsedYaml | undefined;
  /** Null where it was looked for in vain. */
  #flat: FlatItem | null | undefined;
  #facts: PieceFacts | undefined;
  #inTemplate: ReadPiece | undefined;

  constructor(text: string, recent: RecentPieces) {
    super();
    this.text = text;
    this.rule = undefined;
    this.recent = recent;
  }

  get parsed(): ParsedYaml {
    this.#parsed ??= this.read();
    return this.#parsed;
  }

  /** The item of the piece, where it can be read without a tree. */
  get flat(): FlatItem | undefined {
    if (this.#flat === undefined) {
      this.#flat = this.readFlat() ?? null;
      if (this.#flat) this.recent.add(this);
    }
    return this.#flat ?? undefined;
  }

  get facts(): PieceFacts {
    this.#facts ??= this.flat ? new FlatFacts(this.flat) : factsOf(this);
    return this.#facts;
  }

  /** Itself where it holds nothing that is a placeholder in templates only, or was taken for part of one anyway. */
  get inTemplate(): ReadPiece {
    this.#inTemplate ??=
      this.facts.flaws?.templated || findPlaceholders(this.text).every(({ owner }) => owner === "prometheus")
        ? this
        : new TemplatePiece(this, this.recent);
    return this.#inTemplate;
  }

  forget(): void {
    this.#parsed = undefined;
    if (this.#flat) this.#flat = undefined;
  }

  protected readFlat(): FlatItem | undefined {
    return readFlatItem(this.text);
  }

  protected read(): ParsedYaml {
    const simple = readSimple(this.text);
    if (simple) this.recent.add(this);
    return simple ?? parseAnyYaml(this.text);
  }
}

/** A piece that is read in another way because of what stands elsewhere in its file. */
class TemplatePiece extends ReadPiece {
  readonly alone: ReadPiece;

  constructor(alone: ReadPiece, recent: RecentPieces) {
    super(alone.text, recent);
    this.alone = alone;
  }

  override get inTemplate(): ReadPiece {
    return this;
  }

  protected override readFlat(): undefined {}

  protected override read(): ParsedYaml {
    return parseAnyYaml(this.text, true);
  }
}
