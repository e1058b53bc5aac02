import { LineReader } from "./lineReader.ts";
import type { ScalarStyle, YamlComment, YamlScalar } from "./nodes.ts";
import { readSimpleBlockScalar } from "./simpleBlockScalar.ts";
import { endsAtSpace, plainScalar, quotedScalar, startsPlain } from "./simpleScalars.ts";
import { isUsual } from "./usual.ts";

/**
 * A list item that is a mapping of texts and of mappings of texts, as nearly every rule is, read without a tree: a
 * tenth of the objects, as there are very many rules, and most are never looked at closer. It says what `readSimple`
 * says of the same text.
 */
export interface FlatItem {
  readonly pairs: readonly FlatPair[];
  readonly comments: readonly YamlComment[];
  /** Where the mapping starts, and where its last value ends. */
  readonly start: number;
  readonly end: number;
}

/** A key, and the text that it has or the pairs below it. */
export class FlatPair {
  readonly key: string;
  readonly keyStart: number;
  /** The scalar's text, decoded; empty where there are `pairs`. */
  readonly value: string;
  readonly style: ScalarStyle;
  /** As `YamlScalar.span`. */
  readonly start: number;
  readonly end: number;
  /** As `YamlScalar.indent`, -1 for none. */
  readonly indent: number;
  readonly pairs: readonly FlatPair[] | undefined;

  constructor(
    key: string,
    keyStart: number,
    value: string,
    style: ScalarStyle,
    start: number,
    end: number,
    indent: number,
    pairs: readonly FlatPair[] | undefined,
  ) {
    this.key = key;
    this.keyStart = keyStart;
    this.value = value;
    this.style = style;
    this.start = start;
    this.end = end;
    this.indent = indent;
    this.pairs = pairs;
  }
}

/** The scalar of a pair that has one, as in the tree. */
export function scalarOf({ value, style, start, end, indent }: FlatPair): YamlScalar {
  const span = { start, end };
  return indent < 0 ? { kind: "scalar", style, span, value } : { kind: "scalar", style, span, indent, value };
}

/** Undefined for all that is not certain to be such an item. */
export function readFlatItem(text: string): FlatItem | undefined {
  let dash = 0;
  while (text.charCodeAt(dash) === 32) dash++;
  if (text.charCodeAt(dash) !== 45 || text.charCodeAt(dash + 1) !== 32 || !isUsual(text)) return undefined;
  const reader = new FlatReader(text);
  const pairs = reader.item(dash);
  const [first, last] = [pairs?.[0], pairs?.at(-1)];
  if (!pairs || !first || !last) return undefined;
  return { pairs, comments: reader.comments, start: first.keyStart, end: last.end };
}

/** Methods answer undefined where they are not certain; nothing is read further then. */
class FlatReader extends LineReader {
  /** @param dash where the dash of the item stands on the first line */
  item(dash: number): FlatPair[] | undefined {
    let at = dash + 1;
    while (this.text.charCodeAt(at) === 32) at++;
    this.at = at;
    this.column = at;
    const pairs = this.#pairs(true);
    return this.column < 0 ? pairs : undefined;
  }

  /** The pairs from here on that stand in this column. */
  #pairs(outer: boolean): FlatPair[] | undefined {
    const text = this.text;
    const column = this.column;
    const pairs: FlatPair[] = [];
    while (this.column === column) {
      const keyStart = this.at;
      const colon = keyEnd(text, keyStart);
      if (colon < 0 || !endsAtSpace(text, colon + 1)) return undefined;
      const key = text.slice(keyStart, colon);
      let at = colon + 1;
      while (text.charCodeAt(at) === 32) at++;
      const first = text.charCodeAt(at);
      const isBelow = first === 10 || (first === 35 && at > colon + 1);
      if (isBelow && !outer) return undefined;
      const pair = isBelow
        ? this.#below(key, keyStart, colon + 1, column)
        : this.#value(key, keyStart, at, column);
      // What stands deeper than the key behind its value would belong to the value.
      if (!pair || this.column > column) return undefined;
      pairs.push(pair);
    }
    return pairs;
  }

  /** A key with pairs on the lines below. */
  #below(key: string, keyStart: number, from: number, column: number): FlatPair | undefined {
    if (!this.next(from) || this.column <= column) return undefined;
    const start = this.at;
    const pairs = this.#pairs(false);
    const end = pairs?.at(-1)?.end;
    return end === undefined ? undefined : new FlatPair(key, keyStart, "", "plain", start, end, -1, pairs);
  }

  #value(key: string, keyStart: number, start: number, column: number): FlatPair | undefined {
    const text = this.text;
    const code = text.charCodeAt(start);
    switch (code) {
      case 34:
      case 39: {
        const end = quoteEnd(text, start, code);
        if (end < 0) return this.#scalar(key, keyStart, quotedScalar(text, start, false, column));
        if (!this.next(end)) return undefined;
        const style = code === 34 ? "double" : "single";
        return new FlatPair(key, keyStart, text.slice(start + 1, end - 1), style, start, end, -1, undefined);
      }
      case 124:
      case 62: {
        const scalar = readSimpleBlockScalar(text, start, column);
        if (scalar === undefined || !this.next(scalar.next)) return undefined;
        const { value, style, span, indent = -1 } = scalar.node;
        return new FlatPair(key, keyStart, value, style, start, span.end, indent, undefined);
      }
      default: {
        if (!startsPlain(text, start)) return undefined;
        let end = plainEnd(text, start);
        if (end < 0 || !this.next(end)) return undefined;
        if (this.column > column) return this.#scalar(key, keyStart, plainScalar(text, start, column));
        while (text.charCodeAt(end - 1) === 32) end--;
        return new FlatPair(key, keyStart, text.slice(start, end), "plain", start, end, -1, undefined);
      }
    }
  }

  /** One that was read as for a tree, as its text is not what is written. */
  #scalar(key: string, keyStart: number, scalar: YamlScalar | undefined): FlatPair | undefined {
    if (scalar === undefined || !this.next(scalar.span.end)) return undefined;
    const { value, style, span } = scalar;
    return new FlatPair(key, keyStart, value, style, span.start, span.end, -1, undefined);
  }
}

/** Where the colon behind a key stands that is a name; -1 for any other. */
function keyEnd(text: string, start: number): number {
  for (let at = start; ; at++) {
    const code = text.charCodeAt(at);
    if (code >= 97 && code <= 122) continue;
    if (code === 58) return at > start && at - start <= LONGEST_KEY ? at : -1;
    if (code === 95 || (code >= 65 && code <= 90) || (code >= 48 && code <= 57)) continue;
    return -1;
  }
}

/** Longer ones are for the tree to tell of. */
const LONGEST_KEY = 200;

/** Behind the quote that ends a text of one line without escapes; -1 where there is another. */
function quoteEnd(text: string, start: number, quote: number): number {
  const end = text.indexOf(quote === 34 ? '"' : "'", start + 1);
  if (end < 0 || text.charCodeAt(end + 1) === quote) return -1;
  const value = text.slice(start + 1, end);
  return value.includes("\n") || (quote === 34 && value.includes("\\")) ? -1 : end + 1;
}

/** Where a plain scalar ends on its line, or the spaces before a comment; -1 where a colon says that it is none. */
function plainEnd(text: string, start: number): number {
  const feed = text.indexOf("\n", start);
  const end = feed < 0 ? text.length : feed;
  const line = text.slice(start, end);
  const comment = line.indexOf(" #");
  const value = comment < 0 ? line : line.slice(0, comment);
  return value.endsWith(":") || value.includes(": ") ? -1 : start + value.length;
}
