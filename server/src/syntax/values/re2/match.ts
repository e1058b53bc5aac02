import { RE2JS } from "re2js";
import type { Span } from "../../../text/span.ts";
import { captureCount, programSize, type Re2Node } from "./ast.ts";
import { expandTemplate } from "./expand.ts";
import { parseRe2, wrapRe2 } from "./parse.ts";

/** What one full match captured. */
export interface Re2Match {
  /** The groups by number; 0 is the whole text, undefined a group that took no part. */
  readonly groups: readonly (string | undefined)[];
  /** A group by number or by name; undefined when there is none or it took no part. */
  group(key: number | string): string | undefined;
  /** Fills in `$1`, `${name}` and `$$`, as a relabel step's replacement. */
  expand(template: string): string;
}

/** A pattern that matches whole texts, as everywhere in Prometheus. Matching takes linear time. */
export interface Re2Matcher {
  readonly pattern: string;
  readonly captures: number;
  /** The names of the named groups, by number. */
  readonly names: ReadonlyMap<string, number>;
  fullMatch(text: string): boolean;
  /** The captures of a full match; undefined when the text does not match. */
  match(text: string): Re2Match | undefined;
}

/**
 * Larger programs are valid for Prometheus but not worth an editor's time: each character of a text may visit all of a
 * program. Only repetitions make a program much larger than its pattern, and long lists of names are no such thing.
 */
const MAX_PROGRAM = 10_000;
const MAX_PER_CHARACTER = 3;

/**
 * Compiles a pattern with Prometheus's anchoring, `^(?s:…)$`. Undefined when the pattern is not valid RE2
 * (see `parseRe2` for why) or its counted repetitions make it enormous.
 */
export function compileRe2(pattern: string): Re2Matcher | undefined {
  if (LITERALS.test(pattern)) return literalMatcher(pattern);
  const { ast } = parseRe2(pattern);
  if (ast === undefined || programSize(ast) > MAX_PROGRAM + pattern.length * MAX_PER_CHARACTER)
    return undefined;
  const engine = compileWrapped(unnamed(pattern, ast));
  if (engine === undefined) return undefined;
  const names = groupNames(ast);
  const captures = captureCount(ast);
  return {
    pattern,
    captures,
    names,
    fullMatch: (text) => engine.testExact(text),
    match: (text) => {
      const found = engine.matcher(text);
      if (!found.matches()) return undefined;
      const groups = Array.from({ length: captures + 1 }, (_, index) => found.group(index) ?? undefined);
      return matchOf(groups, names);
    },
  };
}

/** Names with `|` between them, as most patterns are: nothing in them has a meaning of its own. */
const LITERALS = /^[\w:/ @=,<>~%&;"'!-]*(?:\|[\w:/ @=,<>~%&;"'!-]*)*$/;

const NO_NAMES: ReadonlyMap<string, number> = new Map();

function literalMatcher(pattern: string): Re2Matcher {
  const texts = new Set(pattern.split("|"));
  return {
    pattern,
    captures: 0,
    names: NO_NAMES,
    fullMatch: (text) => texts.has(text),
    match: (text) => (texts.has(text) ? matchOf([text], NO_NAMES) : undefined),
  };
}

function matchOf(groups: readonly (string | undefined)[], names: ReadonlyMap<string, number>): Re2Match {
  const group = (key: number | string): string | undefined =>
    groups[typeof key === "number" ? key : (names.get(key) ?? -1)];
  return { groups, group, expand: (template) => expandTemplate(template, group) };
}

function compileWrapped(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(wrapRe2(pattern));
  } catch {
    return undefined;
  }
}

/**
 * The pattern without the names of its groups: re2js refuses a name that is used twice, which Go allows.
 * Groups are found by number here in any case.
 */
function unnamed(pattern: string, ast: Re2Node): string {
  let text = "";
  let from = 0;
  for (const { span: where } of namedGroups(ast)) {
    const nameEnd = pattern.indexOf(">", where.start) + 1;
    text += `${pattern.slice(from, where.start)}(`;
    from = nameEnd;
  }
  return text + pattern.slice(from);
}

/** Of a name used twice, Go takes the first group that took part; the leftmost is near enough and stable. */
function groupNames(ast: Re2Node): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const { name, capture } of namedGroups(ast)) if (!names.has(name)) names.set(name, capture);
  return names;
}

interface NamedGroup {
  readonly span: Span;
  readonly name: string;
  readonly capture: number;
}

/** The named groups in the order of their opening parentheses. */
function namedGroups(node: Re2Node): NamedGroup[] {
  switch (node.kind) {
    case "group": {
      const below = namedGroups(node.child);
      if (node.name === undefined || node.capture === undefined) return below;
      return [{ span: node.span, name: node.name, capture: node.capture }, ...below];
    }
    case "repeat":
      return namedGroups(node.child);
    case "concat":
    case "alternation":
      return node.children.flatMap(namedGroups);
    default:
      return [];
  }
}
