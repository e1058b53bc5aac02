import type { Matcher } from "../../syntax/promql/ast.ts";
import { literalText, parseRe2, redundantAnchors } from "../../syntax/values/re2/index.ts";
import { type Span, shift } from "../../text/span.ts";
import {
  insideQuotes,
  isRegexMatcher,
  rewrite,
  type SelectorAt,
  selectorRule,
} from "../support/selectorRule.ts";

export default selectorRule({
  id: "promql/redundant-anchor",
  severity: "hint",
  since: "0.1.0",
  fix: "safe",
  summary: "A `^` or `$` at the end of a matcher's regex says nothing: Prometheus anchors every regex.",
  why: `\`{__name__=~"^node_.+$"}\` and \`{__name__=~"node_.+"}\` select the same: a matcher's regex has to match the whole
value. An anchor suggests that without it the regex would match parts, and readers then write the next one without.`,
  examples: [
    {
      bad: `groups:
  - name: g
    rules:
      - alert: NodeDown
        expr: up{job=~"^node.+$"} == 0
`,
      fixed: `groups:
  - name: g
    rules:
      - alert: NodeDown
        expr: up{job=~"node.+"} == 0
`,
    },
    {
      good: `groups:
  - name: g
    rules:
      - alert: NodeDown
        expr: up{job=~"node.+"} == 0
`,
    },
  ],
  suspects: (selector, known) =>
    selector.matchers.some((m) => mayHaveAnchors(m) && known.get(m.value.value, hasAnchors)),
  *check(at) {
    for (const matcher of at.selector.matchers) yield* anchors(at, matcher);
  },
});

function mayHaveAnchors(matcher: Matcher): boolean {
  return isRegexMatcher(matcher) && matcher.value.verbatim && /[\^$]/.test(matcher.value.value);
}

function hasAnchors(regex: string): boolean {
  return anchorsOf(regex).length > 0;
}

function anchorsOf(regex: string): readonly Span[] {
  const { ast } = parseRe2(regex);
  // A regex for one text is better written without regex at all, which is said elsewhere.
  return !ast || literalText(ast) !== undefined ? [] : redundantAnchors(ast);
}

function* anchors(at: SelectorAt, matcher: Matcher) {
  if (!mayHaveAnchors(matcher)) return;
  const inside = insideQuotes(matcher);
  const spans = anchorsOf(matcher.value.value).map((s) => shift(s, inside.start));
  if (spans.length === 0) return;
  yield {
    at: at.place(inside),
    message: "Prometheus matches the whole value anyway: the anchors say nothing and can go.",
    tag: "unnecessary" as const,
    fix: rewrite(
      at,
      "Remove the anchors",
      true,
      spans.map((span) => ({ span, newText: "" })),
    ),
  };
}
