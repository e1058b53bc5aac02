import type { Expression } from "../../model/expression.ts";
import { simplerForm } from "../../model/series/index.ts";
import { encodeEdits } from "../../rules/support/expressionEdit.ts";
import type { Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import { quoteAs } from "../../syntax/promql/strings.ts";
import { quoteRe2 } from "../../syntax/values/re2/index.ts";
import { shiftEdits } from "../../text/edit.ts";
import { touches } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import type { Action } from "./action.ts";

/** A matcher as a regex, or as the plain comparison that it is. */
export function matcherActions(
  document: Document,
  expression: Pick<Expression<unknown>, "map" | "text">,
  base: number,
  selectors: readonly VectorSelector[],
  offset: number,
): Action[] {
  const at = expression.map?.fromText(offset - base);
  if (at === undefined) return [];
  const matcher = selectors.flatMap((one) => one.matchers).find(({ span }) => touches(span, at));
  const other = matcher && otherForm(matcher);
  if (!matcher || other === undefined) return [];
  const span = { start: matcher.op.span.start, end: matcher.value.span.end };
  const edits = encodeEdits(expression, [{ span, newText: other }]);
  if (!edits) return [];
  return [
    {
      title: `Compare as ${matcher.label.value}${other}`,
      kind: "refactor.rewrite",
      edits: () => [{ path: document.path, edits: shiftEdits(edits, base) }],
    },
  ];
}

function otherForm({ label, op, value }: Matcher): string | undefined {
  if (label.span.start === label.span.end || !value.closed) return undefined;
  if (op.value === "=" || op.value === "!=") {
    if (value.value === "") return undefined;
    return `${op.value === "=" ? "=~" : "!~"}${quoteAs(quoteRe2(value.value), value.quote)}`;
  }
  const simpler = simplerForm({ label: label.value, op: op.value, value: value.value });
  return simpler?.kind === "literal" && simpler.matcher
    ? `${simpler.matcher.op}${quoteAs(simpler.matcher.value, value.quote)}`
    : undefined;
}
