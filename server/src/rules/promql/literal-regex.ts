import type { Matcher } from "../../syntax/promql/ast.ts";
import { parseRe2 } from "../../syntax/values/re2/index.ts";
import { rewrite, type SelectorAt, selectorRule } from "../support/selectorRule.ts";

export default selectorRule({
  id: "promql/literal-regex",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "`=` or `!=` compares with a text that looks like a regex.",
  why: `\`=\` and \`!=\` compare character by character: \`{job="api|web"}\` asks for one job of that very name, and finds
none. Regexes need \`=~\` or \`!~\`. Nothing fails: the selector is simply empty, an alert on it never fires, a \`match[]\`
with it brings nothing; with \`!=\` it lets through what it was meant to leave out.

Labels that hold paths and routes are left alone, since their values may well look like this.`,
  examples: [
    {
      bad: `groups:
  - name: g
    rules:
      - alert: WebDown
        expr: up{job="api|web"} == 0
`,
      fixed: `groups:
  - name: g
    rules:
      - alert: WebDown
        expr: up{job=~"api|web"} == 0
`,
    },
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__="job:.*"}'
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
`,
    },
    {
      good: `groups:
  - name: g
    rules:
      - alert: WebDown
        expr: up{job=~"api|web", instance!="10.0.0.1:9090"} == 0
`,
    },
  ],
  suspects: (selector) => selector.matchers.some(isSuspect),
  *check(at) {
    for (const matcher of at.selector.matchers) if (isSuspect(matcher)) yield literal(at, matcher);
  },
});

/** What no name of a job, an instance or a metric holds: `.*`, `.+`, words with a bar between them. */
function isSuspect({ label, op, value }: Matcher): boolean {
  if (op.value !== "=" && op.value !== "!=") return false;
  const text = value.value;
  if (!/\.[*+]|\w\|\w/.test(text) || PATHS.test(label.value) || /[\s/]/.test(text)) return false;
  return parseRe2(text).ast !== undefined;
}

const PATHS = /path|ur[il]|route|handler|pattern|regex|query|expr|match|command|cmd|args|label|rule/i;

function literal(at: SelectorAt, { label, op, value }: Matcher) {
  const meant = op.value === "=" ? "=~" : "!~";
  const what =
    op.value === "="
      ? "no other value is selected, and hardly any is called that"
      : "every other value is let through";
  return {
    at: at.place({ start: op.span.start, end: value.span.end }),
    message: `\`${op.value}\` takes ${JSON.stringify(value.value)} as it is, not as a regex: ${what}. For a regex, write ${label.value}${meant}.`,
    fix: rewrite(at, `Write ${meant}`, false, [{ span: op.span, newText: meant }]),
  };
}
