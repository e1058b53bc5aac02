import type { Span } from "../../text/span.ts";

/**
 * Where a document may be cut into pieces that are parsed on their own. Keys that are not named here are one
 * piece each; `items` cuts the list below a key into its items, which are pieces ("unit") or are cut further.
 */
export interface Shape {
  readonly [key: string]: { readonly items: Shape | "unit" } | { readonly map: Shape };
}

export interface OutlineEntry {
  readonly key: string;
  /** The entry's own lines: all of it, or just the line of the key when the value is cut further. */
  readonly own: Span;
  readonly items?: readonly OutlineItem[];
  readonly entries?: readonly OutlineEntry[];
}

/** A list item: one piece, or cut into the entries of its mapping. */
export interface OutlineItem {
  readonly own: Span;
  readonly entries?: readonly OutlineEntry[];
}

/**
 * Cuts the lines of a block-style document by indentation alone, without reading values.
 * Answers undefined where that is not certain to be right (flow style, directives, several documents, odd
 * indentation): the caller then parses the whole text. A multi-line quoted scalar or flow collection that looks
 * like structure is not seen here, but then one of the pieces has a mistake that reaches beyond it, which the caller
 * checks.
 */
export function outline(text: string, shape: Shape): readonly OutlineEntry[] | undefined {
  if (/\r(?!\n)|[\u0085\u2028\u2029]/.test(text)) return undefined;
  const lines = scanLines(text);
  let first = 0;
  while (first < lines.length && (lines[first]?.kind !== "text" || isMarker(text, lines[first]))) {
    if (lines[first]?.kind === "text" && text.slice(lines[first]?.first, lines[first]?.end).trim() !== "---")
      return undefined;
    if (lines[first]?.kind === "text") {
      first++;
      break;
    }
    first++;
  }
  for (let i = first; i < lines.length; i++) if (isMarker(text, lines[i])) return undefined;
  return new Cutter(text, lines).entries(0, lines.length, 0, shape, first);
}

interface Line {
  readonly start: number;
  /** The offset of the first character that is no space. */
  readonly first: number;
  /** Behind the line break. */
  readonly end: number;
  readonly kind: "blank" | "comment" | "text";
}

function scanLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (start < text.length) {
    const feed = text.indexOf("\n", start);
    const end = feed < 0 ? text.length : feed + 1;
    let first = start;
    while (first < end && text.charCodeAt(first) === 32) first++;
    const code = first < end ? text.charCodeAt(first) : 10;
    const blank = code === 10 || code === 13;
    lines.push({ start, first, end, kind: blank ? "blank" : code === 35 ? "comment" : "text" });
    start = end;
  }
  return lines;
}

function isMarker(text: string, line: Line | undefined): boolean {
  if (!line || line.first !== line.start) return false;
  return (
    text.startsWith("---", line.start) ||
    text.startsWith("...", line.start) ||
    text.startsWith("%", line.start)
  );
}

const KEY =
  /^(?:"([^"\\\n]*)"|'([^'\n]*)'|([A-Za-z_][\w./-]*))[ ]*:(?=[ \r\n]|$)[ ]*(#[^\n]*|[^\n]*?)\r?\n?$/;

class Cutter {
  readonly #text: string;
  readonly #lines: readonly Line[];

  constructor(text: string, lines: readonly Line[]) {
    this.#text = text;
    this.#lines = lines;
  }

  /**
   * The entries of a block mapping at `indent` in lines [from, to); `from` may lie before `start`, whose lines
   * between (comments, a document marker) then belong to the first entry's piece.
   */
  entries(
    from: number,
    to: number,
    indent: number,
    shape: Shape,
    start = from,
    dash = false,
  ): OutlineEntry[] | undefined {
    const heads: number[] = [];
    let listOpen = false;
    for (let i = start; i < to; i++) {
      const line = this.#at(i);
      if (line.kind !== "text") continue;
      const column = dash && i === start ? indent : line.first - line.start;
      if (column > indent) {
        // Deeper than the first key there is nothing yet that it could belong to.
        if (heads.length === 0) return undefined;
        continue;
      }
      if (column < indent) return undefined;
      if (!(dash && i === start) && this.#isDash(line)) {
        // A list may stand at the same column as its key, but only right under a key without a value.
        if (!listOpen) return undefined;
        continue;
      }
      const key = this.#key(i, dash && i === start ? indent : undefined);
      if (!key) return undefined;
      listOpen = key.bare;
      heads.push(i);
    }
    const result: OutlineEntry[] = [];
    for (let h = 0; h < heads.length; h++) {
      const head = heads[h] ?? 0;
      const next = heads[h + 1] ?? to;
      const begin = h === 0 ? from : head;
      const entry = this.#entry(
        begin,
        head,
        next,
        dash && head === start ? indent : undefined,
        indent,
        shape,
      );
      if (!entry) return undefined;
      result.push(entry);
    }
    return result;
  }

  #entry(
    begin: number,
    head: number,
    next: number,
    dashIndent: number | undefined,
    indent: number,
    shape: Shape,
  ): OutlineEntry | undefined {
    const key = this.#key(head, dashIndent);
    if (!key) return undefined;
    const whole: OutlineEntry = { key: key.name, own: this.#span(begin, next) };
    const inner = Object.hasOwn(shape, key.name) ? shape[key.name] : undefined;
    if (!inner || !key.bare) return whole;
    const body = this.#firstText(head + 1, next);
    if (body === undefined) return whole;
    const column = this.#at(body).first - this.#at(body).start;
    const own = this.#span(begin, body);
    if ("map" in inner) {
      if (column <= indent) return undefined;
      const entries = this.entries(body, next, column, inner.map);
      return entries && { key: key.name, own, entries };
    }
    if (column < indent || !this.#isDash(this.#at(body))) return whole;
    const items = this.#items(body, next, column, inner.items);
    return items && { key: key.name, own, items };
  }

  #items(from: number, to: number, column: number, shape: Shape | "unit"): OutlineItem[] | undefined {
    const heads: number[] = [];
    for (let i = from; i < to; i++) {
      const line = this.#at(i);
      if (line.kind !== "text") continue;
      const at = line.first - line.start;
      if (at < column) return undefined;
      if (at > column) continue;
      if (!this.#isDash(line)) return undefined;
      heads.push(i);
    }
    const items: OutlineItem[] = [];
    for (let h = 0; h < heads.length; h++) {
      const head = heads[h] ?? 0;
      const next = heads[h + 1] ?? to;
      const own = this.#span(head, next);
      if (shape === "unit") {
        items.push({ own });
        continue;
      }
      const inner = this.#dashIndent(head);
      const entries = inner === undefined ? undefined : this.entries(head, next, inner, shape, head, true);
      // An item that holds a mapping this does not see (on the line below its dash, say) is left as it is.
      items.push(entries ? { own, entries } : { own });
    }
    return items;
  }

  /** The column of what follows the dash on its line; undefined when that is no key. */
  #dashIndent(index: number): number | undefined {
    const line = this.#at(index);
    let at = line.first + 1;
    while (at < line.end && this.#text.charCodeAt(at) === 32) at++;
    const code = this.#text.charCodeAt(at);
    return at >= line.end || code === 10 || code === 13 || code === 35 || code === 9
      ? undefined
      : at - line.start;
  }

  #key(index: number, dashIndent: number | undefined): { name: string; bare: boolean } | undefined {
    const line = this.#at(index);
    const from = dashIndent === undefined ? line.first : line.start + dashIndent;
    const match = KEY.exec(this.#text.slice(from, line.end));
    if (!match) return undefined;
    const rest = match[4] ?? "";
    return { name: match[1] ?? match[2] ?? match[3] ?? "", bare: rest === "" || rest.startsWith("#") };
  }

  #isDash(line: Line): boolean {
    if (this.#text.charCodeAt(line.first) !== 45) return false;
    const after = this.#text.charCodeAt(line.first + 1);
    return Number.isNaN(after) || after === 32 || after === 10 || after === 13;
  }

  #firstText(from: number, to: number): number | undefined {
    for (let i = from; i < to; i++) if (this.#at(i).kind === "text") return i;
    return undefined;
  }

  #span(from: number, to: number): Span {
    const last = this.#lines[to - 1];
    const start = this.#at(from).start;
    return { start, end: last?.end ?? start };
  }

  #at(index: number): Line {
    const line = this.#lines[index];
    if (!line) throw new RangeError(`no line ${index}`);
    return line;
  }
}
