import { compileRe2 } from "../values/re2/index.ts";
import type { Matcher, VectorSelector } from "./ast.ts";

export function isRegex(matcher: Matcher): boolean {
  return matcher.op.value === "=~" || matcher.op.value === "!~";
}

/** Whether a matcher lets series through that lack the label; undefined when its regex is not valid. */
export function matchesEmpty(matcher: Matcher): boolean | undefined {
  const { value } = matcher.value;
  switch (matcher.op.value) {
    case "=":
      return value === "";
    case "!=":
      return value !== "";
    default: {
      const matches = regexMatchesEmpty(value);
      return matches === undefined || matcher.op.value === "=~" ? matches : !matches;
    }
  }
}

/**
 * True when nothing in the selector asks for anything: no name, and no matcher that refuses the empty value.
 * Prometheus refuses such a selector in an expression; match[] takes it and hands over everything.
 */
export function isUnrestricted(selector: VectorSelector): boolean {
  if (selector.name && selector.name.value !== "") return false;
  return selector.matchers.every((matcher) => matchesEmpty(matcher) !== false);
}

function regexMatchesEmpty(pattern: string): boolean | undefined {
  if (pattern === "" || pattern === ".*") return true;
  if (/^[A-Za-z0-9_:-]+$/.test(pattern) || pattern === ".+") return false;
  return compileRe2(pattern)?.fullMatch("");
}
