import type { Expression } from "../../model/expression.ts";
import type { Placed, RuleUnit } from "../../model/units.ts";
import type { FileEdit } from "../../rules/finding.ts";
import { encodeEdits } from "../../rules/support/expressionEdit.ts";
import type { Expr } from "../../syntax/promql/ast.ts";
import { childrenOf } from "../../syntax/promql/walk.ts";
import { shiftEdits, type TextEdit } from "../../text/edit.ts";
import { covers, type Span, shift, touches } from "../../text/span.ts";
import type { Document, RuleGroup } from "../../workspace/document.ts";

/** A rule where it stands. */
export interface RulePlace {
  readonly document: Document;
  readonly group: RuleGroup;
  readonly rule: Placed<RuleUnit>;
}

/** A place in the expression of a rule. */
export interface ExprPlace extends RulePlace {
  readonly expression: Expression;
  /** The selection in the expression's text, without the space around it; empty for a cursor. */
  readonly selected: Span;
  /** The nodes that hold the selection, outermost first. */
  readonly nodes: readonly Expr[];
}

/** The rule that holds an offset, with its group. */
export function rulePlaceAt(document: Document, offset: number): RulePlace | undefined {
  for (const group of document.groups) {
    for (const rule of group.rules) {
      const end = rule.base + rule.piece.text.length;
      if (offset >= rule.base && (offset < end || (offset === end && offset === document.text.length)))
        return { document, group, rule };
    }
  }
  return undefined;
}

/** The place in an expression that a selection lies in; only in expressions that can be read, and written in their file. */
export function exprPlaceAt(place: RulePlace, span: Span): ExprPlace | undefined {
  const { unit, base } = place.rule;
  const { expression } = unit;
  const map = expression?.map;
  if (!expression || !map || expression.parsed.problems.length > 0) return undefined;
  const scalar = shift(expression.text.span, base);
  if (!touches(scalar, span.start) || !touches(scalar, span.end)) return undefined;
  const start = map.fromText(span.start - base);
  const end = map.fromText(span.end - base);
  if (start === undefined || end === undefined) return undefined;
  const selected = trimmed(map.value, { start, end });
  return { ...place, expression, selected, nodes: nodesAround(expression.parsed.expr, selected) };
}

/** Edits of an expression's text as edits of its file; undefined where the YAML cannot hold them. */
export function exprEdits(
  { document, rule }: RulePlace,
  expression: Expression,
  edits: readonly TextEdit[],
): FileEdit[] | undefined {
  const encoded = encodeEdits(expression, edits);
  return encoded && [{ path: document.path, edits: shiftEdits(encoded, rule.base) }];
}

/** The text of a node as it is written. */
export function textOfNode(text: string, { span }: Pick<Expr, "span">): string {
  return text.slice(span.start, span.end);
}

function trimmed(text: string, { start, end }: Span): Span {
  if (start === end) return { start, end };
  const part = text.slice(start, end);
  const from = start + (part.length - part.trimStart().length);
  return { start: from, end: Math.max(from, start + part.trimEnd().length) };
}

function nodesAround(root: Expr, selected: Span): Expr[] {
  const found: Expr[] = [];
  for (let node: Expr | undefined = root; node; ) {
    if (!covers(node.span, selected)) break;
    found.push(node);
    node = childrenOf(node).find((child) => covers(child.span, selected));
  }
  return found;
}
