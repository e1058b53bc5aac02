import { Keeper } from "../../text/memo.ts";
import type { ParsedYaml } from "./nodes.ts";
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
}

export class ReadPiece extends Keeper implements Piece {
  readonly text: string;
  readonly #recent: RecentPieces;
  #parsed: ParsedYaml | undefined;

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

  forget(): void {
    this.#parsed = undefined;
  }
}
