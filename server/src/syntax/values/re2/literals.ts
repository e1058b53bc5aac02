import { type Re2Node, ungrouped } from "./ast.ts";
import { rangesOf, sizeOf } from "./charSet.ts";

const DEFAULT_LIMIT = 64;

/** Texts that repetitions made longer than this are not listed: nobody means them, and they take long to make. */
const MAX_REPEATED = 200;

/** Characters that may be put together on the way: a list of long texts grows by its square. */
const MAX_CHARACTERS = 300_000;

/** How many pairs are put together for each text that may be listed: few of them come out equal. */
const MAX_PAIRS = 16;

/** What may still be spent on one pattern; counts down. */
interface Budget {
  characters: number;
}

/**
 * The texts that a fully anchored pattern can match, in the order written and without repeats, when they are
 * few (`foo|ba[rz]` -> foo, bar, baz); undefined when there are more than `limit` or endlessly many.
 */
export function literalAlternatives(node: Re2Node, limit = DEFAULT_LIMIT): string[] | undefined {
  const texts = expand(withoutOuterAnchors(node), limit, { characters: MAX_CHARACTERS });
  return texts === undefined ? undefined : [...new Set(texts)];
}

/** The one text that a fully anchored pattern matches; undefined when there is none or more than one. */
export function literalText(node: Re2Node): string | undefined {
  const texts = literalAlternatives(node, 1);
  return texts?.length === 1 ? texts[0] : undefined;
}

/** True when the pattern matches exactly one text, whatever way it is written. */
export function isLiteral(node: Re2Node): boolean {
  return literalText(node) !== undefined;
}

/** The text that every match starts with; empty when there is none that is sure. */
export function literalPrefix(node: Re2Node): string {
  return prefixOf(withoutOuterAnchors(node)).text;
}

/**
 * The texts of which every match starts with one, where a fully anchored pattern asks for nothing else: `job:.*`, or
 * several such; undefined for patterns that ask for more.
 */
export function prefixesAlone(node: Re2Node): string[] | undefined {
  const inner = ungrouped(withoutOuterAnchors(node));
  if (inner.kind === "alternation") {
    const lists = inner.children.map(prefixesAlone);
    return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
  }
  const [first, second, ...others] = inner.kind === "concat" ? inner.children : [];
  const rest = second && ungrouped(second);
  if (first?.kind !== "literal" || first.fold || rest?.kind !== "repeat" || others.length > 0)
    return undefined;
  const any = ungrouped(rest.child);
  return rest.min === 0 && rest.max === undefined && any.kind === "any" && any.newline
    ? [first.text]
    : undefined;
}

const META = /[\\.+*?()|[\]{}^$]/g;

/** The text as a pattern that matches only it. */
export function quoteRe2(text: string): string {
  return text.replace(META, "\\$&");
}

/** The pattern without `^` and `\A` at its start and `$` and `\z` at its end: full anchoring implies them. */
export function withoutOuterAnchors(node: Re2Node): Re2Node {
  if (node.kind === "assertion") {
    return node.at === "textStart" || node.at === "textEnd" ? { kind: "empty", span: node.span } : node;
  }
  if (node.kind === "group") return { ...node, child: withoutOuterAnchors(node.child) };
  if (node.kind === "alternation") return { ...node, children: node.children.map(withoutOuterAnchors) };
  if (node.kind !== "concat") return node;
  const children = [...node.children];
  while (isAnchor(children[0], "textStart")) children.shift();
  while (isAnchor(children.at(-1), "textEnd")) children.pop();
  const [only] = children;
  if (only === undefined) return { kind: "empty", span: node.span };
  return children.length === 1 ? only : { ...node, children };
}

function isAnchor(node: Re2Node | undefined, at: "textStart" | "textEnd"): boolean {
  return node?.kind === "assertion" && node.at === at;
}

function expand(node: Re2Node, limit: number, budget: Budget): string[] | undefined {
  switch (node.kind) {
    case "empty":
      return [""];
    case "literal":
      return node.fold && hasCases(node.text) ? undefined : [node.text];
    case "class": {
      if (sizeOf(node.set) > limit) return undefined;
      return [...rangesOf(node.set)].flatMap(([low, high]) =>
        Array.from({ length: high - low + 1 }, (_, index) => String.fromCodePoint(low + index)),
      );
    }
    case "group":
      return expand(node.child, limit, budget);
    case "alternation": {
      const texts = new Set<string>();
      for (const child of node.children) {
        const some = expand(child, limit, budget);
        if (some === undefined) return undefined;
        for (const text of some) texts.add(text);
        if (texts.size > limit) return undefined;
      }
      return [...texts];
    }
    case "concat":
      return node.children.reduce<string[] | undefined>(
        (heads, child) => product(heads, heads && expand(child, limit, budget), limit, budget),
        [""],
      );
    case "repeat":
      return expandRepeat(node.child, node.min, node.max, limit, budget);
    default:
      // Dots and inner assertions are left to the automaton.
      return undefined;
  }
}

function expandRepeat(
  child: Re2Node,
  min: number,
  max: number | undefined,
  limit: number,
  budget: Budget,
): string[] | undefined {
  if (max === 0) return [""];
  const once = expand(child, limit, budget);
  if (once === undefined) return undefined;
  if (once.every((text) => text === "")) return min === 0 ? [...new Set(["", ...once])] : once;
  if (max === undefined) return undefined;
  const all = new Set<string>();
  let texts: string[] | undefined = [""];
  for (let count = 0; count <= max; count++) {
    if (count > 0) texts = product(texts, once, limit, budget);
    if (texts === undefined || texts.some((text) => text.length > MAX_REPEATED)) return undefined;
    if (count >= min) for (const text of texts) all.add(text);
    if (all.size > limit) return undefined;
  }
  return [...all];
}

function product(
  heads: readonly string[] | undefined,
  tails: readonly string[] | undefined,
  limit: number,
  budget: Budget,
): string[] | undefined {
  if (heads === undefined || tails === undefined || heads.length * tails.length > limit * MAX_PAIRS)
    return undefined;
  budget.characters -= lengthOf(heads) * tails.length + lengthOf(tails) * heads.length;
  if (budget.characters < 0) return undefined;
  const texts = new Set(heads.flatMap((head) => tails.map((tail) => head + tail)));
  return texts.size > limit ? undefined : [...texts];
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

/** `whole` when the node matches nothing but this text, so that what follows extends the prefix. */
interface Prefix {
  readonly text: string;
  readonly whole: boolean;
}

const NO_PREFIX: Prefix = { text: "", whole: false };

function prefixOf(node: Re2Node): Prefix {
  const inner = ungrouped(node);
  switch (inner.kind) {
    case "empty":
      return { text: "", whole: true };
    case "literal":
      return foldedPrefix(inner.text, inner.fold);
    case "class":
      return sizeOf(inner.set) === 1
        ? { text: String.fromCodePoint(inner.set[0] ?? 0), whole: true }
        : NO_PREFIX;
    case "alternation":
      return inner.children.map(prefixOf).reduce(commonPrefix);
    case "concat": {
      let text = "";
      for (const child of inner.children) {
        const prefix = prefixOf(child);
        text += prefix.text;
        if (!prefix.whole) return { text, whole: false };
      }
      return { text, whole: true };
    }
    case "repeat": {
      if (inner.min === 0) return NO_PREFIX;
      const once = prefixOf(inner.child);
      if (!once.whole) return once;
      // A prefix of a million characters helps nobody.
      const times = once.text.length * inner.min > 1000 ? 1 : inner.min;
      return { text: once.text.repeat(times), whole: inner.max === inner.min && times === inner.min };
    }
    default:
      return NO_PREFIX;
  }
}

function foldedPrefix(text: string, fold: boolean): Prefix {
  if (!fold) return { text, whole: true };
  const chars = [...text];
  const stop = chars.findIndex(hasCases);
  return stop < 0 ? { text, whole: true } : { text: chars.slice(0, stop).join(""), whole: false };
}

function commonPrefix(a: Prefix, b: Prefix): Prefix {
  if (a.whole && b.whole && a.text === b.text) return a;
  const left = [...a.text];
  const right = [...b.text];
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return { text: left.slice(0, length).join(""), whole: false };
}

function hasCases(text: string): boolean {
  return text.toLowerCase() !== text || text.toUpperCase() !== text;
}
