import {
  compileRe2,
  literalAlternatives,
  parseRe2,
  programSize,
  type Re2Node,
} from "../../syntax/values/re2/index.ts";
import type { LabelMatcher } from "./matcher.ts";

/** The values that a matcher's text describes, before a negating operator turns them round. */
export interface Language {
  readonly ast: Re2Node;
  /** All texts, when they are few. */
  readonly texts: readonly string[] | undefined;
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
  return { ast, texts: [value], test: (text) => text === value };
}

function regexLanguage(pattern: string): Language | undefined {
  const { ast } = parseRe2(pattern);
  if (ast === undefined || programSize(ast) > MAX_PROGRAM) return undefined;
  const texts = literalAlternatives(ast, MAX_TEXTS);
  if (texts !== undefined) {
    const known = new Set(texts);
    return { ast, texts, test: (text) => known.has(text) };
  }
  const regex = compileRe2(pattern);
  return regex && { ast, texts: undefined, test: (text) => regex.fullMatch(text) };
}
