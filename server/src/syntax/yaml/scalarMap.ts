import type { TextEdit } from "../../text/edit.ts";
import { fitted } from "../../text/fitted.ts";
import { point, type Span } from "../../text/span.ts";
import { decodePieces, type Piece } from "./decode.ts";
import { readBlockHeader } from "./decodeBlock.ts";
import { encodeScalar } from "./encodeScalar.ts";
import type { YamlScalar } from "./nodes.ts";

/** Offsets in a scalar's decoded value to offsets in the text its node's spans refer to, and back. */
export interface ScalarMap {
  /** Equals the scalar's value. */
  readonly value: string;
  /** Where the decoded character at `offset` starts in the text; the value's length gives the end of the text. */
  toText(offset: number): number;
  /**
   * The decoded offset of a place in the text: inside an escape that of the escape, between two pieces that of the
   * next character. Undefined outside the scalar's content (quotes and first indentation are outside).
   */
  fromText(offset: number): number | undefined;
  /** The text that stands for a range of the value, widened to whole escapes and line breaks. */
  spanOf(start: number, end: number): Span;
  /** True when every character of the range stands for exactly itself: editing the text in place is right. */
  isExact(start: number, end: number): boolean;
  /**
   * The edit that makes the value read `newText` in place of its range from `start` to `end`, everything else as
   * it is. Undefined when this style cannot hold it there.
   */
  encode(start: number, end: number, newText: string): TextEdit | undefined;
}

/** @param text the text that the scalar was parsed from */
export function scalarMap(text: string, scalar: YamlScalar): ScalarMap {
  return new PieceMap(text, decodePieces(text, scalar), {
    emptyAt: () => {
      const { style, span } = scalar;
      if (style === "plain") return span.start;
      if (style === "single" || style === "double") return span.start + 1;
      return readBlockHeader(text, span.start).bodyStart;
    },
    encode: (span, newText, wanted, end) =>
      encodeScalar(text, scalar, Math.max(scalar.span.end, end), span, newText, wanted),
  });
}

/** What tells the forms of scalars apart besides how they are decoded. */
export interface ScalarForm {
  /** Where the text of an empty value would stand. */
  emptyAt(): number;
  /** The edit that writes `newText` in place of `span`; undefined when the value is not `wanted` then. */
  encode(span: Span, newText: string, wanted: string, piecesEnd: number): TextEdit | undefined;
}

/** The map of a scalar that was decoded in pieces, whatever its syntax. */
export class PieceMap implements ScalarMap {
  readonly value: string;
  readonly #form: ScalarForm;
  readonly #pieces: readonly Piece[];
  /** Where each piece starts in the value, and the value's length at the end. */
  readonly #starts: readonly number[];

  constructor(text: string, pieces: readonly Piece[], form: ScalarForm) {
    this.#form = form;
    this.#pieces = fitted(pieces);
    const starts: number[] = [];
    let value = "";
    for (const piece of this.#pieces) {
      starts.push(value.length);
      value += piece.value ?? text.slice(piece.start, piece.end);
    }
    starts.push(value.length);
    this.#starts = fitted(starts);
    this.value = value;
  }

  toText(offset: number): number {
    if (offset >= this.value.length) return this.#pieces.at(-1)?.end ?? this.#form.emptyAt();
    const index = this.#pieceOf(Math.max(0, offset));
    const piece = this.#pieces[index];
    if (piece === undefined) return this.#form.emptyAt();
    if (piece.value !== undefined) return piece.start;
    return piece.start + Math.max(0, offset) - (this.#starts[index] ?? 0);
  }

  fromText(offset: number): number | undefined {
    const first = this.#pieces[0];
    const last = this.#pieces.at(-1);
    if (first === undefined || last === undefined) return offset === this.#form.emptyAt() ? 0 : undefined;
    if (offset < first.start || offset > last.end) return undefined;
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (offset < (this.#pieces[middle]?.end ?? 0)) high = middle;
      else low = middle + 1;
    }
    const piece = this.#pieces[low];
    const start = this.#starts[low] ?? 0;
    if (piece === undefined || offset <= piece.start) return start;
    if (offset >= piece.end) return this.#starts[low + 1] ?? start;
    return piece.value === undefined ? start + offset - piece.start : start;
  }

  spanOf(start: number, end: number): Span {
    const from = this.toText(start);
    if (end <= start) return point(from);
    const index = this.#pieceOf(Math.min(end, this.value.length) - 1);
    const piece = this.#pieces[index];
    if (piece === undefined) return point(from);
    if (piece.value !== undefined) return { start: from, end: Math.max(from, piece.end) };
    const to = piece.start + Math.min(end, this.value.length) - (this.#starts[index] ?? 0);
    return { start: from, end: Math.max(from, to) };
  }

  isExact(start: number, end: number): boolean {
    if (start < 0 || end > this.value.length || start > end) return false;
    let index = this.#pieceOf(start);
    let behind: number | undefined;
    for (; index < this.#pieces.length && (this.#starts[index] ?? 0) < end; index++) {
      const piece = this.#pieces[index];
      if (piece === undefined || piece.value !== undefined) return false;
      if (behind !== undefined && piece.start !== behind) return false;
      behind = piece.end;
    }
    return start < end || !this.#insidePiece(start);
  }

  encode(start: number, end: number, newText: string): TextEdit | undefined {
    if (start < 0 || end > this.value.length || start > end) return undefined;
    if (this.#insidePiece(start) || this.#insidePiece(end)) return undefined;
    if (this.#splitsCharacter(start) || this.#splitsCharacter(end)) return undefined;
    const span = this.#editSpan(start, end);
    const wanted = this.value.slice(0, start) + newText + this.value.slice(end);
    return this.#form.encode(span, newText, wanted, this.#pieces.at(-1)?.end ?? 0);
  }

  /** An insertion goes directly behind the character before it when that stands for itself. */
  #editSpan(start: number, end: number): Span {
    if (start < end) return this.spanOf(start, end);
    const index = start > 0 ? this.#pieceOf(start - 1) : -1;
    const before = this.#pieces[index];
    if (before === undefined || before.value !== undefined) return point(this.toText(start));
    return point(before.start + start - (this.#starts[index] ?? 0));
  }

  /** True inside something of several decoded characters that the text holds as one, such as an escaped emoji. */
  #insidePiece(offset: number): boolean {
    if (offset >= this.value.length) return false;
    const index = this.#pieceOf(offset);
    return this.#pieces[index]?.value !== undefined && this.#starts[index] !== offset;
  }

  /** True between the two UTF-16 units of one character, where an edit would leave half of it. */
  #splitsCharacter(offset: number): boolean {
    return (
      /[\ud800-\udbff]/.test(this.value[offset - 1] ?? "") && /[\udc00-\udfff]/.test(this.value[offset] ?? "")
    );
  }

  /** The index of the piece that holds a decoded character. */
  #pieceOf(offset: number): number {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
