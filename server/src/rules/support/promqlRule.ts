import type { Expression } from "../../model/expression.ts";
import type { RuleUnit } from "../../model/units.ts";
import type { PromqlFix, PromqlProblem } from "../../syntax/promql/ast.ts";
import { checkPromql } from "../../syntax/promql/check.ts";
import type { TextEdit } from "../../text/edit.ts";
import { defineRule, type FixReport, type RuleMeta, type RuleOf, type UnitContext } from "../rule.ts";

/** What Prometheus refuses in a rule's expression besides its syntax; empty where another program evaluates it. */
export function expressionProblems(rule: RuleUnit, context: UnitContext): readonly PromqlProblem[] {
  const { expression } = rule;
  if (!expression || !isPromql(context)) return [];
  const { settings } = context;
  // Settings that differ in other things have other options: that happens when somebody changes a setting.
  const options = context.once(settings, "promql options", () => ({
    version: settings.version,
    features: settings.features,
  }));
  return context.once(expression.parsed, options, () => {
    const problems = checkPromql(expression.parsed, options);
    return problems.length > 0 ? problems : NONE;
  });
}

/** vmalert evaluates MetricsQL, in which much is right that Prometheus refuses. */
export function isPromql({ dialect }: UnitContext): boolean {
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
    check(rule, context) {
      const { expression } = rule;
      if (!expression) return NONE;
      const problems = expressionProblems(rule, context);
      if (problems.length === 0) return NONE;
      return problems
        .filter(({ code }) => codes.includes(code))
        .map((problem) => promqlReport(expression, problem, safe?.includes(problem.code) ?? false));
    },
  });
}

/** A problem of an expression as a report on its rule. */
export function promqlReport(expression: Expression, { span, message, fix }: PromqlProblem, safe: boolean) {
  return {
    at: expression.place(span),
    message,
    fix: fix ? fixReports(expression, fix, safe) : [],
  };
}

function fixReports({ map }: Expression, { title, edits }: PromqlFix, safe: boolean): FixReport[] {
  const encoded: TextEdit[] = [];
  for (const { span, newText } of edits) {
    const one = map?.encode(span.start, span.end, newText);
    if (!one) return [];
    encoded.push(one);
  }
  return [
    {
      title,
      safe,
      preferred: true,
      edit: (edit) => {
        for (const { span, newText } of encoded) edit.replace(span, newText);
      },
    },
  ];
}
