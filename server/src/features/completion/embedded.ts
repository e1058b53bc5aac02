import type { YamlScalar } from "../../syntax/yaml/nodes.ts";
import { type ScalarMap, scalarMap } from "../../syntax/yaml/scalarMap.ts";
import type { Span } from "../../text/span.ts";
import type { ScalarAt } from "./yaml/place.ts";

/** PromQL or a template inside a YAML scalar: its decoded text, the cursor in it, and the way back to the file. */
export class Embedded {
  readonly text: string;
  /** The cursor in the decoded text. */
  readonly at: number;
  readonly scalar: ScalarAt;
  readonly #map: ScalarMap;
  readonly #offset: number;

  constructor(file: string, scalar: ScalarAt, offset: number) {
    this.scalar = scalar;
    this.#offset = offset;
    const node: YamlScalar = {
      kind: "scalar",
      style: scalar.style,
      span: scalar.span,
      value: "",
      ...(scalar.indent !== undefined && { indent: scalar.indent }),
    };
    this.#map = scalarMap(file, node);
    const { value } = this.#map;
    const exact = this.#map.fromText(offset);
    if (exact !== undefined && !this.#isBehindBreak(file, offset)) {
      this.text = value;
      this.at = exact;
      return;
    }
    // On a blank line, or in space that is folded away: as if one space stood there.
    let before = offset;
    while (before > scalar.span.start && this.#map.fromText(before) === undefined) before--;
    const at = this.#map.fromText(before) ?? 0;
    const rest = value.slice(at);
    this.text = `${value.slice(0, at)} ${rest}`;
    this.at = at + 1;
  }

  /** True in the middle of an escape, where nothing can be put. */
  get isSplit(): boolean {
    const { style } = this.scalar;
    if (style !== "single" && style !== "double") return false;
    const at = this.#map.fromText(this.#offset);
    if (at === undefined) return false;
    const span = this.#map.spanOf(at, at + 1);
    return span.start < this.#offset && this.#offset < span.end && !/\s/.test(this.#map.value[at] ?? " ");
  }

  /** The quote for strings in it that need no escape in this kind of scalar. */
  get quote(): '"' | "'" {
    return this.scalar.style === "double" ? "'" : '"';
  }

  /** The place in the file of what stands around the cursor, from `start` to `end` in the decoded text. */
  replace(start: number, end: number): Span {
    if (start >= this.at && end <= this.at) return { start: this.#offset, end: this.#offset };
    const from = start < this.at ? this.#map.toText(start) : this.#offset;
    const to = end > this.at ? this.#map.spanOf(start, end).end : this.#offset;
    return { start: Math.min(from, this.#offset), end: Math.max(to, this.#offset) };
  }

  /** A piece of decoded text as this scalar writes it; undefined where it cannot hold it. */
  encode(text: string): string | undefined {
    const { style } = this.scalar;
    if (style === "double") return text.replace(/["\\]/g, "\\$&");
    if (style === "single") return text.replaceAll("'", "''");
    if (style === "plain" && /: |:$| #/.test(text)) return undefined;
    return text;
  }

  /** True where the decoded place stands for a whole break of lines, of which the cursor is at one end only. */
  #isBehindBreak(file: string, offset: number): boolean {
    const start = file.lastIndexOf("\n", offset - 1) + 1;
    return (
      offset > this.scalar.span.start &&
      start > this.scalar.span.start &&
      file.slice(start, offset).trim() === "" &&
      /^[ \t]*\r?(?:\n|$)/.test(file.slice(offset))
    );
  }
}
