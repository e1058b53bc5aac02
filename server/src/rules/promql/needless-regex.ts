import { simplerForm } from "../../model/series/index.ts";
import type { Matcher } from "../../syntax/promql/ast.ts";
import { quoteAs } from "../../syntax/promql/strings.ts";
import { isPlainRe2 } from "../../syntax/values/re2/index.ts";
import { isRegexMatcher, rewrite, type SelectorAt, selectorRule } from "../support/selectorRule.ts";

export default selectorRule({
  id: "promql/needless-regex",
  severity: "hint",
  since: "0.1.0",
  fix: "safe",
  summary: "A regex matcher allows exactly one value, which `=` or `!=` says plainer and faster.",
  why: `\`{job=~"node"}\` means \`{job="node"}\`: Prometheus anchors regexes at both ends. The plain operator is looked up in
the index directly, reads as what it is, and cannot surprise when the value holds a dot.`,
  examples: [
    {
      bad: `groups:
  - name: g
    rules:
      - alert: NodeDown
        expr: up{job=~"node"} == 0
`,
      fixed: `groups:
  - name: g
    rules:
      - alert: NodeDown
        expr: up{job="node"} == 0
`,
    },
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"^node_load1$"}'
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__="node_load1"}'
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
`,
    },
    {
      good: `groups:
  - name: g
    rules:
      - alert: NodeDown
        expr: up{job=~"node|windows", env!~"dev.*"} == 0
`,
    },
  ],
  suspects: (selector, known) =>
    selector.matchers.some((m) => isRegexMatcher(m) && known.get(m.value.value, isForOneText)),
  *check(at) {
    for (const matcher of at.selector.matchers) yield* needless(at, matcher);
  },
});

function isForOneText(regex: string): boolean {
  // Told without a parser: a dot stands for any character, and of several alternatives only equal ones are one text.
  if (regex !== "" && isPlainRe2(regex)) {
    if (regex.includes(".")) return false;
    const [first, second] = regex.split("|");
    if (second === undefined) return true;
    if (second !== first) return false;
  }
  return simplerForm({ label: "", op: "=~", value: regex })?.kind === "literal";
}

function* needless(at: SelectorAt, matcher: Matcher) {
  const { label, op, value } = matcher;
  if (!isRegexMatcher(matcher) || !isForOneText(value.value)) return;
  const simpler = simplerForm({ label: label.value, op: op.value, value: value.value });
  if (simpler?.kind !== "literal" || !simpler.matcher) return;
  const text = `${simpler.matcher.op}${quoteAs(simpler.matcher.value, value.quote)}`;
  yield {
    at: at.place({ start: op.span.start, end: value.span.end }),
    message: `This regex allows one value only: ${label.value}${text} says the same plainer, and is looked up faster.`,
    fix: rewrite(at, `Write ${label.value}${text}`, true, [
      { span: { start: op.span.start, end: value.span.end }, newText: text },
    ]),
  };
}
