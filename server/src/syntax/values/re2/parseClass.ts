import { type Span, span } from "../../../text/span.ts";
import type { Re2Class, Re2ClassItem } from "./ast.ts";
import { type CharSet, charSet, complement, union } from "./charSet.ts";
import { type ReadChar, readChar, readEscape } from "./escapes.ts";
import { perlClass, posixClass } from "./namedClasses.ts";
import { Re2Error } from "./problem.ts";
import { foldCase, unicodeClass } from "./unicodeSets.ts";

export interface NamedClass {
  readonly set: CharSet;
  readonly end: number;
}

/** Computed Unicode and folded sets of one parse, so that a pattern that repeats one pays once. */
export type SetCache = Map<string, CharSet | undefined>;

/** Reads `[…]`; `at` is the opening bracket. */
export function readClass(pattern: string, at: number, fold: boolean, cache: SetCache): Re2Class {
  const items: Re2ClassItem[] = [];
  const named: CharSet[] = [];
  const ranges: [number, number][] = [];
  const negated = pattern.charAt(at + 1) === "^";
  const first = negated ? at + 2 : at + 1;
  let next = first;
  while (next === first || pattern.charAt(next) !== "]") {
    const group = readPosix(pattern, next, fold, cache) ?? readNamedEscape(pattern, next, fold, cache);
    if (group !== undefined) {
      named.push(group.set);
      const where = span(next, group.end);
      items.push({ kind: "named", span: where, name: pattern.slice(next, group.end) });
      next = group.end;
      continue;
    }
    const item = readRange(pattern, at, next);
    ranges.push([item.low, item.high]);
    items.push(item);
    next = item.span.end;
  }
  const plain = charSet(ranges);
  // A named class was folded where it was read: there, folding comes before its own negation.
  const set = union(fold ? cachedFold(plain, cache) : plain, ...named);
  return { kind: "class", span: span(at, next + 1), set: negated ? complement(set) : set, negated, items };
}

/** Reads `\d`, `\pL` or `\p{Greek}` where one stands; `at` is the backslash. */
export function readNamedEscape(
  pattern: string,
  at: number,
  fold: boolean,
  cache: SetCache,
): NamedClass | undefined {
  if (pattern.charAt(at) !== "\\") return undefined;
  const letter = pattern.charAt(at + 1);
  if (letter === "p" || letter === "P") return readUnicode(pattern, at, fold, cache);
  const perl = perlClass(letter.toLowerCase());
  if (perl === undefined) return undefined;
  return { set: adapt(perl, letter !== letter.toLowerCase(), fold, cache), end: at + 2 };
}

/** The characters that match one code point when case does not count. */
export function cachedFold(set: CharSet, cache: SetCache): CharSet {
  const key = set.join(" ");
  const known = cache.get(key);
  if (known !== undefined) return known;
  const folded = foldCase(set);
  cache.set(key, folded);
  return folded;
}

function readRange(pattern: string, open: number, at: number): Extract<Re2ClassItem, { kind: "range" }> {
  const low = readClassChar(pattern, open, at);
  let high = low;
  // In `[a-]` the hyphen is a character, not a range.
  const after = pattern.charAt(low.end + 1);
  if (pattern.charAt(low.end) === "-" && after !== "" && after !== "]") {
    high = readClassChar(pattern, open, low.end + 1);
    if (high.codePoint < low.codePoint) throw badRange(pattern, span(at, high.end));
  }
  return { kind: "range", span: span(at, high.end), low: low.codePoint, high: high.codePoint };
}

function readClassChar(pattern: string, open: number, at: number): ReadChar {
  if (at >= pattern.length) {
    throw new Re2Error("missing closing ]", span(open, pattern.length), pattern.slice(open));
  }
  return pattern.charAt(at) === "\\" ? readEscape(pattern, at) : readChar(pattern, at);
}

function readPosix(pattern: string, at: number, fold: boolean, cache: SetCache): NamedClass | undefined {
  if (!pattern.startsWith("[:", at)) return undefined;
  const close = pattern.indexOf(":]", at + 2);
  if (close < 0) return undefined;
  const negated = pattern.charAt(at + 2) === "^";
  const set = posixClass(pattern.slice(negated ? at + 3 : at + 2, close));
  if (set === undefined) throw badRange(pattern, span(at, close + 2));
  return { set: adapt(set, negated, fold, cache), end: close + 2 };
}

function adapt(base: CharSet, negated: boolean, fold: boolean, cache: SetCache): CharSet {
  const set = fold ? cachedFold(base, cache) : base;
  return negated ? complement(set) : set;
}

function readUnicode(pattern: string, at: number, fold: boolean, cache: SetCache): NamedClass {
  let end = at + 2;
  let name: string;
  if (pattern.charAt(end) === "{") {
    const close = pattern.indexOf("}", end);
    if (close < 0) throw badRange(pattern, span(at, pattern.length));
    name = pattern.slice(end + 1, close);
    end = close + 1;
  } else {
    if (end < pattern.length) end = readChar(pattern, end).end;
    name = pattern.slice(at + 2, end);
  }
  const negated = (pattern.charAt(at + 1) === "P") !== name.startsWith("^");
  const plain = name.startsWith("^") ? name.slice(1) : name;
  const key = `${fold ? "i" : ""}\\p${plain}`;
  const set = cache.has(key) ? cache.get(key) : unicodeClass(plain, fold);
  cache.set(key, set);
  if (set === undefined) throw badRange(pattern, span(at, end));
  return { set: negated ? complement(set) : set, end };
}

function badRange(pattern: string, where: Span): Re2Error {
  return new Re2Error("invalid character class range", where, pattern.slice(where.start, where.end));
}
