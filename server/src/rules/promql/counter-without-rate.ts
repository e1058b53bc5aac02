import type { Binary, Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import { unwrapped, walk } from "../../syntax/promql/walk.ts";
import type { TextEdit } from "../../text/edit.ts";
import { exactName } from "../../workspace/index.ts";
import { defineRule } from "../rule.ts";
import { isCounter } from "../support/counterSums.ts";
import { type ExpressionFinding, expressionCheck, hasRange } from "../support/expressionRule.ts";
import { isBucket } from "../support/metricKinds.ts";

export default defineRule({
  id: "promql/counter-without-rate",
  scope: "rule",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A counter is compared or aggregated as it is, without `rate` or `increase`.",
  why: `A counter grows from the start of its process and falls to zero at a restart. Its value says how long the process runs
as much as what happened: \`errors_total > 10\` fires once ten errors have ever happened, and goes on firing until
somebody restarts the process. A sum of counters falls whenever one process restarts, and \`histogram_quantile\` of
raw buckets is the quantile of everything since the start. \`rate(x[5m])\` or \`increase(x[5m])\` says what happens
now.

Only names that leave no doubt are taken for counters (\`_total\`, \`_bucket\`, and \`x_sum\` divided by \`x_count\`).
What does not depend on the value is left alone: \`count\`, \`absent\`, comparisons with zero, and differences of two
counters, as of what was started and what is done.`,
  examples: [
    {
      bad: `groups:
  - name: errors
    rules:
      - alert: Errors
        expr: http_errors_total{job="api"} > 10
`,
      fixed: `groups:
  - name: errors
    rules:
      - alert: Errors
        expr: increase(http_errors_total{job="api"}[5m]) > 10
`,
    },
    {
      bad: `groups:
  - name: latency
    rules:
      - record: job:request_duration_seconds:p99
        expr: histogram_quantile(0.99, sum by (job, le) (request_duration_seconds_bucket))
`,
      fixed: `groups:
  - name: latency
    rules:
      - record: job:request_duration_seconds:p99
        expr: histogram_quantile(0.99, sum by (job, le) (rate(request_duration_seconds_bucket[5m])))
`,
    },
    {
      good: `groups:
  - name: errors
    rules:
      - alert: Errors
        expr: increase(http_errors_total{job="api"}[5m]) > 10
      - alert: NoErrorCounter
        expr: absent(http_errors_total{job="api"})
      - alert: Backlog
        expr: jobs_started_total - jobs_finished_total > 100
      - record: job:http_errors:count
        expr: count by (job) (http_errors_total)
`,
    },
  ],
  ...expressionCheck({
    suspects: (text, selectors) =>
      selectors.some((each) => !hasRange(text, each) && MAY_COUNT.test(exactName(each) ?? "")),
    find: rawCounters,
  }),
});

const MAY_COUNT = /_(?:total|bucket|sum)$/;

function rawCounters(expr: Expr): ExpressionFinding[] {
  const found: ExpressionFinding[] = [];
  walk(expr, (node, parents) => {
    const average = node.kind === "binary" && lifetimeAverage(node);
    if (average) found.push(average);
    if (node.kind !== "vector") return;
    const name = exactName(node);
    if (name === undefined || !isCounter(name) || looksBack(node)) return;
    const use = useOf(node, parents);
    if (use) found.push(finding(node, name, use));
  });
  return found;
}

/** Who uses `offset` or `@` compares the counter with itself. */
function looksBack({ offset, at }: VectorSelector): boolean {
  return offset !== undefined || at !== undefined;
}

type Use = "compared" | "summed" | "quantile";

/** Aggregations that do not look at the value. */
const BLIND: ReadonlySet<string> = new Set(["count", "group", "count_values"]);
/** Functions that do not look at the value, or hand it on as it is. */
const HANDS_ON: ReadonlySet<string> = new Set([
  "label_replace",
  "label_join",
  "sort",
  "sort_desc",
  "abs",
  "ceil",
  "floor",
  "round",
]);

/** What is done with the value, going outwards; undefined where it does not matter or the author means it. */
function useOf(selector: VectorSelector, parents: readonly Expr[]): Use | undefined {
  let child: Expr = selector;
  let summed = false;
  for (const parent of parents.toReversed()) {
    switch (parent.kind) {
      case "paren":
      case "unary":
        break;
      case "aggregate":
        if (BLIND.has(parent.op.value)) return undefined;
        summed = true;
        break;
      case "call":
        if (parent.func.value === "histogram_quantile") return "quantile";
        if (!HANDS_ON.has(parent.func.value)) return undefined;
        break;
      case "binary":
        return isBucketName(selector) ? undefined : ofBinary(parent, child, summed);
      default:
        // A range or a subquery: what is done with it is somebody else's question.
        return undefined;
    }
    child = parent;
  }
  return summed && !isBucketName(selector) ? "summed" : undefined;
}

function isBucketName(selector: VectorSelector): boolean {
  return isBucket(exactName(selector) ?? "");
}

/** `x_sum / x_count`: that both are there shows that they are parts of a histogram or summary. */
function lifetimeAverage({ op, left, right, span }: Binary): ExpressionFinding | undefined {
  if (op.value !== "/") return undefined;
  const [sum, count] = [rawSelector(left), rawSelector(right)];
  const [sumName, countName] = [sum && exactName(sum), count && exactName(count)];
  if (!sum || !count || !sumName?.endsWith("_sum") || sumName.includes(":")) return undefined;
  const base = sumName.slice(0, -"_sum".length);
  if (countName !== `${base}_count`) return undefined;
  return {
    at: span,
    message: `${sumName} and ${countName} count since the start of each process, so this is the average of all that ever happened, and moves ever more slowly. Divide their rates.`,
    fix: { title: "Divide the rates over 5m", edits: [sum, count].flatMap((each) => wrapped(each, "rate")) },
  };
}

/** The selector of which an expression is the sum or the value itself. */
function rawSelector(expr: Expr): VectorSelector | undefined {
  const inner = unwrapped(expr);
  if (inner.kind === "aggregate" && inner.op.value === "sum") return rawSelector(inner.expr);
  return inner.kind === "vector" && !looksBack(inner) ? inner : undefined;
}

const COMPARISONS: ReadonlySet<string> = new Set([">", ">=", "<", "<=", "==", "!="]);

/** A comparison with a number says something of the value; with another series it may well be of the same kind. */
function ofBinary({ op, left, right }: Binary, child: Expr, summed: boolean): Use | undefined {
  if (!COMPARISONS.has(op.value)) return undefined;
  const other = unwrapped(child === left ? right : left);
  // Whether anything ever happened is a question that a counter answers.
  if (other.kind !== "number" || other.value === 0) return undefined;
  // Written the other way round (`10 < x`) it is the same.
  const less = child === left ? op.value === "<" : op.value === ">";
  if (less && other.value <= 1) return undefined;
  return summed ? "summed" : "compared";
}

function finding(selector: VectorSelector, name: string, use: Use): ExpressionFinding {
  const { span } = selector;
  const func = use === "compared" ? "increase" : "rate";
  return {
    at: span,
    message: MESSAGES[use](name),
    fix: {
      title: `Wrap in ${func}(…[5m])`,
      edits: wrapped(selector, func),
    },
  };
}

function wrapped({ span: { start, end } }: VectorSelector, func: string): TextEdit[] {
  return [
    { span: { start, end: start }, newText: `${func}(` },
    { span: { start: end, end }, newText: "[5m])" },
  ];
}

const MESSAGES: Readonly<Record<Use, (name: string) => string>> = {
  compared: (name) =>
    `${name} counts since the start of its process: once true, this holds until a restart. Compare increase(${name}[5m]), what happened lately.`,
  summed: (name) =>
    `${name} counts since the start of each process, so this falls whenever one restarts. Aggregate rate(${name}[5m]).`,
  quantile: (name) =>
    `${name} counts since the start of each process, so this is the quantile of all that ever happened. Take it of rate(${name}[5m]).`,
};
