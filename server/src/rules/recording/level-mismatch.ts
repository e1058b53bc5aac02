import type { RuleUnit } from "../../model/units.ts";
import type { OwnedMemo } from "../../text/memo.ts";
import type { RuleGroup } from "../../workspace/document.ts";
import { defineRule } from "../rule.ts";
import { keepLabel } from "../support/grouping.ts";
import { checkLabels, type LabelCheck, type LabelFix } from "../support/labelCheck.ts";
import { labelsSetBy } from "../support/labelsSetBy.ts";
import { levelOf } from "../support/readings.ts";
import { type LevelMismatch, levelMismatch, says } from "../support/recordLevel.ts";

export default defineRule({
  id: "recording/level-mismatch",
  scope: "rule-set",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary: "The level in a record's name promises labels that its series do not carry.",
  why: `In a name of the form \`level:metric:operations\` the level says which labels are left. Dashboards group by them,
and selectors for federation such as \`{__name__=~"job:.*"}\` rely on them. A level that names a label which the expression
aggregates away promises something that is not there: a \`sum by (job)\` of such a record is one sum of everything.

promfed follows which labels the result can carry, through aggregations, joins and the records that the same server
evaluates, and reports only what is certain. Words of a level that are no label here (\`cluster:\`, \`node_quantile:\`) are
left alone. A level that lists several labels but leaves one out that the result is grouped by is a hint.

The rename action (in the editor, on the name) changes every use along.`,
  examples: [
    {
      bad: `groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (instance) (rate(http_requests_total[5m]))
`,
    },
    {
      bad: `groups:
  - name: exports
    rules:
      - record: job_path:http_requests:rate5m
        expr: sum by (path) (rate(http_requests_total[5m]))
`,
      fixed: `groups:
  - name: exports
    rules:
      - record: job_path:http_requests:rate5m
        expr: sum by (path, job) (rate(http_requests_total[5m]))
`,
    },
    {
      bad: `groups:
  - name: exports
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total[5m]))
      - record: instance_job:errors:ratio_rate5m
        expr: job:errors:rate5m / on (job) sum by (job) (rate(requests_total[5m]))
`,
    },
    {
      bad: `groups:
  - name: exports
    rules:
      - record: job_path:http_requests:rate5m
        expr: sum by (job, path, method) (rate(http_requests_total[5m]))
`,
      note: "A hint: the series are told apart by method too.",
    },
    {
      good: `groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: instance_device:disk_io:rate5m
        expr: rate(disk_io_seconds_total{job="node"}[5m])
      - record: cluster:http_requests:rate5m
        expr: sum(job:http_requests:rate5m)
`,
    },
  ],
  check: ({ records }, { memo }) => checkLabels(records, memo, CHECK),
});

const CHECK: LabelCheck = {
  key: "recording/level-mismatch",
  among: "levels",
  variant: ({ unit, at, level = "" }, memo) => {
    const added = addedLabels(unit, at.group, memo);
    return added.length === 0 ? level : JSON.stringify([level, ...added]);
  },
  *check({ unit, expression, group, certain, presumed, memo }) {
    const { record } = unit;
    const level = levelOf(unit);
    if (!record || level === undefined) return;
    const { expr } = expression.parsed;
    const mismatch = levelMismatch(level, expr, addedLabels(unit, group, memo), certain, presumed);
    if (!mismatch) return;
    const [lost] = mismatch.lost;
    // Where the level does not say what is left either, the name is what needs a change.
    const addsUp = mismatch.lost.length === 1 && mismatch.carried?.every((label) => says(level, label));
    const keep = lost !== undefined && addsUp ? keepLabel(expr, lost) : undefined;
    const fixes: LabelFix[] = keep ? [{ title: `Keep ${lost}`, edits: keep, of: "expression" }] : [];
    yield {
      at: record.span,
      message: messageOf(level, mismatch),
      fixes,
      ...(lost === undefined && { severity: "hint" }),
    };
  },
};

/** The names of the labels that a record's rule and its group set. */
function addedLabels(unit: RuleUnit, group: RuleGroup, memo: OwnedMemo): readonly string[] {
  const labels = labelsSetBy(unit, group, memo);
  return labels.length === 0 ? NONE : labels.map(([name]) => name);
}

const NONE: readonly string[] = [];

function messageOf(level: string, { lost, unsaid, carried }: LevelMismatch): string {
  if (lost.length > 0) {
    const left =
      carried === undefined
        ? "takes it away"
        : carried.length === 0
          ? "leaves no labels"
          : `leaves ${listed(carried)} only`;
    return `The level "${level}" says that series are told apart by ${listed(lost)}, but the expression ${left}. Name the level by the labels that are left, or keep ${listed(lost)}.`;
  }
  return `Series of this record are told apart by ${listed(unsaid)} too, which the level "${level}" does not say. Add ${unsaid.length === 1 ? "it" : "them"} to the level, so that readers aggregate as they mean to.`;
}

function listed(labels: readonly string[]): string {
  if (labels.length < 2) return labels.join("");
  return `${labels.slice(0, -1).join(", ")} and ${labels.at(-1)}`;
}
