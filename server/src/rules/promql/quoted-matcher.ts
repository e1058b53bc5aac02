import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { parsePromql } from "../../syntax/promql/parse.ts";
import { quoteDouble } from "../../syntax/promql/strings.ts";
import { rewrite, type SelectorAt, selectorRule } from "../support/selectorRule.ts";

export default selectorRule({
  id: "promql/quoted-matcher",
  severity: "warning",
  since: "0.1.0",
  fix: "safe",
  summary: "A whole matcher stands in quotes, which makes it the name of a metric.",
  why: `A quoted text alone in braces is a metric name: \`{"job=api"}\` asks for the metric called \`job=api\`, not for the
series of a job. Prometheus takes it without a word, since names may hold any character; no series has such a name, so
the selector is always empty. Quotes belong around the value only: \`{job="api"}\`.`,
  examples: [
    {
      bad: `groups:
  - name: g
    rules:
      - alert: ApiDown
        expr: absent({'job="api"'})
`,
      fixed: `groups:
  - name: g
    rules:
      - alert: ApiDown
        expr: absent({job="api"})
`,
    },
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{"job=~api|web"}'
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{job=~"api|web"}'
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
`,
    },
    {
      good: `groups:
  - name: g
    rules:
      - alert: ApiDown
        expr: absent({"http.server.requests", job="api"})
`,
    },
  ],
  suspects: (selector) => matcherIn(selector) !== undefined,
  *check(at) {
    const report = quoted(at);
    if (report) yield report;
  },
});

/** The matcher that a quoted name is. */
function matcherIn({ name, nameAt }: VectorSelector): string | undefined {
  if (nameAt !== "inside" || !name || !/[=~]/.test(name.value)) return undefined;
  const found = /^\s*([A-Za-z_]\w*)\s*(=~|!~|!=|=)\s*(.*?)\s*$/s.exec(name.value);
  if (!found) return undefined;
  const [, label = "", op = "", value = ""] = found;
  const text = `${label}${op}${/^(["'`]).*\1$/s.test(value) ? value : quoteDouble(value)}`;
  return parsePromql(`{x="y", ${text}}`).problems.length === 0 ? text : undefined;
}

function quoted(at: SelectorAt) {
  const { name } = at.selector;
  const matcher = matcherIn(at.selector);
  if (!name || matcher === undefined) return undefined;
  return {
    at: at.place(name.span),
    message: `This is the name of a metric that no series has. The matcher it looks like has quotes around its value only: ${matcher}.`,
    fix: rewrite(at, `Write ${matcher}`, true, [{ span: name.span, newText: matcher }]),
  };
}
