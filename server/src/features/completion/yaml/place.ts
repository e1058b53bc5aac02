import type { ScalarStyle } from "../../../syntax/yaml/nodes.ts";
import { isBlank, lineEnd } from "../../../syntax/yaml/whitespace.ts";
import type { Span } from "../../../text/span.ts";
import type { Document } from "../../../workspace/document.ts";
import { type Ancestor, BlockReader } from "./block.ts";
import { type FlowPlace, flowPlace } from "./flow.ts";
import { closingQuote, type LineShape, plainEnd, readLine, skipBlanks } from "./line.ts";

/** A scalar that the cursor is in or may start, as far as it is written. */
export interface ScalarAt {
  readonly style: ScalarStyle;
  /** Quotes included; empty where nothing is written. */
  readonly span: Span;
  /** False when a quote is still to be closed. */
  readonly closed: boolean;
  /** Block styles only. */
  readonly indent?: number;
}

/** Where in the YAML of a file the cursor is. */
export interface YamlPlace {
  /**
   * - `key`: on a key; `path` leads to its mapping.
   * - `value`: in a scalar, or behind a colon; `path` leads to it.
   * - `open`: at a place of its own, where whatever `path` leads to may start: a scalar, a key of a mapping, an item.
   */
  readonly kind: "key" | "value" | "open";
  readonly path: readonly (string | number)[];
  readonly scalar: ScalarAt;
  /** The keys of the mapping that a key here would belong to, the one at the cursor left out. */
  readonly present: ReadonlySet<string>;
  /** The column that further lines of the same mapping or list have. */
  readonly column: number;
  readonly inFlow: boolean;
  /** The cursor's place is right behind a colon: a space has to come first. */
  readonly needsSpace: boolean;
  /** What the place stands below in block YAML, outermost first. */
  readonly ancestors: readonly Ancestor[];
  readonly reader: BlockReader;
}

/** What the cursor is at; undefined in comments and wherever nothing can be written. */
export function yamlPlaceAt(
  document: Pick<Document, "text" | "lines">,
  offset: number,
): YamlPlace | undefined {
  return new PlaceFinder(document, offset).find();
}

class PlaceFinder {
  readonly #text: string;
  readonly #offset: number;
  readonly #reader: BlockReader;
  readonly #line: number;
  readonly #shape: LineShape;

  constructor(document: Pick<Document, "text" | "lines">, offset: number) {
    this.#text = document.text;
    this.#offset = offset;
    this.#reader = new BlockReader(document.text, document.lines);
    this.#line = document.lines.lineAt(offset);
    this.#shape = this.#reader.line(this.#line);
  }

  find(): YamlPlace | undefined {
    const text = this.#text;
    const opening = text.search(/[^\s\ufeff]/);
    if (opening >= 0 && opening < this.#offset && (text[opening] === "[" || text[opening] === "{"))
      return this.#inFlow([], opening, text.length, 0, []);
    const { start, end, dashes } = this.#shape;
    const first = skipBlanks(text, start, end);
    const cursorColumn = this.#offset - start;
    const nothingBefore = this.#offset <= first;
    // Inside the indentation of a line nothing can be put that would not move the line.
    if (this.#offset < first && first < end) return undefined;
    const column = nothingBefore ? cursorColumn : first - start;
    const isDash = !nothingBefore && dashes.length > 0;
    const ancestors = this.#reader.ancestors(this.#line, column, isDash);
    const held = this.#heldBy(ancestors);
    if (held !== "nothing") return held;
    return this.#onLine(ancestors, nothingBefore && first >= end);
  }

  /** The cursor in a value that starts on an earlier line: a block scalar, a quoted text, brackets, a plain text. */
  #heldBy(ancestors: readonly Ancestor[]): YamlPlace | undefined | "nothing" {
    for (const [number, ancestor] of ancestors.entries()) {
      const above = ancestors.slice(0, number + 1);
      const { shape } = ancestor;
      const next = ancestors[number + 1];
      const start = this.#valueStart(ancestor);
      if (start === undefined || (next && next.line === ancestor.line)) continue;
      if (start >= shape.end) {
        if (next) continue;
        return this.#plainBelow(above);
      }
      const until = this.#endOfBlock(ancestor);
      const first = this.#text[start] ?? "";
      if (first === "[" || first === "{") {
        const path = pathOf(above).slice(0, ancestor.step === "" ? -1 : undefined);
        const flow = this.#inFlow(path, start, until, ancestor.column, above);
        return flow ?? "nothing";
      }
      if (first === "|" || first === ">") return this.#inBlockScalar(above, start, until);
      if (first === '"' || first === "'") {
        const close = closingQuote(this.#text, start, until);
        if (close === undefined || closingQuote(this.#text, start, shape.end) !== undefined) return undefined;
        if (this.#offset > close) return undefined;
        return this.#value(above, {
          style: first === '"' ? "double" : "single",
          span: { start, end: close + 1 },
          closed: true,
        });
      }
      return this.#value(above, { style: "plain", span: this.#plainSpan(start, until), closed: true });
    }
    return "nothing";
  }

  /** A plain text of several lines that starts on the line below its key; "nothing" when there is none. */
  #plainBelow(ancestors: readonly Ancestor[]): YamlPlace | undefined | "nothing" {
    const holder = ancestors.at(-1);
    if (holder?.kind !== "key") return "nothing";
    for (let number = holder.line + 1; number < this.#line; number++) {
      const shape = this.#reader.line(number);
      if (shape.blank) continue;
      if (shape.dashes.length > 0 || shape.key) return "nothing";
      if (this.#shape.key && !this.#shape.blank && this.#shape.dashes.length === 0) return "nothing";
      const first = this.#text[shape.content] ?? "";
      const until = this.#endOfBlock(holder);
      if (first === "[" || first === "{")
        return this.#inFlow(pathOf(ancestors), shape.content, until, holder.column, ancestors) ?? "nothing";
      if (first === '"' || first === "'") {
        const close = closingQuote(this.#text, shape.content, until);
        if (close === undefined || close < this.#offset) return undefined;
        const style = first === '"' ? "double" : "single";
        return this.#value(ancestors, {
          style,
          span: { start: shape.content, end: close + 1 },
          closed: true,
        });
      }
      return this.#value(ancestors, {
        style: "plain",
        span: this.#plainSpan(shape.content, until),
        closed: true,
      });
    }
    return "nothing";
  }

  /** What stands on the cursor's own line. */
  #onLine(ancestors: readonly Ancestor[], isEmpty: boolean): YamlPlace | undefined {
    const { start, end, dashes, content, key, colon, value } = this.#shape;
    const all = [...ancestors];
    const offset = this.#offset;
    if (isEmpty) {
      return this.#open(all, { start: offset, end: offset }, offset - start, false);
    }
    for (const [number, dash] of dashes.entries()) {
      if (offset <= start + dash + 1 && !(offset === end && offset === start + dash + 1)) return undefined;
      if (offset === start + dash + 1) return undefined;
      const step = number === 0 ? this.#reader.itemNumber(this.#line, dash) : 0;
      all.push({ kind: "item", line: this.#line, column: dash, step, shape: this.#shape });
      const next = dashes[number + 1];
      if (next !== undefined && offset < start + next) return undefined;
    }
    if (content >= end) {
      // The rest of the line is space, or a comment that the cursor may be in.
      const rest = skipBlanks(this.#text, start + (dashes.at(-1) ?? -1) + 1, end);
      if (rest < end && offset >= rest) return undefined;
      return this.#open(all, { start: offset, end: offset }, offset - start, dashes.length > 0);
    }
    if (offset < content) {
      return undefined;
    }
    if (key && colon !== undefined && offset <= key.end) {
      const quoted = this.#text[key.start] === '"' || this.#text[key.start] === "'";
      const style = !quoted ? "plain" : this.#text[key.start] === '"' ? "double" : "single";
      const column = key.start - start;
      return {
        ...this.#base(all, column),
        kind: "key",
        scalar: { style, span: { start: key.start, end: key.end }, closed: true },
        present: this.#present(column, dashes.length > 0),
      };
    }
    if (key && colon !== undefined) {
      if (offset <= colon) return undefined;
      all.push({
        kind: "key",
        line: this.#line,
        column: key.start - start,
        step: key.text,
        shape: this.#shape,
      });
      return this.#scalarFrom(all, Math.min(value, end), "value", colon + 1 === offset);
    }
    return this.#scalarFrom(all, content, "open", false);
  }

  /** A value that starts on the cursor's line. */
  #scalarFrom(
    ancestors: readonly Ancestor[],
    start: number,
    kind: "value" | "open",
    needsSpace: boolean,
  ): YamlPlace | undefined {
    const { end } = this.#shape;
    const offset = this.#offset;
    const text = this.#text;
    const last = ancestors.at(-1);
    const column = start - this.#shape.start;
    const blankEnd = skipBlanks(text, start, end);
    if (offset < start || start >= end) {
      // Only a comment may follow, and the cursor must not be in it.
      const hash = text.indexOf("#", this.#shape.colon ?? this.#shape.start);
      if (hash >= 0 && hash < offset && start >= end) return undefined;
      if (offset < start && start < end) return undefined;
      return this.#make(
        ancestors,
        kind,
        { style: "plain", span: { start: offset, end: offset }, closed: true },
        column,
        needsSpace,
      );
    }
    const first = text[blankEnd] ?? "";
    const until = last ? this.#endOfBlock(last) : end;
    if (first === "[" || first === "{")
      return this.#inFlow(pathOf(ancestors), blankEnd, until, last?.column ?? 0, ancestors);
    if (first === "|" || first === ">" || first === "*") return undefined;
    if (first === '"' || first === "'") {
      const style = first === '"' ? "double" : "single";
      const close = closingQuote(text, blankEnd, end) ?? closingQuote(text, blankEnd, until);
      if (close !== undefined && offset > close) return undefined;
      const span = { start: blankEnd, end: close === undefined ? trimmedEnd(text, offset, end) : close + 1 };
      if (offset === blankEnd) return undefined;
      return this.#make(ancestors, kind, { style, span, closed: close !== undefined }, column, false);
    }
    const stop = plainEnd(text, blankEnd, end);
    if (offset > stop && skipBlanks(text, stop, end) < end && offset > skipBlanks(text, stop, end))
      return undefined;
    const span =
      stop < end && text[skipBlanks(text, stop, end)] === "#"
        ? { start: blankEnd, end: stop }
        : this.#plainSpan(blankEnd, until, kind === "open");
    return this.#make(ancestors, kind, { style: "plain", span, closed: true }, column, false);
  }

  #inBlockScalar(ancestors: readonly Ancestor[], start: number, until: number): YamlPlace {
    const holder = ancestors.at(-1);
    const header = /^[|>][+-]?([1-9])?/.exec(this.#text.slice(start, start + 3));
    const text = this.#text;
    let at = text.indexOf("\n", start);
    let indent: number | undefined = header?.[1] ? (holder?.column ?? 0) + Number(header[1]) : undefined;
    let end = start + 1;
    while (at >= 0 && at + 1 < until) {
      const lineStart = at + 1;
      const feed = text.indexOf("\n", lineStart);
      const stop = feed < 0 ? text.length : feed;
      const line = text.slice(lineStart, stop).replace(/\r$/, "");
      if (line.trim() !== "") {
        indent ??= line.length - line.trimStart().length;
        end = lineStart + line.length;
      }
      at = feed;
    }
    indent ??= this.#offset - this.#shape.start;
    const style = text[start] === "|" ? "literal" : "folded";
    return this.#value(ancestors, { style, span: { start, end }, closed: true, indent });
  }

  #inFlow(
    path: readonly (string | number)[],
    start: number,
    until: number,
    column: number,
    ancestors: readonly Ancestor[],
  ): YamlPlace | undefined {
    const found: FlowPlace | undefined = flowPlace(this.#text, start, until, this.#offset);
    if (!found) return undefined;
    return {
      kind: found.kind,
      path: [...path, ...found.path],
      scalar: found.scalar,
      present: found.present,
      column,
      inFlow: true,
      needsSpace: found.needsSpace,
      ancestors,
      reader: this.#reader,
    };
  }

  #open(ancestors: readonly Ancestor[], span: Span, column: number, startsItem: boolean): YamlPlace {
    return {
      ...this.#base(ancestors, column),
      kind: "open",
      scalar: { style: "plain", span, closed: true },
      present: this.#present(column, startsItem),
    };
  }

  #make(
    ancestors: readonly Ancestor[],
    kind: "value" | "open",
    scalar: ScalarAt,
    column: number,
    needsSpace: boolean,
  ): YamlPlace {
    const present =
      kind === "open" ? this.#present(column, this.#shape.dashes.length > 0) : new Set<string>();
    return { ...this.#base(ancestors, column), kind, scalar, present, needsSpace };
  }

  #value(ancestors: readonly Ancestor[], scalar: ScalarAt): YamlPlace {
    return { ...this.#base(ancestors, 0), kind: "value", scalar, present: new Set() };
  }

  #base(ancestors: readonly Ancestor[], column: number) {
    return {
      path: pathOf(ancestors),
      column,
      inFlow: false,
      needsSpace: false,
      ancestors,
      reader: this.#reader,
    };
  }

  #present(column: number, startsItem: boolean): ReadonlySet<string> {
    return new Set(this.#reader.keysAround(this.#line, column, startsItem).map(({ key }) => key));
  }

  /** Where the value of an ancestor starts on its own line; undefined for an item whose value is a key of its line. */
  #valueStart({ kind, shape, step, column }: Ancestor): number | undefined {
    if (kind === "key") return step === "" ? shape.content : shape.value;
    const isLastDash = shape.dashes.at(-1) === column;
    if (!isLastDash || shape.key) return undefined;
    return shape.content < shape.end ? shape.content : undefined;
  }

  /** Where what belongs to a key or dash ends: before the first line that stands no deeper. */
  #endOfBlock({ line, column }: Ancestor): number {
    const last = Math.max(this.#reader.linesDeeper(line, column), this.#line + 1);
    return this.#reader.line(last - 1).end;
  }

  /** A plain text over its lines, up to a comment or a line that cannot be its own. */
  #plainSpan(start: number, until: number, isOpen = false): Span {
    let end = start;
    let at = start;
    while (at < until) {
      if (at > start) {
        const shape = readLine(this.#text, at, lineEnd(this.#text, at));
        if (shape.key || (isOpen && shape.dashes.length > 0)) break;
      }
      const feed = this.#text.indexOf("\n", at);
      const stop = feed < 0 ? this.#text.length : feed;
      const lineStop = this.#text[stop - 1] === "\r" ? stop - 1 : stop;
      const last = plainEnd(this.#text, at, lineStop);
      if (skipBlanks(this.#text, at, lineStop) < last) end = last;
      if (last < trimmedEnd(this.#text, at, lineStop)) break;
      at = stop + 1;
    }
    return { start, end };
  }
}

function pathOf(ancestors: readonly Ancestor[]): (string | number)[] {
  return ancestors.map((ancestor) => ancestor.step);
}

function trimmedEnd(text: string, from: number, end: number): number {
  let stop = end;
  while (stop > from && isBlank(text[stop - 1])) stop--;
  return stop;
}
