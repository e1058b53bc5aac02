import type { Expression } from "../../model/expression.ts";
import type { Expr, PromqlFix, VectorSelector } from "../../syntax/promql/ast.ts";
import type { Span } from "../../text/span.ts";
import type { Severity } from "../finding.ts";
import type { FixReport, Report, RuleOf } from "../rule.ts";
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

/** How a rule runs a check of expressions: what it finds is the same wherever an expression stands. */
export function expressionCheck({
  suspects,
  find,
}: ExpressionCheck): Required<Pick<RuleOf<"rule">, "suspects" | "check">> {
  return {
    suspects({ parsed, selectors }) {
      if (parsed.problems.length > 0 || !suspects(parsed.text, selectors)) return false;
      for (const _ of find(parsed.expr)) return true;
      return false;
    },
    check: ({ expression }) => (expression ? reportsOn(expression, find) : []),
  };
}

function reportsOn(expression: Expression, find: ExpressionCheck["find"]): Report[] {
  return Array.from(find(expression.parsed.expr), ({ at, fix, ...rest }) => ({
    ...rest,
    at: expression.place(at),
    fix: fix ? fixReports(expression, fix) : [],
  }));
}

/** What to write instead is a proposal: whether it is what the author meant, only the author knows. */
function fixReports(expression: Expression, { title, edits }: PromqlFix): FixReport[] {
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
