import type { Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import { METRIC_NAME } from "../series/index.ts";
import { conditionOf, holds } from "../series/language.ts";
import { factsOf, type LabelFacts } from "./labelFacts.ts";
import {
  ABSENT,
  ANY,
  except,
  filtered,
  intersection,
  NOTHING,
  only,
  onlyOne,
  PRESENT,
  type ValueSet,
} from "./valueSet.ts";

/**
 * The series among those known that a selector takes; a regex that is not valid is left out of account.
 * @param name the metric that is known to be selected
 */
export function ofSelector(
  selector: VectorSelector,
  known: LabelFacts,
  name = selector.name?.value,
): LabelFacts {
  if (known.empty) return known;
  const labels = new Map(known.known);
  const rest = known.open ? ANY : ABSENT;
  const named = name ? onlyOne(name) : PRESENT;
  labels.set(METRIC_NAME, intersection(labels.get(METRIC_NAME) ?? rest, named));
  for (const matcher of selector.matchers) {
    const label = matcher.label.value;
    labels.set(label, matching(matcher, labels.get(label) ?? rest));
  }
  return factsOf(labels, known.open);
}

/** The metric that a selector names by `name{…}` or `{__name__="name"}`. */
export function selectedName(selector: VectorSelector): string | undefined {
  if (selector.name) return selector.name.value;
  return selector.matchers.find(
    (m) => m.label.value === METRIC_NAME && m.op.value === "=" && m.value.value !== "",
  )?.value.value;
}

/** Those values that a matcher lets pass, and maybe more. */
function matching(matcher: Matcher, values: ValueSet): ValueSet {
  const { op, value } = matcher;
  switch (op.value) {
    case "=":
      return intersection(values, onlyOne(value.value));
    case "!=":
      return intersection(values, except([value.value]));
    case "=~":
      return matchingRegex(matcher, values, quickValues(value.value, true));
    case "!~":
      return matchingRegex(matcher, values, quickValues(value.value, false));
  }
}

/** What most regexes say, told without reading them: there are very many selectors. Undefined when it takes a closer look. */
function quickValues(pattern: string, positive: boolean): ValueSet | undefined {
  if (/^[\w|-]*$/.test(pattern)) return positive ? only(pattern.split("|")) : except(pattern.split("|"));
  if (pattern === ".+") return positive ? PRESENT : ABSENT;
  if (pattern === ".*") return positive ? ANY : NOTHING;
  // A character to begin with and one that may be any: never empty, and too many texts to list.
  if (/^[\w-][\w-]*\.[^|(]*$/.test(pattern)) return positive ? PRESENT : ANY;
  return undefined;
}

function matchingRegex(
  { label, op, value }: Matcher,
  values: ValueSet,
  quick: ValueSet | undefined,
): ValueSet {
  // A list of values can be tried out.
  if (quick && (values.kind === "except" || quick.kind === "only")) return intersection(values, quick);
  const condition = conditionOf({ label: label.value, op: op.value, value: value.value });
  if (!condition) return values;
  const { language, positive } = condition;
  if (values.kind === "only") return filtered(values, (text) => holds(condition, text));
  const { texts } = language;
  if (texts) return intersection(values, positive ? only(texts) : except(texts));
  const refusesAbsent = positive ? !language.mayBeEmpty : language.mayBeEmpty && language.test("");
  return refusesAbsent ? intersection(values, PRESENT) : values;
}
