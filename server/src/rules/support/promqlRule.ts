import type { Expression } from "../../model/expression.ts";
import type { PromqlProblem } from "../../syntax/promql/ast.ts";
import { type CheckOptions, checkPromql } from "../../syntax/promql/check.ts";
import { type ParsedPromql, parsePromql } from "../../syntax/promql/parse.ts";
import { applyEdits } from "../../text/edit.ts";
import { keptFor } from "../../text/memo.ts";
import {
  defineRule,
  type ExpressionContext,
  type FixReport,
  type RuleMeta,
  type RuleOf,
  type UnitContext,
} from "../rule.ts";
import { encodeEdits } from "./expressionEdit.ts";
import { faultSlips } from "./slips/faults.ts";
import type { Slip } from "./slips/slip.ts";

/** What Prometheus refuses in an expression besides its syntax; empty where another program evaluates it. */
function expressionProblems(parsed: ParsedPromql, context: ExpressionContext): readonly PromqlProblem[] {
  if (!isPromql(context)) return NONE;
  // Asked by many rules of every expression. Other settings may be for another release.
  const known = keptFor<readonly PromqlProblem[]>(parsed, context.settings);
  if (known) return known;
  return context.once(parsed, context.settings, () => {
    const problems = checkPromql(parsed, promqlOptions(context));
    return problems.length > 0 ? problems : NONE;
  });
}

/** What of the settings decides whether an expression is right. */
function promqlOptions({ settings, once }: ExpressionContext): CheckOptions {
  // Settings that differ in other things have other options: that happens when somebody changes a setting.
  return once(settings, "promql options", () => ({ version: settings.version, features: settings.features }));
}

/** vmalert evaluates MetricsQL, in which much is right that Prometheus refuses. */
export function isPromql({ dialect }: ExpressionContext): boolean {
  return dialect !== "vmalert";
}

export interface PromqlRule extends Omit<RuleMeta, "since"> {
  /** The codes of problems that the rule reports. */
  readonly codes: readonly string[];
  /** Those of its codes whose fix keeps what the author meant. */
  readonly safe?: readonly string[];
}

const NONE: readonly never[] = [];

/** A rule that reports what the check of expressions finds: a file of it holds only what the finding means. */
export function promqlRule({ codes, safe, ...meta }: PromqlRule): RuleOf<"rule"> {
  return defineRule({
    ...meta,
    scope: "rule",
    since: "0.1.0",
    suspects: ({ parsed }, context) => {
      const problems = expressionProblems(parsed, context);
      return problems.length > 0 && problems.some(({ code }) => codes.includes(code));
    },
    check({ expression }, context) {
      if (!expression) return NONE;
      return expressionProblems(expression.parsed, context)
        .filter(({ code }) => codes.includes(code))
        .map((problem) => promqlReport(expression, problem, safe?.includes(problem.code) ?? false, context));
    },
  });
}

/** A problem of an expression as a report on its rule. */
export function promqlReport(
  expression: Expression,
  problem: PromqlProblem,
  safe: boolean,
  context?: UnitContext,
) {
  const { span, message, fix } = problem;
  const own: Slip[] = fix ? [{ ...fix, safe }] : [];
  const slips = context ? withoutFault(expression, problem, own, context) : own;
  return { at: expression.place(span), message, fix: slipFixes(expression, slips) };
}

/** Repairs of the text of an expression as fixes of the rule that holds it, the first one preferred. */
export function slipFixes(
  expression: Pick<Expression<unknown>, "map" | "text">,
  slips: readonly Slip[],
): FixReport[] {
  return slips.flatMap(({ title, edits, safe }, order): FixReport[] => {
    const encoded = encodeEdits(expression, edits);
    if (!encoded) return [];
    return [
      {
        title,
        safe,
        preferred: order === 0,
        edit: (edit) => {
          for (const { span, newText } of encoded) edit.replace(span, newText);
        },
      },
    ];
  });
}

/** The repairs of a fault that leave it mended and nothing worse; those that leave least wrong first. */
function withoutFault(
  { parsed }: Expression,
  problem: PromqlProblem,
  own: readonly Slip[],
  context: UnitContext,
): Slip[] {
  const options = promqlOptions(context);
  const now = checkPromql(parsed, options).length;
  const { intervalMs } = context;
  const tried = new Map<string, { slip: Slip; left: number }>();
  for (const slip of [...faultSlips(parsed, problem, { intervalMs }), ...own]) {
    const text = applyEdits(parsed.text, slip.edits);
    const after = parsePromql(text);
    if (after.problems.length > parsed.problems.length || tried.has(text)) continue;
    const left = checkPromql(after, options).length;
    if (left < now || own.includes(slip)) tried.set(text, { slip, left });
  }
  return [...tried.values()].sort((a, b) => a.left - b.left).map(({ slip }) => slip);
}
