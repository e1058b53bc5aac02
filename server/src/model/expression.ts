import type { ParsedPromql } from "../syntax/promql/parse.ts";
import { type ScalarMap, scalarMap } from "../syntax/yaml/scalarMap.ts";
import { covers, type Span } from "../text/span.ts";
import type { LocatedText } from "./located.ts";

/**
 * PromQL inside a YAML scalar: an `expr`, or one selector of match[]. Spans of the PromQL tree are offsets in the
 * decoded text; `place` gives them in the piece.
 */
export class Expression<P = ParsedPromql> {
  readonly text: LocatedText;
  readonly parsed: P;
  readonly #source: string;
  #map: ScalarMap | undefined;

  /** @param source the text of the piece that the scalar stands in */
  constructor(source: string, text: LocatedText, parsed: P) {
    this.#source = source;
    this.text = text;
    this.parsed = parsed;
  }

  /** Decoded offsets to offsets in the piece; undefined when the text comes through an alias. */
  get map(): ScalarMap | undefined {
    if (this.text.inherited) return undefined;
    this.#map ??= scalarMap(this.#source, this.text.node);
    return this.#map;
  }

  /** The place in the piece of a span in the decoded text; the whole scalar where it cannot be told. */
  place(inner: Span): Span {
    const at = this.map?.spanOf(inner.start, inner.end);
    return at && covers(this.text.span, at) ? at : this.text.span;
  }
}
