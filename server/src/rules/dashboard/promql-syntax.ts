import type { Expr, PromqlProblem } from "../../syntax/promql/ast.ts";
import { checkPromql } from "../../syntax/promql/check.ts";
import { parsePromql } from "../../syntax/promql/parse.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { overlaps, type Span } from "../../text/span.ts";
import type { DashboardQuery } from "../../workspace/dashboard/dashboard.ts";
import type { Settings } from "../../workspace/settings.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { isVictoria } from "../support/dashboards.ts";
import { encodeEdits } from "../support/expressionEdit.ts";
import { repairsOf } from "../support/slips/repair.ts";

export default defineRule({
  id: "dashboard/promql-syntax",
  scope: "file",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A query of a dashboard is refused by Prometheus.",
  why: `Prometheus answers a query that it cannot read, or that calls a function it does not know, with an error: the panel
shows a warning sign in place of its data, a template variable stays empty. Nobody sees it before somebody opens the
dashboard, which may be during an incident.

Queries of panels, template variables and annotations whose data source is a Prometheus are checked, or not said.
Grafana's variables are taken for what may stand there: \`[$__rate_interval]\` is a range. Where a variable may be
anything, an operator or a whole expression, and in dashboards of VictoriaMetrics, whose queries may be MetricsQL,
nothing is reported.`,
  examples: [
    {
      bad: `#- /dashboards/requests.json
{
  "title": "Requests",
  "schemaVersion": 39,
  "panels": [
    { "title": "Rate", "targets": [{ "expr": "sum by (job) (rate(http_requests_total{job=~\\"$job\\"}[$__rate_interval])" }] }
  ],
  "templating": { "list": [{ "name": "job", "type": "query", "query": "label_values(up, job)" }] }
}
`,
      fixed: `#- /dashboards/requests.json
{
  "title": "Requests",
  "schemaVersion": 39,
  "panels": [
    { "title": "Rate", "targets": [{ "expr": "sum by (job) (rate(http_requests_total{job=~\\"$job\\"}[$__rate_interval]))" }] }
  ],
  "templating": { "list": [{ "name": "job", "type": "query", "query": "label_values(up, job)" }] }
}
`,
    },
    {
      bad: `#- /dashboards/requests.json
{
  "title": "Requests",
  "schemaVersion": 39,
  "panels": [
    { "title": "Rate", "targets": [{ "expr": "rates(http_requests_total[$__rate_interval])" }] }
  ]
}
`,
    },
    {
      good: `#- /dashboards/requests.json
{
  "title": "Requests",
  "schemaVersion": 39,
  "panels": [
    { "title": "Rate", "targets": [{ "expr": "sum by ($by) (rate(http_requests_total{job=~\\"\${job:regex}\\"}[$__rate_interval]))" }] },
    { "title": "Logs", "datasource": { "type": "loki" }, "targets": [{ "expr": "{job=\\"api\\"} |= \\"error\\"" }] }
  ],
  "templating": {
    "list": [
      { "name": "job", "type": "query", "query": "label_values(up, job)" },
      { "name": "by", "type": "custom", "query": "job,instance" }
    ]
  }
}
`,
    },
  ],
  *check({ dashboard, path }, { settings }) {
    if (!dashboard || isVictoria(dashboard)) return;
    for (const query of dashboard.queries) {
      if (!query.certain || query.copy) continue;
      const { expression } = query;
      for (const problem of problemsOf(query, settings)) {
        yield {
          at: expression.place(problem.span),
          message: `${problem.message} ${CONSEQUENCE[query.role]}`,
          fix: fixesOf(query, problem, path, settings),
        };
      }
    }
  },
});

/** What makes the query readable, and leaves what stands for variables as it is. */
function fixesOf(
  { expression, variables }: DashboardQuery,
  problem: PromqlProblem,
  path: string,
  settings: Settings,
): FixReport[] {
  const { text, problems } = expression.parsed;
  const repairs =
    problems.length > 0
      ? repairsOf(text, {
          problems: (changed) => parsePromql(changed).problems,
          faults: (changed) => checkPromql(parsePromql(changed), settings).length,
        })
      : problem.fix
        ? [problem.fix]
        : [];
  return repairs.flatMap(({ title, edits }, order): FixReport[] => {
    if (edits.some(({ span }) => variables.some((one) => overlaps(one, span)))) return [];
    const encoded = encodeEdits(expression, edits);
    if (!encoded) return [];
    return [{ title, safe: false, preferred: order === 0, edits: () => [{ path, edits: encoded }] }];
  });
}

const CONSEQUENCE: Readonly<Record<DashboardQuery["role"], string>> = {
  panel: "The panel shows an error in place of its data.",
  variable: "The variable has no values to choose from.",
  annotation: "The annotation shows nothing.",
};

/** What Prometheus refuses whatever the variables are; of text that cannot be read the first place alone. */
function problemsOf(
  { expression, variables, language }: DashboardQuery,
  settings: Settings,
): PromqlProblem[] {
  const { parsed } = expression;
  const [first] = parsed.problems;
  // Nobody says whom such a query asks: it may well be LogQL.
  if (first && language === "unknown" && /\||=>/.test(parsed.text)) return [];
  const found = first ? [first] : checkPromql(parsed, settings);
  const open = variables.length === 0 ? [] : [...variables, ...textsWith(variables, parsed.expr)];
  return found.filter(({ span, code }) => !UNSURE.has(code) && !open.some((one) => overlaps(one, span)));
}

/** Strings that a variable completes: regexes, mostly. */
function textsWith(variables: readonly Span[], root: Expr): Span[] {
  const texts: Span[] = [];
  walk(root, (node) => {
    if (node.kind === "string") texts.push(node.span);
    else if (node.kind === "vector") texts.push(...node.matchers.map(({ value }) => value.span));
  });
  return texts.filter((text) => variables.some((variable) => overlaps(variable, text)));
}

/** Nobody says which features the servers have turned on that dashboards ask. */
const UNSURE: ReadonlySet<string> = new Set(["experimental-function", "feature-not-enabled"]);
