import {
  compileRe2,
  literalAlternatives,
  literalPrefix,
  parseRe2,
  programSize,
  type Re2Matcher,
  type Re2Node,
} from "../../syntax/values/re2/index.ts";
import type { LabelMatcher } from "./matcher.ts";

/** The values that a matcher's text describes, before a negating operator turns them round. */
export interface Language {
  readonly ast: Re2Node;
  /** How large its automaton is, about. */
  readonly size: number;
  /** All texts, when they are few. */
  readonly texts: readonly string[] | undefined;
  /** What every text begins with. */
  readonly prefix: string;
  /** False when the empty text is surely not in it. */
  readonly mayBeEmpty: boolean;
  test(text: string): boolean;
}

/** A value must be in the language, or must not be. */
export interface Condition {
  readonly language: Language;
  readonly positive: boolean;
  /** Equal for conditions on the same language. */
  readonly key: string;
}

/** Beyond this many texts an automaton is quicker than a list. */
const MAX_TEXTS = 1000;

/** Larger patterns are not taken apart: their automata would not be small either. */
const MAX_PROGRAM = 20_000;

/** The condition of a matcher; undefined when its regex is not valid or too large to reason about. */
export function conditionOf({ op, value }: LabelMatcher): Condition | undefined {
  const isRegex = op === "=~" || op === "!~";
  const language = isRegex ? regexLanguage(value) : textLanguage(value);
  if (language === undefined) return undefined;
  return { language, positive: op === "=" || op === "=~", key: `${isRegex ? "~" : "="}${value}` };
}

export function negated(condition: Condition): Condition {
  return { ...condition, positive: !condition.positive };
}

/** Holds for every value but the empty one: the label is there. */
export function presentCondition(): Condition {
  return { language: textLanguage(""), positive: false, key: "=" };
}

export function holds({ language, positive }: Condition, text: string): boolean {
  return language.test(text) === positive;
}

function textLanguage(value: string): Language {
  const where = { start: 0, end: value.length };
  const ast: Re2Node =
    value === ""
      ? { kind: "empty", span: where }
      : { kind: "literal", span: where, text: value, fold: false };
  const size = Math.max(1, value.length);
  return {
    ast,
    size,
    texts: [value],
    prefix: value,
    mayBeEmpty: value === "",
    test: (text) => text === value,
  };
}

function regexLanguage(pattern: string): Language | undefined {
  const { ast } = parseRe2(pattern);
  if (ast === undefined) return undefined;
  const size = programSize(ast);
  if (size > MAX_PROGRAM) return undefined;
  const texts = literalAlternatives(ast, MAX_TEXTS);
  const prefix = literalPrefix(ast);
  const common = { ast, size, texts, prefix, mayBeEmpty: mayBeEmpty(ast) };
  if (texts !== undefined) {
    const known = new Set(texts);
    return { ...common, test: (text) => known.has(text) };
  }
  // Compiling takes longer than most questions, and many of them never test a text.
  let compiled: Re2Matcher | undefined;
  return {
    ...common,
    test: (text) => {
      compiled ??= compileRe2(pattern);
      return compiled?.fullMatch(text) === true;
    },
  };
}

/** Whether the node may match nothing at all; assertions are taken to hold. */
function mayBeEmpty(node: Re2Node): boolean {
  switch (node.kind) {
    case "literal":
    case "class":
    case "any":
      return false;
    case "group":
      return mayBeEmpty(node.child);
    case "concat":
      return node.children.every(mayBeEmpty);
    case "alternation":
      return node.children.some(mayBeEmpty);
    case "repeat":
      return node.min === 0 || mayBeEmpty(node.child);
    default:
      return true;
  }
}
