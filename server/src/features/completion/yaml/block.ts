import type { LineIndex } from "../../../text/lineIndex.ts";
import { type LineShape, readLine } from "./line.ts";

/** A key or a dash that the cursor stands below, by its indentation. */
export interface Ancestor {
  readonly kind: "key" | "item";
  readonly line: number;
  readonly column: number;
  /** The key, or the item's number in its list. */
  readonly step: string | number;
  readonly shape: LineShape;
}

export interface SiblingKey {
  readonly key: string;
  readonly line: number;
}

/**
 * Reads block YAML by indentation alone, from one line outwards. Half-typed lines cannot mislead it as they do a
 * parser: a line tells by its column what it belongs to, whatever stands on it.
 */
export class BlockReader {
  readonly text: string;
  readonly #lines: LineIndex;

  constructor(text: string, lines: LineIndex) {
    this.text = text;
    this.#lines = lines;
  }

  get lineCount(): number {
    return this.#lines.lineCount;
  }

  line(number: number): LineShape {
    return readLine(this.text, this.#start(number), this.#lines.lineEnd(number));
  }

  /** Where a line's columns count from: behind the byte order mark that a file may start with. */
  #start(number: number): number {
    return number === 0 && this.text.charCodeAt(0) === 0xfeff ? 1 : this.#lines.lineStart(number);
  }

  /** The column of a line's first character that is no space; undefined on blank lines. */
  #firstColumn(number: number): number | undefined {
    const start = this.#start(number);
    let at = start;
    while (this.text.charCodeAt(at) === 32) at++;
    const code = this.text.charCodeAt(at);
    return code === 10 || code === 13 || Number.isNaN(code) ? undefined : at - start;
  }

  /**
   * What something at a column of a line stands below, outermost first.
   * @param isDash it is the dash of a list item, so a key of the same column holds it
   */
  ancestors(line: number, column: number, isDash: boolean): Ancestor[] {
    const found: Ancestor[] = [];
    let need = column;
    let inList = isDash;
    let index = 0;
    const close = (): void => {
      const item = found.at(-1);
      if (item?.kind === "item") found[found.length - 1] = { ...item, step: index };
      index = 0;
    };
    for (let number = line - 1; number >= 0; number--) {
      const first = this.#firstColumn(number);
      if (first === undefined || (inList ? first > need : first > 0 && first >= need)) continue;
      const shape = this.line(number);
      if (this.#endsDocument(shape)) break;
      if (shape.blank) continue;
      const own = shape.content - shape.start;
      const { key } = shape;
      const hasContent = shape.content < shape.end;
      const isKeyHere = hasContent && (key !== undefined || opensFlow(this.text, shape));
      if (shape.dashes.length === 0) {
        if (inList ? own > need : own >= need) continue;
        if (!isKeyHere) continue;
        close();
        found.push({ kind: "key", line: number, column: own, step: key?.text ?? "", shape });
        need = own;
        inList = false;
        continue;
      }
      if (isKeyHere && (inList ? own <= need : own < need)) {
        close();
        found.push({ kind: "key", line: number, column: own, step: key?.text ?? "", shape });
        need = own;
        inList = false;
      }
      for (const dash of [...shape.dashes].reverse()) {
        if (inList && dash === need) index++;
        else if (dash < need) {
          close();
          found.push({ kind: "item", line: number, column: dash, step: 0, shape });
          need = dash;
          inList = true;
        }
      }
    }
    close();
    return found.reverse();
  }

  /** How many items of the same list stand above the one whose dash is here. */
  itemNumber(line: number, column: number): number {
    let count = 0;
    for (let number = line - 1; number >= 0; number--) {
      if ((this.#firstColumn(number) ?? column + 1) > column) continue;
      const shape = this.line(number);
      if (shape.blank) continue;
      const first = shape.dashes[0] ?? shape.content - shape.start;
      if (shape.dashes.includes(column)) count++;
      if (first < column || (first === column && shape.dashes.length === 0)) break;
    }
    return count;
  }

  /** The keys of the mapping that has its keys at a column, above and below a line that is itself left out. */
  keysAround(line: number, column: number, startsItem: boolean): SiblingKey[] {
    const above: SiblingKey[] = [];
    for (let number = line - 1; number >= 0 && !startsItem; number--) {
      if ((this.#firstColumn(number) ?? column + 1) > column) continue;
      const shape = this.line(number);
      if (this.#endsDocument(shape)) break;
      if (shape.blank) continue;
      const own = shape.content - shape.start;
      if (own === column && shape.key) above.push({ key: shape.key.text, line: number });
      if ((shape.dashes[0] ?? own) < column) break;
    }
    const below: SiblingKey[] = [];
    for (let number = line + 1; number < this.lineCount; number++) {
      if ((this.#firstColumn(number) ?? column + 1) > column) continue;
      const shape = this.line(number);
      if (this.#endsDocument(shape)) break;
      if (shape.blank) continue;
      const own = shape.content - shape.start;
      if ((shape.dashes[0] ?? own) < column) break;
      if (own === column && shape.dashes.length === 0 && shape.key)
        below.push({ key: shape.key.text, line: number });
    }
    return [...above.reverse(), ...below];
  }

  /** Behind the last line that stands deeper than a column, from a line on. */
  linesDeeper(line: number, column: number): number {
    let last = line + 1;
    for (let number = line + 1; number < this.lineCount; number++) {
      const first = this.#firstColumn(number);
      if (first === undefined) continue;
      if (first <= column) break;
      last = number + 1;
    }
    return last;
  }

  #endsDocument(shape: LineShape): boolean {
    return (
      shape.end - shape.start >= 3 &&
      /^(?:---|\.\.\.)(?:\s|$)/.test(this.text.slice(shape.start, shape.start + 4))
    );
  }
}

function opensFlow(text: string, shape: LineShape): boolean {
  return text[shape.content] === "[" || text[shape.content] === "{";
}
