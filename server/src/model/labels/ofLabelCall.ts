import type { Call, Expr } from "../../syntax/promql/ast.ts";
import { unwrapped } from "../../syntax/promql/walk.ts";
import {
  compileRe2,
  expandTemplate,
  isConstantTemplate,
  matchesAnythingPresent,
  matchesEverything,
  parseRe2,
  type Re2Node,
} from "../../syntax/values/re2/index.ts";
import { ANYTHING, type LabelFacts, valuesOf, withValues } from "./labelFacts.ts";
import {
  ABSENT,
  ANY,
  contains,
  intersection,
  isPresent,
  only,
  onlyOne,
  PRESENT,
  union,
  type ValueSet,
} from "./valueSet.ts";

/** label_replace(v, dst, replacement, src, regex): where the regex takes all of src, dst becomes the replacement. */
export function ofLabelReplace({ args }: Call, input: LabelFacts): LabelFacts {
  const [, dst, replacement, src, regex] = args.map(textOf);
  if (dst === undefined || replacement === undefined || src === undefined || regex === undefined)
    return ANYTHING;
  const before = valuesOf(input, dst);
  // No label is called "": people write that to set a label on all series.
  const from = src === "" ? ABSENT : valuesOf(input, src);
  return withValues(input, dst, replaced(before, from, replacement, regex));
}

function replaced(before: ValueSet, from: ValueSet, replacement: string, regex: string): ValueSet {
  if (from.kind === "only") return tried(before, from, replacement, regex);
  const { ast } = parseRe2(regex);
  const takesPresent = ast !== undefined && matchesAnythingPresent(ast);
  const everything = ast !== undefined && (matchesEverything(ast) || (takesPresent && isPresent(from)));
  const written = isConstantTemplate(replacement)
    ? onlyOne(expandTemplate(replacement, () => undefined))
    : isCopy(replacement, ast)
      ? intersection(from, takesPresent ? PRESENT : ANY)
      : ANY;
  return everything ? written : union(before, written);
}

/** Few values are put through as Prometheus does. */
function tried(before: ValueSet, from: ValueSet, replacement: string, regex: string): ValueSet {
  const matcher = compileRe2(regex);
  if (!matcher) return ANY;
  const results = [...from.values].map((text) => matcher.match(text)?.expand(replacement));
  const written = only(results.filter((text) => text !== undefined));
  return results.includes(undefined) ? union(before, written) : written;
}

/** `$1` of `(.*)` or `(.+)`, which is what was there before. */
function isCopy(replacement: string, ast: Re2Node | undefined): boolean {
  if (!/^\$(?:1|\{1\})$/.test(replacement) || ast?.kind !== "group" || ast.capture !== 1) return false;
  return matchesEverything(ast.child) || matchesAnythingPresent(ast.child);
}

/** label_join(v, dst, separator, src…): dst becomes the values of the others, joined. */
export function ofLabelJoin({ args }: Call, input: LabelFacts): LabelFacts {
  const [dst, separator, ...sources] = args.slice(1).map(textOf);
  if (dst === undefined || separator === undefined || sources.includes(undefined)) return ANYTHING;
  const parts = sources.flatMap((label) => (label === undefined ? [] : [valuesOf(input, label)]));
  return withValues(input, dst, joinedValues(parts, separator));
}

/** Beyond this many combinations the joined values are not listed. */
const MAX_COMBINATIONS = 50;

function joinedValues(parts: readonly ValueSet[], separator: string): ValueSet {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const count = parts.reduce((n, { kind, values }) => n * (kind === "only" ? values.size : Infinity), 1);
  if (count <= MAX_COMBINATIONS) {
    const lists = parts.map(({ values }) => [...values]);
    const texts = lists.reduce<string[][]>(
      (all, list) => all.flatMap((a) => list.map((b) => [...a, b])),
      [[]],
    );
    return only(texts.map((texts) => texts.join(separator)));
  }
  return separator !== "" || parts.some((part) => !contains(part, "")) ? PRESENT : ANY;
}

function textOf(arg: Expr): string | undefined {
  const inner = unwrapped(arg);
  return inner.kind === "string" ? inner.text.value : undefined;
}
