import type { Expression } from "../../model/expression.ts";
import type { Expr } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import { shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { placeOf } from "../../workspace/index.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule, type FixReport, type Report } from "../rule.ts";
import {
  type CounterSum,
  counterSum,
  MENDS_RESETS,
  maySubquery,
  type RateOfSum,
  ratesOfSums,
} from "../support/counterSums.ts";
import { encodeEdits } from "../support/expressionEdit.ts";
import { factOf } from "../support/fact.ts";
import { RULE_FILE } from "../support/ruleFileFact.ts";

export default defineRule({
  id: "promql/rate-of-sum",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary:
    "`rate` or `increase` is taken of a sum of counters, so every restart of one process shows as a spike.",
  why: `\`rate\` mends the restarts of a counter: where the value falls it goes on from zero. It can do so only while it sees
each counter by itself. In a sum the fall of one counter is a small fall of a large number, which \`rate\` takes for a
restart of all of them, and adds the whole sum once more: a spike at every deployment, and alerts on it. First the
rate, then the sum: \`sum(rate(x[5m]))\`, never \`rate(sum(x)[5m:])\`.

The same happens in two steps, where a record holds the sum and another rule rates the record. Then the record should
hold the sum of rates.`,
  examples: [
    {
      bad: `groups:
  - name: traffic
    rules:
      - record: job:http_requests:rate5m
        expr: rate(sum by (job) (http_requests_total)[5m:])
`,
      fixed: `groups:
  - name: traffic
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
    {
      bad: `groups:
  - name: traffic
    rules:
      - record: job:http_requests:sum
        expr: sum by (job) (http_requests_total)
      - alert: NoTraffic
        expr: rate(job:http_requests:sum[5m]) == 0
`,
      note: "In two steps.",
    },
    {
      good: `groups:
  - name: traffic
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: job:queue_length:max_deriv
        expr: deriv(sum by (job) (queue_length)[5m:])
`,
    },
  ],
  *check(ws) {
    const sums = new Map<string, CounterSum>();
    for (const document of ws.documents.values()) {
      if (document.facts.intervals.length === 0) continue;
      yield undefined;
      if (!factOf(ws.memo, RULE_FILE, document).sums) continue;
      const facts = sumsIn(ws, document);
      yield* facts.reports;
      for (const [name, sum] of facts.sums) sums.set(name, sum);
    }
    for (const [name, sum] of sums) yield* ratesOf(ws, name, sum);
  },
});

interface Facts {
  /** Rates of sums in one expression. */
  readonly reports: readonly Report[];
  /** Records that hold a sum of counters. */
  readonly sums: readonly (readonly [name: string, sum: CounterSum])[];
}

const NONE: Facts = { reports: [], sums: [] };

function sumsIn(ws: WorkspaceView, document: Document): Facts {
  return ws.memo.once(document, "rates of sums", () => {
    const reports: Report[] = [];
    const sums: [string, CounterSum][] = [];
    for (const group of document.groups) {
      for (const { unit, base } of group.rules) {
        const { expression, record } = unit;
        if (!expression || expression.parsed.problems.length > 0) continue;
        const { expr } = expression.parsed;
        if (record && !record.node.templated) {
          const sum = counterSum(expr);
          if (sum) sums.push([record.value, sum]);
        }
        if (!maySubquery(expression.text.value)) continue;
        for (const rate of ratesOfSums(expr)) reports.push(reportOf(document, base, expression, rate));
      }
    }
    return reports.length + sums.length === 0 ? NONE : { reports, sums };
  });
}

function reportOf(document: Document, base: number, expression: Expression, rate: RateOfSum): Report {
  const { call, sum } = rate;
  const { value: func } = call.func;
  const op = sum.aggregate.op.value;
  return {
    at: { path: document.path, span: shift(expression.place(call.span), base) },
    message: `${func}() of a ${op} takes every restart of one of the processes for one of them all, and spikes. Take the ${func} of each ${sum.counter} first: ${op}(${func}(${sum.counter}[…])).`,
    fix: turnedRound(document, base, expression, rate),
  };
}

/** `rate(sum by (job) (x)[5m:])` as `sum by (job) (rate(x[5m]))`. */
function turnedRound(
  { path }: Document,
  base: number,
  expression: Expression,
  { call, subquery, sum: { aggregate } }: RateOfSum,
): FixReport[] {
  const inner = aggregate.expr;
  const { range } = subquery;
  const modified = subquery.offset ?? subquery.at ?? subquery.extension;
  if (inner.kind !== "vector" || range.kind !== "literal" || modified || call.args.length !== 1) return [];
  if (inner.offset ?? inner.at ?? inner.extension) return [];
  const text = expression.text.value;
  const selector = text.slice(inner.span.start, inner.span.end);
  const window = formatDuration(range.seconds * 1000);
  const newText = `${text.slice(aggregate.span.start, inner.span.start)}${call.func.value}(${selector}[${window}])${text.slice(inner.span.end, aggregate.span.end)}`;
  const edits = encodeEdits(expression, [{ span: call.span, newText }]);
  if (!edits) return [];
  return [
    {
      title: `Take the ${call.func.value} first`,
      safe: false,
      preferred: true,
      edits: () => [{ path, edits: edits.map((edit) => ({ ...edit, span: shift(edit.span, base) })) }],
    },
  ];
}

/** Where a record that is a sum of counters is rated. */
function* ratesOf(ws: WorkspaceView, name: string, { aggregate, counter }: CounterSum): Iterable<Report> {
  const definitions = ws.index.definitions(name);
  // Another rule of this name may record something that can be rated.
  if (definitions.some(({ rule }) => !isSum(rule.unit.expression))) return;
  const [definition] = definitions;
  if (!definition) return;
  for (const use of ws.index.uses(name)) {
    const { rule, selector } = use;
    const expr = rule?.unit.expression?.parsed.expr;
    const func = expr && ratingFunction(expr, selector);
    if (!func) continue;
    yield {
      at: { path: use.document.path, span: placeOf(use, selector.span) },
      message: `${name} is a ${aggregate.op.value} of the counter ${counter}: ${func}() takes every restart of one of the processes for one of them all, and spikes. Record ${aggregate.op.value}(${func}(${counter}[…])) instead.`,
      related: [
        {
          location: { path: definition.document.path, span: definition.span },
          message: `Records the ${aggregate.op.value} of ${counter}`,
        },
      ],
    };
  }
}

function isSum(expression: Expression | undefined): boolean {
  return expression !== undefined && counterSum(expression.parsed.expr) !== undefined;
}

/** The rate-like function right around a selector's range. */
function ratingFunction(expr: Expr, selector: Expr): string | undefined {
  let found: string | undefined;
  walk(expr, (node, parents) => {
    if (node !== selector) return;
    const [call, range] = parents.slice(-2);
    if (range?.kind === "matrix" && call?.kind === "call" && MENDS_RESETS.has(call.func.value))
      found = call.func.value;
  });
  return found;
}
