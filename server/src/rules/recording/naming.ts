import type { Expression } from "../../model/expression.ts";
import type { LocatedText } from "../../model/located.ts";
import type { RuleUnit } from "../../model/units.ts";
import { defineRule, type Report } from "../rule.ts";
import { rateWindows, splitRecordName, suggestRecordName } from "../support/recordName.ts";

export default defineRule({
  id: "recording/naming",
  scope: "rule",
  severity: "info",
  since: "0.1.0",
  summary:
    "A recording rule's name does not follow level:metric:operations, or says something else than its expression does.",
  why: `A name of the form \`level:metric:operations\` tells a reader, and a federation selector, what a series is:
the **level** names the labels that are left, the **metric** what was measured, the **operations** what was done to it,
latest first (\`job:http_requests:rate5m\`). Selectors such as \`{__name__=~"job:.*"}\` depend on it: a record named
otherwise is not federated. Whether the level fits what the expression leaves is another question, and
\`recording/level-mismatch\` answers it.

The rename action (in the editor, on the name) changes every use along.`,
  examples: [
    {
      bad: `groups:
  - name: exports
    rules:
      - record: request_rate
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
    {
      bad: `groups:
  - name: exports
    rules:
      - record: job:http_requests:rate1m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
    {
      good: `groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: instance_path:request_failures:rate5m
        expr: sum by (instance, path) (rate(request_failures_total{job="myjob"}[5m]))
      - record: service:latency_p99:rate5m
        expr: histogram_quantile(0.99, sum by (service, le) (rate(http_request_duration_seconds_bucket[5m])))
`,
    },
  ],
  concerns: "records",
  check: (rule, { once }) =>
    namingReports(rule, ({ parsed }) => once(parsed, "rate windows", () => rateWindows(parsed.expr))),
});

/**
 * What the rule says of a record's name; for the rename action too.
 * @param windowsOf the windows of an expression, which many records may share
 */
export function namingReports(
  { record, expression }: RuleUnit,
  windowsOf: WindowsOf = ({ parsed }) => rateWindows(parsed.expr),
): readonly Report[] {
  if (!record || record.node.templated || !expression || expression.parsed.problems.length > 0) return NONE;
  const name = splitRecordName(record.value);
  if (name) return checkWindow(record, name.operations, expression, windowsOf);
  return record.value.includes(":") ? NONE : [plainName(record, expression)];
}

const NONE: readonly Report[] = [];

type WindowsOf = (expression: Expression) => ReadonlySet<string>;

function plainName(record: LocatedText, expression: Expression): Report {
  const suggestion = suggestRecordName(expression.parsed.expr);
  return {
    at: record.span,
    message: `${record.value} reads like a scraped metric: recorded series are told apart by a name of the form level:metric:operations${suggestion ? `, here for example ${suggestion}` : ""}, and selectors for federation rely on it.`,
  };
}

function checkWindow(
  record: LocatedText,
  operations: string,
  expression: Expression,
  windowsOf: WindowsOf,
): readonly Report[] {
  const said = /(?:^|_)(?:i?rate|increase)(\d+(?:ms|[smhdwy]))(?:_|$)/.exec(operations)?.[1];
  if (!said) return NONE;
  const windows = windowsOf(expression);
  if (windows.size === 0 || windows.has(said)) return NONE;
  return [
    {
      at: record.span,
      message: `The name says ${operations}, but the expression looks at ${[...windows].join(", ")}. Readers choose windows and alerts by the name: make the two agree.`,
    },
  ];
}
