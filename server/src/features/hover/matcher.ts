import type { Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import {
  describeRe2,
  matchesAnythingPresent,
  matchesEverything,
  parseRe2,
} from "../../syntax/values/re2/index.ts";
import { code } from "./markdown.ts";

/** A matcher as half a sentence about series: "whose `job` is `a` or `b`" without the "whose". */
export function matcherWords(matcher: Matcher): string {
  const { label, op, value } = matcher;
  const name = label.value === "__name__" ? "name" : code(label.value);
  switch (op.value) {
    case "=":
      return value.value === "" ? `${name} is absent or empty` : `${name} is ${code(value.value)}`;
    case "!=":
      return value.value === "" ? `${name} is there` : `${name} is anything but ${code(value.value)}`;
    default:
      return `${name} ${regexWords(value.value, op.value === "=~")}`;
  }
}

/** The whole selector as the end of a sentence: "series whose name is `up` and whose `job` is `a`". */
export function selectorWords(selector: VectorSelector): string {
  const parts = [
    ...(selector.name ? [`name is ${code(selector.name.value)}`] : []),
    ...selector.matchers.map(matcherWords),
  ];
  if (parts.length === 0) return "every series";
  return `series whose ${parts.join(", and whose ")}`;
}

/** What a regex that has to fit the whole text lets through: "is `a` or `b`". */
export function regexWords(pattern: string, keeps = true): string {
  const { ast, problem } = parseRe2(pattern);
  const is = keeps ? "is" : "is not";
  if (!ast) return `${is} matched by ${code(pattern)}, which is no valid RE2: ${problem?.message ?? ""}`;
  if (matchesEverything(ast)) return keeps ? "is anything, or absent" : "is nothing: this never matches";
  if (matchesAnythingPresent(ast)) return keeps ? "is there" : "is absent or empty";
  return `${is} ${describeRe2(ast)}`;
}
