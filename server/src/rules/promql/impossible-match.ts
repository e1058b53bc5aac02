import type { Expression } from "../../model/expression.ts";
import { matchesSeries } from "../../model/labels/index.ts";
import type { Binary } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { defineRule } from "../rule.ts";
import { checkLabels, type LabelCheck } from "../support/labelCheck.ts";
import { reportClash } from "../support/matchClash.ts";

export default defineRule({
  id: "promql/impossible-match",
  scope: "rule-set",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "The series of two sides can never match, so the result is always empty.",
  why: `An operator between two vectors matches series whose labels are equal: all labels, or those that \`on\` names,
or all but those that \`ignoring\` names. When one side always carries a label that the other never does, or with other
values, no series finds a partner. Prometheus says nothing: the result is empty, an alert on it never fires, a record
of it never arrives anywhere.

promfed follows which labels each side can carry, through aggregations, joins, \`label_replace\` and the records that the
same server evaluates. It takes it that a label which somebody groups by is there.`,
  examples: [
    {
      bad: `groups:
  - name: errors
    rules:
      - record: job:request_errors:ratio_rate5m
        expr: sum by (job, path) (rate(request_errors_total[5m])) / sum by (job) (rate(requests_total[5m]))
`,
      fixed: `groups:
  - name: errors
    rules:
      - record: job:request_errors:ratio_rate5m
        expr: sum by (job, path) (rate(request_errors_total[5m])) / on (job) group_left () sum by (job) (rate(requests_total[5m]))
`,
    },
    {
      bad: `groups:
  - name: disks
    rules:
      - alert: DiskFull
        expr: disk_bytes{state="used"} / disk_bytes{state="total"} > 0.9
`,
      fixed: `groups:
  - name: disks
    rules:
      - alert: DiskFull
        expr: disk_bytes{state="used"} / ignoring (state) disk_bytes{state="total"} > 0.9
`,
    },
    {
      bad: `groups:
  - name: nodes
    rules:
      - record: instance:cpu:count
        expr: count by (instance) (cpu_info)
      - alert: LoadHigh
        expr: load5{job="node"} / on (instance, job) instance:cpu:count > 2
`,
    },
    {
      good: `groups:
  - name: errors
    rules:
      - record: job:request_errors:ratio_rate5m
        expr: sum by (job) (rate(request_errors_total[5m])) / sum by (job) (rate(requests_total[5m]))
      - record: job_path:request_errors:share_rate5m
        expr: sum by (job, path) (rate(request_errors_total[5m])) / on (job) group_left () sum by (job) (rate(requests_total[5m]))
`,
    },
  ],
  check: ({ records }, { memo }) => checkLabels(records, memo, CHECK),
});

const CHECK: LabelCheck = {
  key: "promql/impossible-match",
  among: "matches",
  variant: () => "",
  *check({ expression, presumed }) {
    for (const binary of matches(expression)) {
      const report = reportClash(binary, presumed);
      if (!report) continue;
      const { message, fix } = report;
      yield { at: expression.place(binary.op.span), message, fixes: fix ? [fix] : [] };
    }
  },
};

/** The operators that match series of two sides. */
function matches({ parsed }: Expression): Binary[] {
  const found: Binary[] = [];
  walk(parsed.expr, (node) => {
    if (node.kind === "binary" && node.op.value !== "or" && matchesSeries(node)) found.push(node);
  });
  return found;
}
