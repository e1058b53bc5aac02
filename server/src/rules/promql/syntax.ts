import { checkPromql } from "../../syntax/promql/check.ts";
import { parsePromql } from "../../syntax/promql/parse.ts";
import { defineRule } from "../rule.ts";
import { isPromql, promqlReport, slipFixes } from "../support/promqlRule.ts";
import { repairsOf } from "../support/slips/repair.ts";

export default defineRule({
  id: "promql/syntax",
  scope: "rule",
  severity: "error",
  since: "0.1.0",
  fix: "safe",
  summary: "The expression of a rule cannot be read as PromQL.",
  why: `Prometheus parses every expression when it loads a rule file, and one that cannot be parsed makes it refuse the
whole file: none of its groups is evaluated, and alerts of a server that was restarted are silent. The finding stands
at the first place where the expression stops making sense; a bracket may be missing further left.`,
  examples: [
    {
      bad: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]),)
`,
      fixed: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
    {
      bad: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total{job="web"[5m]))
`,
      fixed: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total{job="web"}[5m]))
`,
    },
    {
      note: "Several slips at once are mended together, where there is one way to read them:",
      bad: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum(rate(http_requests_total{code=~5.. && env=="prod"}[5min]) by (job)
`,
      fixed: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum(rate(http_requests_total{code=~"5..", env="prod"}[5m])) by (job)
`,
    },
    {
      good: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: |
          # per job, the canaries left out
          sum by (job) (
            rate(http_requests_total{job!~"canary-.+"}[5m])
          )
`,
    },
  ],
  suspects: ({ parsed }) => parsed.problems.length > 0,
  *check({ expression }, context) {
    // Without any text the expression is missing rather than wrong.
    if (!expression || expression.text.value === "" || !isPromql(context)) return;
    const { parsed } = expression;
    const repairs = repairsOf(parsed.text, {
      problems: (text) => parsePromql(text).problems,
      faults: (text) => checkPromql(parsePromql(text), context.settings).length,
    });
    for (const [order, problem] of parsed.problems.entries()) {
      const report = promqlReport(expression, problem, SAFE.has(problem.code));
      // What makes the whole readable is offered where the trouble begins.
      yield order === 0 && repairs.length > 0 ? { ...report, fix: slipFixes(expression, repairs) } : report;
    }
  },
});

/** What these fixes leave is what was meant: a comma less, plain quotes for typographic ones. */
const SAFE: ReadonlySet<string> = new Set(["trailing-comma", "unexpected-character"]);
