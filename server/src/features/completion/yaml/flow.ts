import { isBlank } from "../../../syntax/yaml/whitespace.ts";
import { closingQuote } from "./line.ts";
import type { ScalarAt } from "./place.ts";

/** Where inside brackets the cursor is. The path counts from the bracket that opens the whole. */
export interface FlowPlace {
  readonly kind: "key" | "value" | "open";
  readonly path: readonly (string | number)[];
  readonly scalar: ScalarAt;
  readonly present: ReadonlySet<string>;
  readonly needsSpace: boolean;
}

interface Frame {
  readonly kind: "map" | "list";
  readonly keys: Set<string>;
  /** The key whose value comes, in a mapping. */
  key: string | undefined;
  index: number;
  /** A scalar was read since the last comma or colon. */
  filled: boolean;
}

interface Found {
  readonly kind: FlowPlace["kind"];
  readonly path: readonly (string | number)[];
  readonly scalar: ScalarAt;
  readonly needsSpace: boolean;
  readonly own: string | undefined;
}

/**
 * Reads `[…]` and `{…}` from the opening bracket, over half-typed text too.
 * @param until behind what can belong to the brackets, closed or not
 * @returns undefined when the cursor is not inside, or in a comment or behind a finished value
 */
export function flowPlace(text: string, start: number, until: number, offset: number): FlowPlace | undefined {
  return new FlowReader(text, until, offset).read(start);
}

class FlowReader {
  readonly #text: string;
  readonly #until: number;
  readonly #offset: number;
  readonly #stack: Frame[] = [];
  #decided = false;
  #result: { found: Found; frame: Frame } | undefined;
  #lastColon = -1;

  constructor(text: string, until: number, offset: number) {
    this.#text = text;
    this.#until = until;
    this.#offset = offset;
  }

  read(start: number): FlowPlace | undefined {
    let at = start;
    do {
      at = this.#step(at);
      const done = this.#decided && (!this.#result || !this.#stack.includes(this.#result.frame));
      if (done) break;
    } while (at < this.#until && this.#stack.length > 0);
    if (!this.#decided && this.#stack.length > 0 && this.#offset >= at) this.#atGap();
    if (!this.#result) return undefined;
    const { found, frame } = this.#result;
    const present = new Set(frame.keys);
    if (found.own !== undefined) present.delete(found.own);
    return {
      kind: found.kind,
      path: found.path,
      scalar: found.scalar,
      needsSpace: found.needsSpace,
      present,
    };
  }

  /** Reads one token; decides the place when the cursor is in front of or in it. */
  #step(from: number): number {
    const text = this.#text;
    let at = from;
    while (at < this.#until && (isBlank(text[at]) || text[at] === "\n" || text[at] === "\r")) at++;
    if (text[at] === "#" && (at === from || /\s/.test(text[at - 1] ?? " "))) {
      if (!this.#decided && this.#offset >= from && this.#offset <= at) this.#atGap();
      while (at < this.#until && text[at] !== "\n") at++;
      if (!this.#decided && this.#offset <= at) this.#decided = true;
      return at;
    }
    if (!this.#decided && this.#offset <= at && this.#stack.length > 0) {
      const starts = this.#offset === at && !/[[\]{},:]/.test(text[at] ?? ",") && at < this.#until;
      if (!starts) this.#atGap();
    }
    if (at >= this.#until) return at;
    switch (text[at]) {
      case "[":
      case "{":
        this.#stack.push({
          kind: text[at] === "{" ? "map" : "list",
          keys: new Set(),
          key: undefined,
          index: 0,
          filled: false,
        });
        return at + 1;
      case "]":
      case "}": {
        this.#stack.pop();
        const frame = this.#stack.at(-1);
        if (frame) frame.filled = true;
        return at + 1;
      }
      case ",": {
        const frame = this.#stack.at(-1);
        if (frame) {
          frame.key = undefined;
          frame.index++;
          frame.filled = false;
        }
        return at + 1;
      }
      case ":":
        this.#colon(at);
        return at + 1;
      default:
        return this.#scalar(at);
    }
  }

  #colon(at: number): void {
    const frame = this.#stack.at(-1);
    if (frame) frame.filled = false;
    this.#lastColon = at;
  }

  #scalar(start: number): number {
    const text = this.#text;
    const first = text[start];
    let end: number;
    let closed = true;
    const quoted = first === '"' || first === "'";
    if (quoted) {
      const lineStop = this.#lineEnd(start);
      const close = closingQuote(text, start, lineStop) ?? closingQuote(text, start, this.#until);
      const unclosed = Math.max(start + 1, trimmed(text, start, lineStop));
      closed = close !== undefined;
      end = close === undefined ? unclosed : close + 1;
    } else {
      end = this.#plainEnd(start);
    }
    const frame = this.#stack.at(-1);
    if (!frame) return end;
    const colon = this.#colonBehind(end, quoted);
    const isKey = frame.kind === "map" && frame.key === undefined;
    const value = quoted ? text.slice(start + 1, closed ? end - 1 : end) : text.slice(start, end);
    const inside = quoted
      ? this.#offset > start && (this.#offset < end || (!closed && this.#offset === end))
      : this.#offset <= end;
    if (!this.#decided && this.#offset >= start && this.#offset <= end) {
      this.#decided = true;
      const style = !quoted ? "plain" : first === '"' ? "double" : "single";
      const atKey = isKey && colon !== undefined && !inside && this.#offset === end;
      if (inside || atKey) {
        const found: Found = {
          kind: isKey ? (colon === undefined ? "open" : "key") : "value",
          path: this.#path(isKey),
          scalar: { style, span: { start, end }, closed },
          needsSpace: false,
          own: isKey ? value : undefined,
        };
        this.#result = { found, frame };
      }
    }
    frame.filled = true;
    if (isKey) {
      frame.keys.add(value);
      if (colon !== undefined) {
        frame.key = value;
        this.#colon(colon);
        frame.filled = false;
        return colon + 1;
      }
    }
    return end;
  }

  /** The cursor where nothing is written. */
  #atGap(): void {
    this.#decided = true;
    const frame = this.#stack.at(-1);
    if (!frame || frame.filled) return;
    const isKey = frame.kind === "map" && frame.key === undefined;
    const span = { start: this.#offset, end: this.#offset };
    const quotedKeyBefore = /["']/.test(this.#text[this.#lastColon - 1] ?? "");
    const found: Found = {
      kind: isKey ? "open" : "value",
      path: this.#path(isKey),
      scalar: { style: "plain", span, closed: true },
      needsSpace: !isKey && this.#lastColon + 1 === this.#offset && !quotedKeyBefore,
      own: undefined,
    };
    this.#result = { found, frame };
  }

  #path(isKey: boolean): (string | number)[] {
    return this.#stack.flatMap((frame, depth): (string | number)[] => {
      if (isKey && depth === this.#stack.length - 1) return [];
      return frame.kind === "list" ? [frame.index] : [frame.key ?? ""];
    });
  }

  #colonBehind(end: number, quoted: boolean): number | undefined {
    let at = end;
    while (at < this.#until && isBlank(this.#text[at])) at++;
    if (this.#text[at] !== ":") return undefined;
    return quoted || /[\s,[\]{}]/.test(this.#text[at + 1] ?? " ") ? at : undefined;
  }

  #plainEnd(start: number): number {
    const text = this.#text;
    const stop = this.#lineEnd(start);
    let at = start;
    while (at < stop && !"[]{},".includes(text[at] ?? "")) {
      if (text[at] === ":" && /[\s,[\]{}]/.test(text[at + 1] ?? " ")) break;
      if (text[at] === "#" && isBlank(text[at - 1])) break;
      at++;
    }
    return Math.max(trimmed(text, start, at), start + 1);
  }

  #lineEnd(start: number): number {
    let at = start;
    while (at < this.#until && this.#text[at] !== "\n" && this.#text[at] !== "\r") at++;
    return at;
  }
}

function trimmed(text: string, start: number, end: number): number {
  let stop = end;
  while (stop > start && isBlank(text[stop - 1])) stop--;
  return stop;
}
