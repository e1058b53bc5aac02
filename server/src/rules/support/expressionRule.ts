import type { RuleUnit } from "../../model/units.ts";
import type { Expr, PromqlFix, VectorSelector } from "../../syntax/promql/ast.ts";
import type { Span } from "../../text/span.ts";
import type { Severity } from "../finding.ts";
import type { FixReport, Report } from "../rule.ts";
import { encodeEdits } from "./expressionEdit.ts";

/** A finding in an expression; spans are offsets in its decoded text. */
export interface ExpressionFinding {
  readonly at: Span;
  readonly message: string;
  readonly severity?: Severity;
  readonly fix?: PromqlFix;
}

/** A check of an expression by itself, whatever rule it stands in. */
export interface ExpressionCheck {
  /** False only where `find` surely finds nothing: asked of every expression of a workspace, it must be quick. */
  readonly suspects: (text: string, selectors: readonly VectorSelector[]) => boolean;
  readonly find: (expr: Expr) => Iterable<ExpressionFinding>;
}

/** Runs a check on a rule's expression. */
export function checkExpression(
  { expression, selectors }: RuleUnit,
  { suspects, find }: ExpressionCheck,
): readonly Report[] {
  if (!expression || !suspects(expression.text.value, selectors) || expression.parsed.problems.length > 0)
    return NONE;
  const found = [...find(expression.parsed.expr)];
  if (found.length === 0) return NONE;
  return found.map(({ at, fix, ...rest }) => ({
    ...rest,
    at: expression.place(at),
    fix: fix ? fixReports(expression, fix) : [],
  }));
}

const NONE: readonly never[] = [];

/** What to write instead is a proposal: whether it is what the author meant, only the author knows. */
function fixReports(
  expression: NonNullable<RuleUnit["expression"]>,
  { title, edits }: PromqlFix,
): FixReport[] {
  const encoded = encodeEdits(expression, edits);
  if (!encoded) return [];
  return [
    {
      title,
      safe: false,
      preferred: true,
      edit: (edit) => {
        for (const { span, newText } of encoded) edit.replace(span, newText);
      },
    },
  ];
}

/** True where a range stands right behind a selector; false says no more than that it is not written so. */
export function hasRange(text: string, { span }: VectorSelector): boolean {
  return text.charAt(span.end) === "[";
}
