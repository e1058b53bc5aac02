import type { Matcher } from "../../syntax/promql/ast.ts";
import { emptyAlternatives, mayHaveEmptySide, parseRe2 } from "../../syntax/values/re2/index.ts";
import { shift } from "../../text/span.ts";
import {
  insideQuotes,
  isRegexMatcher,
  rewrite,
  type SelectorAt,
  selectorRule,
} from "../support/selectorRule.ts";

export default selectorRule({
  id: "promql/empty-alternative",
  severity: "hint",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A regex has an alternative that matches the empty text, and so every series without the label.",
  why: `A \`|\` too many, as in \`{env=~"prod|staging|"}\`, adds the empty text to what the regex allows. To Prometheus a
label that is absent is empty: the selector then takes every series without that label too, most often all those of
other teams. Where that is meant, \`{env=~"(prod|staging)?"}\` says so.`,
  examples: [
    {
      bad: `groups:
  - name: g
    rules:
      - alert: Down
        expr: up{env=~"prod|staging|"} == 0
`,
      fixed: `groups:
  - name: g
    rules:
      - alert: Down
        expr: up{env=~"prod|staging"} == 0
`,
    },
    {
      good: `groups:
  - name: g
    rules:
      - alert: Down
        expr: up{env=~"(prod|staging)?"} == 0
`,
    },
  ],
  suspects: (selector, known) =>
    selector.matchers.some((m) => mayHaveAlternatives(m) && known.get(m.value.value, hasEmptyAlternative)),
  *check(at) {
    for (const matcher of at.selector.matchers) yield* empties(at, matcher);
  },
});

function mayHaveAlternatives(matcher: Matcher): boolean {
  return isRegexMatcher(matcher) && matcher.value.verbatim && matcher.value.value.includes("|");
}

function hasEmptyAlternative(regex: string): boolean {
  return firstEmptyAlternative(regex) !== undefined;
}

/** The first empty alternative of the whole text: an optional part inside a longer one ("foo(|bar)") is none. */
function firstEmptyAlternative(regex: string) {
  if (!mayHaveEmptySide(regex)) return undefined;
  const { ast } = parseRe2(regex);
  return ast?.kind === "alternation" ? emptyAlternatives(ast, regex)[0] : undefined;
}

function* empties(at: SelectorAt, matcher: Matcher) {
  const { label, op, value } = matcher;
  if (!mayHaveAlternatives(matcher)) return;
  const first = firstEmptyAlternative(value.value);
  if (!first) return;
  const start = insideQuotes(matcher).start;
  yield {
    at: at.place(shift(first.bar, start)),
    message: `This | leaves an empty alternative, so the regex also ${op.value === "=~" ? "takes" : "leaves out"} every series that has no ${label.value} at all. Remove it, or write (…)? where that is meant.`,
    fix: rewrite(at, "Remove the empty alternative", false, [{ span: shift(first.bar, start), newText: "" }]),
  };
}
