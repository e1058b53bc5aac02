import { LineReader } from "./lineReader.ts";
import type { ParsedYaml, YamlNode, YamlPair, YamlScalar } from "./nodes.ts";
import { readSimpleBlockScalar } from "./simpleBlockScalar.ts";
import { readSimpleFlow } from "./simpleFlow.ts";
import { endsAtSpace, plainEnd, plainScalar, quotedScalar, startsPlain } from "./simpleScalars.ts";
import { isUsual } from "./usual.ts";

/**
 * Reads the plain block YAML that most pieces of a file are made of, many times faster than the general parser.
 * Answers exactly what the general parser would, or undefined at the first thing that is not certain to be read the
 * same: anchors, tags, tabs, document markers, brackets over several lines, odd indentation, and every mistake.
 */
export function readSimple(text: string): ParsedYaml | undefined {
  if (DOCUMENT_MARKER.test(text)) return undefined;
  if (!isUsual(text)) return undefined;
  const reader = new SimpleReader(text);
  const root = reader.document();
  if (root === undefined) return undefined;
  return {
    root,
    others: NONE,
    problems: NONE,
    comments: reader.comments,
    linked: false,
    documents: 1,
    templated: false,
  };
}

const DOCUMENT_MARKER = /^(?:---|\.\.\.)/m;
const NONE: readonly never[] = [];

/** Deeper texts go to the general parser, which has a limit of its own. */
const MAX_DEPTH = 40;

/** Methods answer undefined where they are not certain; nothing is read further then. */
class SimpleReader extends LineReader {
  #depth = 0;

  document(): YamlNode | undefined {
    if (!this.next(0) || this.column < 0) return undefined;
    const root = this.#collection();
    // What is left over stands in no column that belongs to something.
    return root !== undefined && this.column < 0 ? root : undefined;
  }

  /** The list or mapping whose first item or key stands here; undefined for a lone scalar. */
  #collection(): YamlNode | undefined {
    if (++this.#depth > MAX_DEPTH) return undefined;
    const node = this.#atDash() ? this.#seq(this.column) : this.#map(this.column);
    this.#depth--;
    return node;
  }

  #atDash(): boolean {
    return this.text.charCodeAt(this.at) === 45 && endsAtSpace(this.text, this.at + 1);
  }

  #seq(column: number): YamlNode | undefined {
    const items: YamlNode[] = [];
    const start = this.at;
    let end = start;
    while (this.column === column && this.#atDash()) {
      let at = this.at + 1;
      while (this.text.charCodeAt(at) === 32) at++;
      const inner = column + at - this.at;
      this.at = at;
      this.column = inner;
      const item = this.#startsKey() ? this.#inner(inner) : this.#value(column, false);
      if (item === undefined || this.column > column) return undefined;
      items.push(item);
      end = item.span.end;
    }
    return { kind: "seq", flow: false, span: { start, end }, items };
  }

  /** The mapping that starts on the line of a dash. */
  #inner(column: number): YamlNode | undefined {
    if (++this.#depth > MAX_DEPTH) return undefined;
    const map = this.#map(column);
    this.#depth--;
    return map;
  }

  #map(column: number): YamlNode | undefined {
    const pairs: YamlPair[] = [];
    const start = this.at;
    let end = start;
    while (this.column === column) {
      const key = this.#key();
      if (key === undefined) return undefined;
      const colon = key.span.end + 1;
      const value = this.#valueOf(colon, column);
      // Text in a deeper column would belong to the value, which is complete.
      if (value === undefined || this.column > column) return undefined;
      end = value.span.end;
      pairs.push({ span: { start: key.span.start, end }, key, value });
    }
    return { kind: "map", flow: false, span: { start, end }, pairs };
  }

  /** True when a key and its colon stand here. */
  #startsKey(): boolean {
    const end = this.#keyEnd();
    return end > 0 && endsAtSpace(this.text, end + 1);
  }

  /** Where the colon behind the key stands that starts here; -1 when there is none. */
  #keyEnd(): number {
    const text = this.text;
    const first = text.charCodeAt(this.at);
    if (first === 34 || first === 39) {
      const key = quotedScalar(text, this.at, false);
      return key && text.charCodeAt(key.span.end) === 58 ? key.span.end : -1;
    }
    if (!startsPlain(text, this.at)) return -1;
    const end = plainEnd(text, this.at);
    return text.charCodeAt(end) === 58 && text.charCodeAt(end - 1) !== 32 ? end : -1;
  }

  #key(): YamlScalar | undefined {
    const text = this.text;
    const start = this.at;
    const first = text.charCodeAt(start);
    let key: YamlScalar | undefined;
    if (first === 34 || first === 39) {
      key = quotedScalar(text, start, false);
    } else if (startsPlain(text, start)) {
      const end = plainEnd(text, start);
      const value = text.slice(start, end);
      // A merge key ties the text to the rest of its file.
      if (value !== "<<" && text.charCodeAt(end - 1) !== 32)
        key = { kind: "scalar", style: "plain", span: { start, end }, value };
    }
    if (key === undefined || key.span.end - start > MAX_KEY) return undefined;
    return text.charCodeAt(key.span.end) === 58 && endsAtSpace(text, key.span.end + 1) ? key : undefined;
  }

  /** The value behind a key's colon, on its line or below. */
  #valueOf(colon: number, column: number): YamlNode | undefined {
    const text = this.text;
    let at = colon;
    while (text.charCodeAt(at) === 32) at++;
    const code = text.charCodeAt(at);
    if (at < text.length && code !== 10 && !(code === 35 && at > colon)) {
      this.at = at;
      return this.#value(column, true);
    }
    if (!this.next(colon)) return undefined;
    const dash = this.column >= column && this.#atDash();
    if (this.column > column)
      return dash || this.#startsKey() ? this.#collection() : this.#value(column, false);
    // A list may stand in the column of its key.
    if (dash) return this.#collection();
    return { kind: "null", span: { start: colon, end: colon } };
  }

  /** A scalar, or a collection in brackets, that starts here; `column` is that of the key or dash it belongs to. */
  #value(column: number, behindKey: boolean): YamlNode | undefined {
    const text = this.text;
    const at = this.at;
    switch (text.charCodeAt(at)) {
      case 34:
      case 39:
        return this.#ended(quotedScalar(text, at, false, column));
      case 91:
      case 123:
        return this.#ended(readSimpleFlow(text, at));
      case 124:
      case 62: {
        if (!behindKey) return undefined;
        const scalar = readSimpleBlockScalar(text, at, column);
        if (scalar === undefined) return undefined;
        return this.next(scalar.next) ? scalar.node : undefined;
      }
      default: {
        if (!startsPlain(text, at)) return undefined;
        return this.#ended(plainScalar(text, at, column));
      }
    }
  }

  #ended(node: YamlNode | undefined): YamlNode | undefined {
    return node !== undefined && this.next(node.span.end) ? node : undefined;
  }
}

/** Prometheus takes a few more, but nobody writes them. */
const MAX_KEY = 1000;
