import type { Expression } from "../model/expression.ts";
import type { Comment, Expr } from "../syntax/promql/ast.ts";
import type { Document } from "../workspace/document.ts";

/** PromQL in a file: the expressions of rules and the selectors of match[]. */
export interface EmbeddedPromql {
  readonly expression: Pick<Expression<unknown>, "place" | "map" | "text">;
  readonly text: string;
  readonly expr: Expr;
  readonly comments: readonly Comment[];
  /** Add it to a span of the piece to get one of the file. */
  readonly base: number;
}

/** Everything that is PromQL in a file and written in it, not brought in by an alias; in the order of the file. */
export function* promqlIn(document: Document): Generator<EmbeddedPromql> {
  for (const { unit, base } of document.config?.jobs ?? []) {
    for (const { selector, expression, text } of unit.selectors) {
      if (selector && !text.inherited)
        yield { expression, text: text.value, expr: selector, comments: expression.parsed.comments, base };
    }
  }
  for (const group of document.groups) {
    for (const { unit, base } of group.rules) {
      const { expression } = unit;
      if (!expression || expression.text.inherited) continue;
      const { parsed } = expression;
      yield { expression, text: parsed.text, expr: parsed.expr, comments: parsed.comments, base };
    }
  }
}
