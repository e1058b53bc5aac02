import { type Span, shift } from "../../text/span.ts";
import { isSurelyValidRe2, parseRe2 } from "../values/re2/index.ts";
import type { PromqlProblem, QuotedText, VectorSelector } from "./ast.ts";
import { isRegex } from "./matchers.ts";

/** Reports the regexes of a selector that Prometheus would refuse. */
export function checkMatchers(selector: VectorSelector, report: (problem: PromqlProblem) => void): void {
  for (const matcher of selector.matchers) {
    if (!isRegex(matcher) || isSurelyValidRe2(matcher.value.value)) continue;
    const { problem } = parseRe2(matcher.value.value);
    if (!problem) continue;
    const message = `The regex is not valid. ${problem.message}.`;
    report({ span: inString(matcher.value, problem.span), code: "bad-regex", message });
  }
}

/** A span of the decoded value as one of the text; the whole string where escapes or a missing quote make it unclear. */
function inString(text: QuotedText, inner: Span): Span {
  if (!text.verbatim || inner.end <= inner.start) return text.span;
  return shift(inner, text.span.start + 1);
}
