import { type Re2Class, type Re2ClassItem, type Re2Node, type Re2Repeat, ungrouped } from "./ast.ts";
import { literalAlternatives, withoutOuterAnchors } from "./literals.ts";

const MAX_LISTED = 8;

/**
 * What a fully anchored pattern matches, in words for a hover: "`job:` followed by anything",
 * "`foo` or `bar`". Markdown; always finite and short.
 */
export function describeRe2(ast: Re2Node): string {
  const node = withoutOuterAnchors(ast);
  const texts = literalAlternatives(node);
  if (texts !== undefined) return list(texts.map(code));
  return phrase(node, 0);
}

/** Deeper structure is told as a whole, since nobody follows a sentence nested that far. */
const MAX_DEPTH = 4;

function phrase(node: Re2Node, depth: number): string {
  const inner = ungrouped(node);
  if (depth > MAX_DEPTH) return "a longer pattern";
  switch (inner.kind) {
    case "empty":
      return "the empty text";
    case "literal":
      return inner.fold ? `${code(inner.text)} in any case` : code(inner.text);
    case "any":
    case "class":
      return characters(inner, 1, 1);
    case "assertion":
      return ASSERTIONS[inner.at];
    case "repeat":
      return repeatPhrase(inner, depth);
    case "alternation": {
      const parts = inner.children.map((child) => phrase(child, depth + 1));
      // Where an alternative is a sequence, a bare "or" would seem to bind its last part only.
      return list(parts, inner.children.some(isSequence) ? ", or " : " or ");
    }
    case "concat":
      return concatPhrase(inner.children, depth);
  }
}

const ASSERTIONS = {
  textStart: "the start of the text",
  textEnd: "the end of the text",
  lineStart: "the start of a line",
  lineEnd: "the end of a line",
  wordBoundary: "the edge of a word",
  notWordBoundary: "no edge of a word",
} as const;

/** A sequence; one of `.*x.*` or `.*x` is told by what it comes to. */
function concatPhrase(children: readonly Re2Node[], depth: number): string {
  const [first, ...rest] = children;
  const last = rest.at(-1);
  if (first && last && isAnything(first)) {
    const middle = isAnything(last) ? rest.slice(0, -1) : rest;
    if (middle.length > 0 && !middle.some(isAnything))
      return `anything that ${isAnything(last) ? "contains" : "ends in"} ${sequence(parts(middle, depth + 1))}`;
  }
  return sequence(parts(children, depth + 1));
}

function isAnything(node: Re2Node): boolean {
  const inner = ungrouped(node);
  if (inner.kind !== "repeat" || inner.min !== 0 || inner.max !== undefined) return false;
  const child = ungrouped(inner.child);
  return child.kind === "any" && child.newline;
}

/** The members of a sequence; equal kinds of characters in a row are counted, alternatives set apart. */
function parts(nodes: readonly Re2Node[], depth: number): string[] {
  const found: string[] = [];
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at];
    if (node === undefined) break;
    const kind = characterKind(node);
    let run = 1;
    while (kind !== undefined && characterKind(nodes[at + run])?.many === kind.many) run++;
    at += run - 1;
    found.push(kind ? counted(kind, run, run) : part(node, depth));
  }
  return found;
}

/** Where more than one thing stands for one, parentheses keep it together. */
function part(node: Re2Node, depth: number): string {
  const text = phrase(node, depth);
  const inner = ungrouped(node);
  return inner.kind === "alternation" && inner.children.length > 1 ? `(${text})` : text;
}

function isSequence(node: Re2Node): boolean {
  const inner = ungrouped(node);
  return inner.kind === "concat" || (inner.kind === "repeat" && isSequence(inner.child));
}

function repeatPhrase(node: Re2Repeat, depth: number): string {
  const child = ungrouped(node.child);
  const { min, max } = node;
  if (max === 0) return "the empty text";
  if (child.kind === "any" && child.newline && max === undefined) {
    if (min === 0) return "anything";
    return min === 1 ? "at least one character" : `at least ${min} characters`;
  }
  if (child.kind === "any" || child.kind === "class") return characters(child, min, max);
  const text = part(child, depth + 1);
  const once = isSequence(child) ? `(${text})` : text;
  if (min === 0 && max === 1) return `optionally ${once}`;
  const times = max === undefined ? atLeast(min) : min === max ? `${min} times` : `${min} to ${max} times`;
  return `${once}, ${times}`;
}

function atLeast(min: number): string {
  if (min === 0) return "any number of times";
  return min === 1 ? "once or more" : `${min} or more times`;
}

/** What one character of some kind is called, and several. */
interface CharacterKind {
  readonly one: string;
  readonly many: string;
}

function characterKind(node: Re2Node | undefined): CharacterKind | undefined {
  const inner = node && ungrouped(node);
  if (inner?.kind === "any")
    return inner.newline
      ? { one: "any character", many: "characters" }
      : { one: "any character but a newline", many: "characters other than a newline" };
  return inner?.kind === "class" ? classKind(inner) : undefined;
}

function characters(node: Re2Node, min: number, max: number | undefined): string {
  return counted(characterKind(node) ?? { one: "a character", many: "characters" }, min, max);
}

function counted({ one, many }: CharacterKind, min: number, max: number | undefined): string {
  if (max === undefined) {
    if (min === 0) return `any number of ${many}`;
    return min === 1 ? `one or more ${many}` : `${min} or more ${many}`;
  }
  if (min === 0 && max === 1) return `optionally ${one}`;
  if (min !== max) return `${min} to ${max} ${many}`;
  return min === 1 ? one : `${min} ${many}`;
}

function classKind(node: Re2Class): CharacterKind {
  const [only] = node.items;
  if (node.items.length === 1 && only?.kind === "named" && !node.negated) {
    const known = NAMED.get(only.name);
    return known ?? { one: `a character of ${code(only.name)}`, many: `characters of ${code(only.name)}` };
  }
  if (
    node.items.length === 1 &&
    only?.kind === "range" &&
    !node.negated &&
    only.low === 0x30 &&
    only.high === 0x39
  )
    return DIGITS;
  const items = node.items.slice(0, MAX_LISTED).map(itemPhrase);
  if (node.items.length > MAX_LISTED) items.push("…");
  const which = items.join(" ");
  return node.negated
    ? { one: `one character other than ${which}`, many: `characters other than ${which}` }
    : { one: `one character of ${which}`, many: `characters of ${which}` };
}

function itemPhrase(item: Re2ClassItem): string {
  if (item.kind === "named") return NAMED.get(item.name)?.many ?? code(item.name);
  const low = code(String.fromCodePoint(item.low));
  return item.low === item.high ? low : `${low}–${code(String.fromCodePoint(item.high))}`;
}

const DIGITS: CharacterKind = { one: "a digit", many: "digits" };

const NAMED: ReadonlyMap<string, CharacterKind> = new Map([
  ["\\d", DIGITS],
  ["\\D", { one: "a character that is no digit", many: "characters that are no digits" }],
  ["\\w", { one: "a letter, digit or underscore", many: "letters, digits or underscores" }],
  [
    "\\W",
    {
      one: "a character that is no letter, digit or underscore",
      many: "characters that are no letters, digits or underscores",
    },
  ],
  ["\\s", { one: "a space", many: "spaces" }],
  ["\\S", { one: "a character that is no space", many: "characters that are no spaces" }],
  ["[:alpha:]", { one: "a letter", many: "letters" }],
  ["[:digit:]", DIGITS],
  ["[:alnum:]", { one: "a letter or digit", many: "letters or digits" }],
]);

function sequence(parts: readonly string[]): string {
  const shown = parts.slice(0, MAX_LISTED);
  const rest = parts.length > MAX_LISTED ? ["more"] : [];
  return [...shown, ...rest].join(" followed by ");
}

function list(parts: readonly string[], or = " or "): string {
  if (parts.length === 0) return "no text";
  const shown = parts.slice(0, MAX_LISTED);
  if (parts.length > MAX_LISTED) return `${shown.join(", ")} or one of ${parts.length - MAX_LISTED} more`;
  const last = shown.at(-1) ?? "";
  return shown.length === 1 ? last : `${shown.slice(0, -1).join(", ")}${or}${last}`;
}

/** Inline code; a text that would break out of it, or that nobody would see, is told in words. */
function code(text: string): string {
  if (text === "") return "the empty text";
  const visible = text.replace(/[\u0000-\u001f\u007f]/g, (char) => JSON.stringify(char).slice(1, -1));
  const short = visible.length > 60 ? `${visible.slice(0, 59)}…` : visible;
  if (!short.includes("`")) return `\`${short}\``;
  return `\`\` ${short} \`\``;
}
