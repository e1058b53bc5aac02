import type { Binary, Expr } from "../../syntax/promql/ast.ts";
import { unwrapped } from "../../syntax/promql/walk.ts";
import type { Span } from "../../text/span.ts";
import { exactName } from "../../workspace/index.ts";
import { defineRule } from "../rule.ts";
import { type ExpressionFinding, expressionCheck } from "../support/expressionRule.ts";

export default defineRule({
  id: "alerting/no-comparison",
  scope: "rule",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "An alert's expression compares nothing, so it fires for every series, whatever its value.",
  why: `An alert fires for every series that its expression returns; the value does not matter, and 0 fires like 1. What makes
an alert quiet is a comparison, which drops the series for which it does not hold. Without one it fires as long as the
metric is there. With \`bool\` a comparison drops nothing: it answers 0 or 1, and both fire.

Left alone are expressions whose mere presence is the news: \`absent\`, set operators, \`ALERTS\`, records (which may
hold the comparison), plain selectors (some series exist only while something is wrong), and constants such as
\`vector(1)\`, which fire on purpose.`,
  examples: [
    {
      bad: `groups:
  - name: traffic
    rules:
      - alert: Errors
        expr: sum by (job) (rate(http_errors_total[5m]))
`,
    },
    {
      bad: `groups:
  - name: traffic
    rules:
      - alert: Errors
        expr: sum by (job) (rate(http_errors_total[5m])) > bool 1
`,
      fixed: `groups:
  - name: traffic
    rules:
      - alert: Errors
        expr: sum by (job) (rate(http_errors_total[5m])) > 1
`,
      note: "`bool` answers 0 or 1, and both fire.",
    },
    {
      good: `groups:
  - name: traffic
    rules:
      - alert: Errors
        expr: sum by (job) (rate(http_errors_total[5m])) > 1
      - alert: Gone
        expr: absent(up{job="api"})
      - alert: Watchdog
        expr: vector(1)
      - alert: NotOnBoth
        expr: job:leader{site="a"} unless job:leader{site="b"}
`,
    },
  ],
  concerns: "alerts",
  ...expressionCheck({ suspects: () => true, find: unfiltered }),
});

const COMPARISONS: ReadonlySet<string> = new Set([">", ">=", "<", "<=", "==", "!="]);

function unfiltered(expr: Expr): ExpressionFinding[] {
  const inner = unwrapped(expr);
  if (mayBeQuiet(inner)) return [];
  const bool = outermostBool(inner);
  if (bool) {
    const { start, end } = bool;
    return [
      {
        at: bool,
        message:
          "With bool the comparison drops nothing: it answers 0 or 1, and an alert fires for both. Compare without bool.",
        // The space behind the word goes with it.
        fix: { title: "Remove bool", edits: [{ span: { start, end: end + 1 }, newText: "" }] },
      },
    ];
  }
  return [
    {
      at: inner.span,
      message:
        "Nothing in this expression drops a series, so the alert fires for every one of them, whatever its value (0 too). Compare it with a threshold.",
    },
  ];
}

/**
 * Whether an expression may return nothing while its input is there, as an alert that is quiet does; true too where
 * what it returns is presence itself.
 */
function mayBeQuiet(expr: Expr): boolean {
  switch (expr.kind) {
    // Of a plain selector one cannot see whether a value was meant.
    case "vector":
    case "number":
    case "string":
    case "missing":
      return true;
    case "call":
      return CONSTANT.has(expr.func.value) || mayFilter(expr);
    default:
      return mayFilter(expr);
  }
}

/** Made on purpose, or reported by others as no vector. */
const CONSTANT: ReadonlySet<string> = new Set(["vector", "scalar", "time", "pi"]);

/** Functions that return nothing for some input. */
const FILTERS: ReadonlySet<string> = new Set(["absent", "absent_over_time", "info"]);

/** Whether something in an expression may drop series by their values. */
function mayFilter(expr: Expr): boolean {
  switch (expr.kind) {
    case "binary":
      return ofBinary(expr);
    case "call":
      return FILTERS.has(expr.func.value) || expr.args.some(mayFilter);
    case "aggregate":
      return SELECTS.has(expr.op.value) || expr.args.some(mayFilter);
    case "paren":
    case "unary":
    case "subquery":
      return mayFilter(expr.expr);
    case "matrix":
      return mayFilter(expr.vector);
    case "vector":
      return isConvention(exactName(expr));
    default:
      return false;
  }
}

/** The first k may be asked for on purpose. */
const SELECTS: ReadonlySet<string> = new Set(["topk", "bottomk", "limitk", "limit_ratio"]);

function ofBinary({ op, bool, left, right }: Binary): boolean {
  const { value } = op;
  if (value === "and" || value === "unless" || value === "or") return true;
  if (COMPARISONS.has(value) && !bool) return true;
  return mayFilter(left) || mayFilter(right);
}

/** Records may hold the comparison; of a name that is not known nothing can be said. */
function isConvention(name: string | undefined): boolean {
  return name === undefined || name.includes(":") || name === "ALERTS" || name === "ALERTS_FOR_STATE";
}

function outermostBool(expr: Expr): Span | undefined {
  return expr.kind === "binary" ? expr.bool : undefined;
}
