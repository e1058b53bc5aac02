import { matchersOf } from "../../model/matchers.ts";
import { isImpossible, METRIC_NAME } from "../../model/series/index.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import type { ContentMemo } from "../../text/memo.ts";
import { join } from "../../text/span.ts";
import { isRegexMatcher, type SelectorAt, selectorRule } from "../support/selectorRule.ts";

export default selectorRule({
  id: "promql/impossible-matcher",
  severity: "warning",
  since: "0.1.0",
  summary: "The matchers of a selector contradict each other, so it can never select a series.",
  why: `A selector whose matchers exclude each other is valid and selects nothing, whatever is scraped: a metric name in
the braces that differs from the one before them, \`=~\` and \`!~\` that cover each other, a regex that no name can match.
An alert on it never fires, a record of it stays empty, a \`match[]\` brings nothing.

Regexes are compared exactly, as sets of texts.`,
  examples: [
    {
      bad: `groups:
  - name: g
    rules:
      - alert: NodeDown
        expr: up{job="node", job=~"kube.*"} == 0
`,
    },
    {
      good: `groups:
  - name: g
    rules:
      - alert: NodeDown
        expr: up{job=~"node.*", job!~"node-test.*"} == 0
`,
    },
  ],
  suspects: mayConflict,
  check: conflicts,
});

/** Matchers on labels of their own can only be impossible each by itself: a regex, or an empty name. */
function mayConflict(selector: VectorSelector, known: ContentMemo<boolean>): boolean {
  const { matchers } = selector;
  return matchers.some((matcher, index) => {
    const label = matcher.label.value;
    if (selector.name && label === METRIC_NAME) return true;
    if (matchers.some((other, at) => at < index && other.label.value === label)) return true;
    if (!isRegexMatcher(matcher)) return label === METRIC_NAME;
    const { value } = matcher.value;
    const op = matcher.op.value;
    return known.get(
      `${label === METRIC_NAME}${op}${value}`,
      () => isImpossible([{ label, op, value }]).length > 0,
    );
  });
}

function* conflicts({ selector, place }: SelectorAt) {
  const matchers = matchersOf(selector);
  if (matchers.length < 2 && !matchers.some((m) => m.op === "=~" || m.op === "!~")) return;
  // Where the name stands before the braces it is the first of the algebra's matchers.
  const offset = matchers.length - selector.matchers.length;
  for (const { label, matchers: indices } of isImpossible(matchers)) {
    const spans = indices.map((i) =>
      i < offset
        ? (selector.name?.span ?? selector.span)
        : (selector.matchers[i - offset]?.span ?? selector.span),
    );
    const [first = selector.span, ...rest] = spans;
    const texts = indices.map((i) => `${matchers[i]?.label}${matchers[i]?.op}"${matchers[i]?.value}"`);
    yield {
      at: place(rest.reduce(join, first)),
      message:
        indices.length > 1
          ? `${texts.join(" and ")} exclude each other, so this selects nothing, ever.`
          : `No ${label === "__name__" ? "metric has a name" : `value of ${label} is one`} that ${texts[0]} allows, so this selects nothing, ever.`,
      // `!~".*"` alone is how generated rules switch a selector off.
      ...(indices.length === 1 && { severity: "info" as const }),
    };
  }
}
