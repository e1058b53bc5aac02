import { walk } from "../../syntax/promql/walk.ts";
import { covers } from "../../text/span.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { isVictoria } from "../support/dashboards.ts";
import { encodeEdits } from "../support/expressionEdit.ts";

export default defineRule({
  id: "dashboard/interval-window",
  scope: "file",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A panel takes a rate over $__interval, which may hold less than two samples.",
  why: `\`$__interval\` is the time between two points of the graph. Zoomed in, or on a wide screen, it is shorter than
two scrapes: \`rate()\` then has too few samples and the panel says *No data*, though nothing is wrong. Behind a hop of
federation the samples are further apart still.

\`$__rate_interval\` is made for this: at least four scrape intervals, as the data source's settings have it.`,
  examples: [
    {
      bad: `#- /dashboards/requests.json
{
  "title": "Requests",
  "schemaVersion": 39,
  "panels": [
    { "title": "Rate", "targets": [{ "expr": "sum by (job) (rate(http_requests_total[$__interval]))" }] }
  ]
}
`,
      fixed: `#- /dashboards/requests.json
{
  "title": "Requests",
  "schemaVersion": 39,
  "panels": [
    { "title": "Rate", "targets": [{ "expr": "sum by (job) (rate(http_requests_total[$__rate_interval]))" }] }
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
    { "title": "Rate", "targets": [{ "expr": "rate(http_requests_total[$__rate_interval])" }] },
    { "title": "Temperature", "targets": [{ "expr": "avg_over_time(room_celsius[$__interval])" }] }
  ]
}
`,
    },
  ],
  *check({ dashboard, path }) {
    // MetricsQL takes the sample before the window into account.
    if (!dashboard || isVictoria(dashboard)) return;
    for (const { expression, variables, copy, language } of dashboard.queries) {
      if (copy || language === "metricsql") continue;
      const intervals = variables.filter(({ name }) => name === "__interval");
      if (intervals.length === 0) continue;
      const found: { func: string; at: (typeof intervals)[number] }[] = [];
      walk(expression.parsed.expr, (node) => {
        const [arg] = node.kind === "call" && RATES.has(node.func.value) ? node.args : [];
        if (node.kind !== "call" || arg?.kind !== "matrix") return;
        const at = intervals.find((one) => covers(arg.brackets, one));
        if (at) found.push({ func: node.func.value, at });
      });
      for (const { func, at } of found) {
        const edits = encodeEdits(expression, [{ span: at, newText: "$__rate_interval" }]);
        const fix: FixReport[] = edits
          ? [
              {
                title: "Write $__rate_interval",
                safe: false,
                preferred: true,
                edits: () => [{ path, edits }],
              },
            ]
          : [];
        yield {
          at: expression.place(at),
          message: `${func}() over $__interval has too few samples once the graph's points are closer than two scrapes, and shows no data then; $__rate_interval is always long enough.`,
          fix,
        };
      }
    }
  },
});

/** Functions that need two samples in their window. increase() over it is how bars add up, with a step set by hand. */
const RATES: ReadonlySet<string> = new Set(["rate", "irate", "deriv"]);
