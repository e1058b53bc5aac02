import type { RuleUnit } from "../../model/units.ts";
import type { Expr } from "../../syntax/promql/ast.ts";
import { printOneLine } from "../../syntax/promql/oneLine.ts";
import { selectorsOf, unwrapped, walk } from "../../syntax/promql/walk.ts";
import type { Span } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { exactName, type SelectorUse } from "../../workspace/index.ts";
import { dirname } from "../../workspace/paths.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { RulePlace } from "./exprAt.ts";

/** A text that is the same for expressions that differ in nothing but how they are written. */
export function expressionKey(expr: Expr): string {
  return printOneLine(sorted(unwrapped(expr)));
}

/** That of a rule's whole expression; undefined where there is none that can be read. */
export function keyOfRule(ws: WorkspaceView, { expression }: RuleUnit): string | undefined {
  if (!expression || expression.parsed.problems.length > 0) return undefined;
  const { parsed } = expression;
  return ws.memo.once(parsed, "expression key", () => expressionKey(parsed.expr));
}

/** With the labels of each grouping in order, as theirs means nothing. */
function sorted(expr: Expr): Expr {
  switch (expr.kind) {
    case "aggregate": {
      const args = expr.args.map(sorted);
      const { grouping } = expr;
      const labels = [...(grouping?.labels ?? [])].sort((a, b) => (a.value < b.value ? -1 : 1));
      return { ...expr, args, ...(grouping && { grouping: { ...grouping, labels } }) };
    }
    case "call":
      return { ...expr, args: expr.args.map(sorted) };
    case "binary":
      return { ...expr, left: sorted(expr.left), right: sorted(expr.right) };
    case "paren":
    case "unary":
    case "subquery":
      return { ...expr, expr: sorted(expr.expr) };
    default:
      return expr;
  }
}

/** The rules of the workspace in whose expressions one stands, with the places where it does. */
export interface Occurrence extends RulePlace {
  /** With the parentheses around it, in the order of the text. */
  readonly spans: readonly Span[];
  /** It is the whole expression of a record. */
  readonly recorded: boolean;
}

/**
 * Where the same expression stands in rules that the servers of a file evaluate: all of them find there what a rule
 * of that file records.
 */
export function occurrencesOf(ws: WorkspaceView, expr: Expr, home: string): Occurrence[] {
  const name = selectorsOf(expr).flatMap((selector) => exactName(selector) ?? [])[0];
  if (name === undefined) return [];
  const key = expressionKey(expr);
  const known = new Map<object, readonly Span[]>();
  const found: Occurrence[] = [];
  for (const { document, group, rule } of rulesWith(ws, name, home)) {
    const { expression } = rule.unit;
    if (!expression?.map || expression.parsed.problems.length > 0) continue;
    const { parsed } = expression;
    // Rules that are alike share their expressions.
    let spans = known.get(parsed);
    if (!spans) {
      spans = spansOf(parsed.expr, unwrapped(expr).kind, key);
      known.set(parsed, spans);
    }
    if (spans.length === 0 || !isServedBy(ws, home, document.path)) continue;
    const recorded = rule.unit.record !== undefined && keyOfRule(ws, rule.unit) === key;
    found.push({ document, group, rule, spans, recorded });
  }
  return found;
}

/** Rules that select a metric, in the files that are evaluated together with one. */
export function* rulesWith(ws: WorkspaceView, name: string, home: string): Iterable<RulePlace> {
  for (const document of evaluatedWith(ws, home))
    for (const group of document.groups)
      for (const rule of group.rules)
        if (rule.unit.selectors.some((selector) => exactName(selector) === name))
          yield { document, group, rule };
}

/** The rule files of the servers that evaluate one; those of its folder where no config loads it. */
function evaluatedWith(ws: WorkspaceView, home: string): readonly Document[] {
  const owners = topologyOf(ws).ownersOf(home);
  if (owners.length > 0) return [...new Set(owners.flatMap((node) => node.ruleDocuments))];
  const folder = dirname(home);
  return [...ws.documents.values()].filter(
    ({ path, groups }) => groups.length > 0 && dirname(path) === folder,
  );
}

function spansOf(root: Expr, kind: Expr["kind"], key: string): Span[] {
  const spans: Span[] = [];
  walk(root, (node) => {
    if (unwrapped(node).kind !== kind || expressionKey(node) !== key) return true;
    spans.push(node.span);
    return false;
  });
  return spans;
}

/** Whether every server that evaluates one file evaluates another one too, and so has what that records. */
export function isServedBy(ws: WorkspaceView, recordedIn: string, usedIn: string): boolean {
  if (recordedIn === usedIn) return true;
  const topology = topologyOf(ws);
  const users = topology.ownersOf(usedIn);
  const recorders = topology.ownersOf(recordedIn);
  // Of files that no config of the workspace loads, those of one folder are likely to be loaded together.
  if (users.length === 0) return recorders.length === 0 && dirname(recordedIn) === dirname(usedIn);
  return users.every((user) => recorders.includes(user));
}

/** True for a use in the expression of a rule. */
export function isRuleUse(
  use: SelectorUse,
): use is SelectorUse & Required<Pick<SelectorUse, "rule" | "group">> {
  return use.role === "expr" && use.rule !== undefined && use.group !== undefined;
}
