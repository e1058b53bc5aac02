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
      return "nothing";
    case "literal":
      return inner.fold ? `${code(inner.text)} in any case` : code(inner.text);
    case "any":
      return inner.newline ? "any character" : "any character but a newline";
    case "class":
      return classPhrase(inner);
    case "assertion":
      return ASSERTIONS[inner.at];
    case "repeat":
      return repeatPhrase(inner, depth);
    case "alternation":
      return list(inner.children.map((child) => phrase(child, depth + 1)));
    case "concat":
      return sequence(inner.children.map((child) => part(child, depth + 1)));
  }
}

/** A member of a sequence: alternatives are set apart there. */
function part(node: Re2Node, depth: number): string {
  const text = phrase(node, depth);
  return ungrouped(node).kind === "alternation" ? `(${text})` : text;
}

const ASSERTIONS = {
  textStart: "the start of the text",
  textEnd: "the end of the text",
  lineStart: "the start of a line",
  lineEnd: "the end of a line",
  wordBoundary: "the edge of a word",
  notWordBoundary: "no edge of a word",
} as const;

function repeatPhrase(node: Re2Repeat, depth: number): string {
  const child = ungrouped(node.child);
  const { min, max } = node;
  if (max === 0) return "nothing";
  if (child.kind === "any" && child.newline && max === undefined) {
    if (min === 0) return "anything";
    return min === 1 ? "at least one character" : `at least ${min} characters`;
  }
  const once = part(child, depth + 1);
  if (min === 0 && max === 1) return `optionally ${once}`;
  const times = max === undefined ? atLeast(min) : min === max ? `${min} times` : `${min} to ${max} times`;
  return `${once}, ${times}`;
}

function atLeast(min: number): string {
  if (min === 0) return "any number of times";
  return min === 1 ? "once or more" : `${min} or more times`;
}

function classPhrase(node: Re2Class): string {
  const [only] = node.items;
  if (node.items.length === 1 && only?.kind === "named" && !node.negated)
    return NAMED.get(only.name) ?? code(only.name);
  const items = node.items.slice(0, MAX_LISTED).map(itemPhrase);
  if (node.items.length > MAX_LISTED) items.push("…");
  return `one character ${node.negated ? "not " : ""}of ${items.join(" ")}`;
}

function itemPhrase(item: Re2ClassItem): string {
  if (item.kind === "named") return NAMED.get(item.name) ?? code(item.name);
  const low = code(String.fromCodePoint(item.low));
  return item.low === item.high ? low : `${low}–${code(String.fromCodePoint(item.high))}`;
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ["\\d", "a digit"],
  ["\\D", "a character that is no digit"],
  ["\\w", "a letter, digit or underscore"],
  ["\\W", "a character that is no letter, digit or underscore"],
  ["\\s", "a space"],
  ["\\S", "a character that is no space"],
  ["[:alpha:]", "a letter"],
  ["[:digit:]", "a digit"],
  ["[:alnum:]", "a letter or digit"],
]);

function sequence(parts: readonly string[]): string {
  const shown = parts.slice(0, MAX_LISTED);
  const rest = parts.length > MAX_LISTED ? ["more"] : [];
  return [...shown, ...rest].join(" followed by ");
}

function list(parts: readonly string[]): string {
  if (parts.length === 0) return "no text";
  const shown = parts.slice(0, MAX_LISTED);
  if (parts.length > MAX_LISTED) return `${shown.join(", ")} or one of ${parts.length - MAX_LISTED} more`;
  const last = shown.at(-1) ?? "";
  return shown.length === 1 ? last : `${shown.slice(0, -1).join(", ")} or ${last}`;
}

/** Inline code; a text that would break out of it, or that nobody would see, is told in words. */
function code(text: string): string {
  if (text === "") return "the empty text";
  const visible = text.replace(/[\u0000-\u001f\u007f]/g, (char) => JSON.stringify(char).slice(1, -1));
  const short = visible.length > 60 ? `${visible.slice(0, 59)}…` : visible;
  if (!short.includes("`")) return `\`${short}\``;
  return `\`\` ${short} \`\``;
}
