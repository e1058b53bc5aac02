import { type Span, shift } from "../../text/span.ts";
import type { Matcher, PromqlProblem, QuotedText, VectorSelector } from "./ast.ts";
import { regexProblem } from "./regexes.ts";

/** The regexes of a selector that Prometheus would refuse. */
export function checkMatchers(selector: VectorSelector): PromqlProblem[] {
  const problems: PromqlProblem[] = [];
  for (const matcher of selector.matchers) {
    if (!isRegex(matcher)) continue;
    const problem = regexProblem(matcher.value.value);
    if (!problem) continue;
    problems.push({
      span: inString(matcher.value, problem.span),
      code: "bad-regex",
      message: problem.message,
    });
  }
  return problems;
}

export function isRegex(matcher: Matcher): boolean {
  return matcher.op.value === "=~" || matcher.op.value === "!~";
}

/** A span of the decoded value as one of the text; the whole string where escapes or a missing quote make it unclear. */
function inString(text: QuotedText, inner: Span): Span {
  if (!text.verbatim || inner.end <= inner.start) return text.span;
  return shift(inner, text.span.start + 1);
}
