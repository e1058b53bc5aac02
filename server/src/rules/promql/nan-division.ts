import type { Binary, Expr } from "../../syntax/promql/ast.ts";
import { unwrapped, walk } from "../../syntax/promql/walk.ts";
import { defineRule } from "../rule.ts";
import { type ExpressionFinding, expressionCheck } from "../support/expressionRule.ts";

export default defineRule({
  id: "promql/nan-division",
  scope: "rule",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary:
    "A division by a rate that may be zero is summed, averaged or compared with `!=`, where one NaN spoils the result.",
  why: `Where nothing happens both sides of a ratio are zero, and 0/0 is NaN (any other number by zero is infinite). By itself
that does little harm: a comparison with NaN does not hold, so an alert on a ratio stays quiet while there is no
traffic. It does harm where others depend on it: the sum or average of many ratios is NaN as soon as one of them is,
so that one idle instance silences the alert for all; and \`!=\` holds for NaN, so that it fires without traffic.

Leave out what divides by nothing: \`a / (b > 0)\`, or divide the sums.`,
  examples: [
    {
      bad: `groups:
  - name: errors
    rules:
      - alert: Errors
        expr: avg by (job) (rate(http_errors_total[5m]) / rate(http_requests_total[5m])) > 0.1
`,
      fixed: `groups:
  - name: errors
    rules:
      - alert: Errors
        expr: avg by (job) (rate(http_errors_total[5m]) / (rate(http_requests_total[5m]) > 0)) > 0.1
`,
    },
    {
      bad: `groups:
  - name: errors
    rules:
      - alert: NotAllSucceed
        expr: sum(rate(jobs_succeeded_total[5m])) / sum(rate(jobs_total[5m])) != 1
`,
      fixed: `groups:
  - name: errors
    rules:
      - alert: NotAllSucceed
        expr: sum(rate(jobs_succeeded_total[5m])) / (sum(rate(jobs_total[5m])) > 0) != 1
`,
    },
    {
      good: `groups:
  - name: errors
    rules:
      - alert: Errors
        expr: sum by (job) (rate(http_errors_total[5m])) / sum by (job) (rate(http_requests_total[5m])) > 0.1
      - alert: WorstInstance
        expr: max by (job) (rate(http_errors_total[5m]) / rate(http_requests_total[5m])) > 0.5
      - record: job:http_errors:avg_ratio
        expr: avg by (job) (rate(http_errors_total[5m]) / (rate(http_requests_total[5m]) > 0))
`,
    },
  ],
  ...expressionCheck({
    suspects: (text) => text.includes("/"),
    find: spoiltResults,
  }),
});

/** Aggregations of which one NaN makes the whole NaN; `max` and `min` leave it out. */
const SPOILT: ReadonlySet<string> = new Set(["sum", "avg", "stddev", "stdvar"]);
const SPOILT_OVER_TIME: ReadonlySet<string> = new Set([
  "sum_over_time",
  "avg_over_time",
  "stddev_over_time",
  "stdvar_over_time",
]);

function spoiltResults(expr: Expr): ExpressionFinding[] {
  const found: ExpressionFinding[] = [];
  walk(expr, (node) => {
    const inner = inputOf(node);
    const division = inner && unguardedDivision(inner);
    if (division) found.push(finding(node, division));
  });
  return found;
}

/** What a NaN would spoil the result of, where it does at all. */
function inputOf(node: Expr): Expr | undefined {
  if (node.kind === "aggregate" && SPOILT.has(node.op.value)) return node.expr;
  if (node.kind === "call" && SPOILT_OVER_TIME.has(node.func.value)) {
    const [range] = node.args;
    return range?.kind === "subquery" ? range.expr : undefined;
  }
  return node.kind === "binary" && node.op.value === "!=" && !node.bool ? node.left : undefined;
}

/** A division whose divisor may be zero and whose result comes out as it is. */
function unguardedDivision(expr: Expr): Binary | undefined {
  const inner = unwrapped(expr);
  if (inner.kind === "unary") return unguardedDivision(inner.expr);
  if (inner.kind !== "binary") return undefined;
  const { op, left, right } = inner;
  // `1 - a / b` and `a / b * 100` are NaN where the ratio is.
  if (op.value === "*" || op.value === "+" || op.value === "-")
    return unguardedDivision(left) ?? unguardedDivision(right);
  if (op.value !== "/") return undefined;
  return mayBeZero(right) ? inner : unguardedDivision(left);
}

const RATES: ReadonlySet<string> = new Set(["rate", "irate", "increase"]);
const KEEPS_ZERO: ReadonlySet<string> = new Set(["sum", "avg", "min", "max"]);

/** What is zero whenever nothing happens: rates, and sums of rates. Everything else is given the benefit of the doubt. */
function mayBeZero(divisor: Expr): boolean {
  const inner = unwrapped(divisor);
  switch (inner.kind) {
    case "call":
      return RATES.has(inner.func.value);
    case "aggregate":
      return KEEPS_ZERO.has(inner.op.value) && mayBeZero(inner.expr);
    case "binary":
      return (inner.op.value === "*" && mayBeZero(inner.left)) || bothMayBeZero(inner);
    default:
      return false;
  }
}

function bothMayBeZero({ op, left, right }: Binary): boolean {
  return op.value === "+" && mayBeZero(left) && mayBeZero(right);
}

function finding(node: Expr, { right, op }: Binary): ExpressionFinding {
  const guarded = right.kind === "paren" ? right.expr.span : right.span;
  const edits =
    right.kind === "paren"
      ? [{ span: { start: right.span.end - 1, end: right.span.end - 1 }, newText: " > 0" }]
      : [
          { span: { start: guarded.start, end: guarded.start }, newText: "(" },
          { span: { start: guarded.end, end: guarded.end }, newText: " > 0)" },
        ];
  return {
    at: op.span,
    message: `Where nothing happens this divides zero by zero, which is NaN, and ${consequence(node)}. Leave that out: divide by (… > 0).`,
    fix: { title: "Divide only where the divisor is above zero", edits },
  };
}

function consequence(node: Expr): string {
  if (node.kind === "aggregate") return `one NaN makes the whole ${node.op.value} NaN`;
  if (node.kind === "call") return `one NaN makes the whole ${node.func.value}() NaN`;
  return "!= holds for NaN";
}
