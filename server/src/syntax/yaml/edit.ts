import type { TextEdit } from "../../text/edit.ts";
import type { Span } from "../../text/span.ts";
import type { YamlMap, YamlNode, YamlPair, YamlScalar, YamlSeq } from "./nodes.ts";

/**
 * Builds edits of one text (a piece or a file) that keep everything else byte for byte: indentation, quotes and
 * line breaks are taken from what stands around the place.
 */
export class EditBuilder {
  readonly edits: TextEdit[] = [];
  readonly #text: string;
  readonly #break: string;

  constructor(text: string) {
    this.#text = text;
    this.#break = /\r\n/.test(text) ? "\r\n" : "\n";
  }

  replace(span: Span, newText: string): this {
    this.edits.push({ span, newText });
    return this;
  }

  insert(offset: number, newText: string): this {
    return this.replace({ start: offset, end: offset }, newText);
  }

  /**
   * Adds `key: value` to a mapping, behind the pair `after` (its first key when not given).
   * `value` is YAML text; its further lines are indented as lines below the key.
   */
  insertPair(map: YamlMap, key: string, value: string, after?: YamlPair): this {
    return this.insertPairs(map, [[key, value]], after);
  }

  /** Adds several pairs in order, at one place. */
  insertPairs(
    map: YamlMap,
    pairs: readonly (readonly [key: string, value: string])[],
    after?: YamlPair,
  ): this {
    const anchor = after ?? map.pairs[0];
    if (map.flow || !anchor) {
      const inside = pairs.map(([key, value]) => `${key}: ${flow(value)}`).join(", ");
      return this.insert(
        anchor ? anchor.span.end : map.span.start + 1,
        anchor ? `, ${inside}` : ` ${inside} `,
      );
    }
    const column = this.columnOf(anchor.key.span.start);
    const text = pairs.map(([key, value]) => this.pairText(key, value)).join("\n");
    return this.#insertLines(this.endOfLines(anchor), column, text);
  }

  /** Removes a pair with its lines, or with its comma in flow style. */
  removePair(map: YamlMap, pair: YamlPair): this {
    if (map.flow) return this.#removeFlow(map.pairs, pair);
    const first = map.pairs[0] === pair;
    const next = map.pairs[map.pairs.indexOf(pair) + 1];
    const lineStart = this.#lineStart(pair.span.start);
    const sharesDash = first && /-/.test(this.#text.slice(lineStart, pair.span.start));
    if (sharesDash && next) return this.replace({ start: pair.span.start, end: next.span.start }, "");
    return this.replace({ start: lineStart, end: this.endOfLines(pair) }, "");
  }

  /** Adds a list item behind the last one. `value` is YAML text. */
  appendItem(seq: YamlSeq, value: string): this {
    const last = seq.items.at(-1);
    if (seq.flow || !last) {
      return this.insert(last ? last.span.end : seq.span.start + 1, last ? `, ${flow(value)}` : flow(value));
    }
    const dash = this.#dashColumn(last);
    return this.#insertLines(this.endOfLines(last), dash, `- ${indentRest(value, 2)}`);
  }

  /** Adds a list item behind a given one. `value` is YAML text. */
  insertItemAfter(seq: YamlSeq, item: YamlNode, value: string): this {
    if (seq.flow) return this.insert(item.span.end, `, ${flow(value)}`);
    return this.#insertLines(this.endOfLines(item), this.#dashColumn(item), `- ${indentRest(value, 2)}`);
  }

  /** Removes a list item with its lines, or with its comma in flow style. */
  removeItem(seq: YamlSeq, item: YamlNode): this {
    if (seq.flow) return this.#removeFlow(seq.items, item);
    return this.replace({ start: this.#lineStart(item.span.start), end: this.endOfLines(item) }, "");
  }

  /** Writes another value for a scalar in the quotes it has; plain text gains quotes where it needs them. */
  setScalar(scalar: YamlScalar, value: string): this {
    return this.replace(scalar.span, quoteLike(scalar.style, value));
  }

  /** The text that is edited, as it stands at a place. */
  textOf(span: Span): string {
    return this.#text.slice(span.start, span.end);
  }

  /** The column (in characters) at which the text at `offset` stands on its line. */
  columnOf(offset: number): number {
    return offset - this.#lineStart(offset);
  }

  /** `key: value`, further lines of the value indented by two. */
  pairText(key: string, value: string): string {
    const [head = "", ...rest] = value.split("\n");
    const body =
      rest.length > 0 && head === "" ? rest.map((l) => `  ${l}`) : rest.map((l) => (l === "" ? l : `  ${l}`));
    return [head === "" ? `${key}:` : `${key}: ${head}`, ...body].join("\n");
  }

  /** Behind the line break of the last line that `node` stands on (or the end of the text). */
  endOfLines(node: { readonly span: Span }): number {
    // A block scalar's span ends behind its last line break.
    const end =
      node.span.end > node.span.start && this.#text[node.span.end - 1] === "\n"
        ? node.span.end - 1
        : node.span.end;
    const feed = this.#text.indexOf("\n", end);
    return feed < 0 ? this.#text.length : feed + 1;
  }

  #insertLines(at: number, column: number, text: string): this {
    const pad = " ".repeat(column);
    const body = text
      .split("\n")
      .map((line) => (line === "" ? line : pad + line))
      .join(this.#break);
    const needsBreak = at > 0 && this.#text[at - 1] !== "\n";
    return this.insert(at, needsBreak ? this.#break + body : body + this.#break);
  }

  #removeFlow(all: readonly { readonly span: Span }[], one: { readonly span: Span }): this {
    const index = all.indexOf(one);
    const next = all[index + 1];
    const previous = all[index - 1];
    if (next) return this.replace({ start: one.span.start, end: next.span.start }, "");
    return this.replace({ start: previous ? previous.span.end : one.span.start, end: one.span.end }, "");
  }

  #dashColumn(item: YamlNode): number {
    const lineStart = this.#lineStart(item.span.start);
    const dash = this.#text.slice(lineStart, item.span.start).lastIndexOf("-");
    return dash < 0 ? Math.max(0, item.span.start - lineStart - 2) : dash;
  }

  #lineStart(offset: number): number {
    return this.#text.lastIndexOf("\n", offset - 1) + 1;
  }
}

function indentRest(value: string, by: number): string {
  return value.split("\n").join(`\n${" ".repeat(by)}`);
}

/** A block value as flow text: only one-line values and simple lists are ever inserted into flow collections. */
function flow(value: string): string {
  const lines = value.split("\n").filter((l) => l.trim() !== "");
  if (lines.length <= 1) return value.trim();
  if (lines.every((l) => l.trim().startsWith("- ")))
    return `[${lines.map((l) => l.trim().slice(2)).join(", ")}]`;
  return `{ ${lines.map((l) => l.trim()).join(", ")} }`;
}

/** Text as a YAML scalar in the given style; plain when that is safe, else single or double quotes. */
export function quoteLike(style: YamlScalar["style"], value: string): string {
  if (style === "double") return JSON.stringify(value);
  if (style === "single" && !/[\n\r]/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return quoteIfNeeded(value);
}

/** Text as a plain scalar, or quoted where plain text would mean something else (a number, a comment, a flow collection). */
export function quoteIfNeeded(value: string): string {
  if (
    /^[A-Za-z_/.(][\w/.:@|*+?()$^\\-]*(?: [\w/.@|()-]+)*$/.test(value) &&
    !/:(?: |$)/.test(value) &&
    !RESERVED.test(value)
  )
    return value;
  return /[\n\r\t\u0000-\u001f]/.test(value) ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;
}

const RESERVED = /^(?:true|false|yes|no|on|off|y|n|null|\.nan|\.inf)$/i;
