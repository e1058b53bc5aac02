import type { Matcher } from "../../syntax/promql/ast.ts";
import { emptyAlternatives, parseRe2 } from "../../syntax/values/re2/index.ts";
import { shift } from "../../text/span.ts";
import { defineRule } from "../rule.ts";
import { checkSelectors, insideQuotes, rewrite, type SelectorAt } from "../support/selectorRule.ts";

export default defineRule({
  id: "promql/empty-alternative",
  scope: "file",
  severity: "info",
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
  *check(document, context) {
    yield* checkSelectors(document, context, "empty alternatives", function* (at) {
      for (const matcher of at.selector.matchers) yield* empties(at, matcher);
    });
  },
});

function* empties(at: SelectorAt, matcher: Matcher) {
  const { label, op, value } = matcher;
  if ((op.value !== "=~" && op.value !== "!~") || !value.verbatim || !value.value.includes("|")) return;
  const { ast } = parseRe2(value.value);
  // An optional part inside a longer text ("foo(|bar)") does not make the whole text empty.
  const [first] = ast ? emptyAlternatives(ast, value.value) : [];
  if (!first || ast?.kind !== "alternation") return;
  const start = insideQuotes(matcher).start;
  yield {
    at: at.place(shift(first.bar, start)),
    message: `This | leaves an empty alternative, so the regex also ${op.value === "=~" ? "takes" : "leaves out"} every series that has no ${label.value} at all. Remove it, or write (…)? where that is meant.`,
    fix: rewrite(at, "Remove the empty alternative", false, [{ span: shift(first.bar, start), newText: "" }]),
  };
}
