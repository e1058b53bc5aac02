import type { FileEdit } from "../../rules/finding.ts";
import { suggestRecordName } from "../../rules/support/recordName.ts";
import type { Aggregate, Expr } from "../../syntax/promql/ast.ts";
import { COMPARISONS, SET_OPERATORS } from "../../syntax/promql/tokens.ts";
import { valueTypeOf } from "../../syntax/promql/valueType.ts";
import { selectorsOf, unwrapped, walk } from "../../syntax/promql/walk.ts";
import type { TextEdit } from "../../text/edit.ts";
import { exactName } from "../../workspace/index.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { Action } from "./action.ts";
import { type ExprPlace, exprEdits, type RulePlace, textOfNode } from "./exprAt.ts";
import { insertRecordBefore } from "./ruleText.ts";
import {
  expressionKey,
  isServedBy,
  keyOfRule,
  type Occurrence,
  occurrencesOf,
  rulesWith,
} from "./sameExpression.ts";

/** Gives a part of an expression a name of its own: a recording rule before the use, here or wherever the part stands. */
export function extractActions(ws: WorkspaceView, place: ExprPlace): Action[] {
  // What is recorded in a group with labels carries them, and would no longer match the rest of the expression.
  if (place.group.header.labels.length > 0) return [];
  const actions = candidates(place).flatMap((node) => actionsFor(ws, place, node));
  return actions.filter(({ title }, i) => actions.findIndex((one) => one.title === title) === i);
}

/** The part under the cursor, and the aggregation around it; of a selection the smallest part that holds it. */
function candidates(place: ExprPlace): Expr[] {
  const { nodes, selected, rule } = place;
  const root = nodes[0];
  const fitting = nodes
    .map(unwrapped)
    .filter((node, i, all) => all.indexOf(node) === i && isExtractable(node))
    // The whole of a record has its name already.
    .filter((node) => rule.unit.record === undefined || !root || node !== unwrapped(root));
  const innermost = fitting.at(-1);
  if (!innermost) return [];
  const around = fitting.findLast((node): node is Aggregate => node.kind === "aggregate");
  return selected.start === selected.end && around && around !== innermost
    ? [around, innermost]
    : [innermost];
}

/** Vectors that are worth a name: not a mere selector, and no condition of an alert. */
function isExtractable(node: Expr): boolean {
  if (valueTypeOf(node) !== "vector" || selectorsOf(node).length === 0) return false;
  let isWhole = true;
  walk(node, (inner) => {
    if (inner.kind === "missing") isWhole = false;
  });
  if (!isWhole) return false;
  if (node.kind === "binary")
    return !SET_OPERATORS.has(node.op.value) && (!COMPARISONS.has(node.op.value) || node.bool !== undefined);
  return node.kind === "aggregate" || (node.kind === "call" && !NOT_WORTH.has(node.func.value));
}

/** Functions whose result a record does not keep, or that say what an alert is about. */
const NOT_WORTH: ReadonlySet<string> = new Set([
  "sort",
  "sort_desc",
  "sort_by_label",
  "sort_by_label_desc",
  "vector",
  "absent",
  "absent_over_time",
]);

function actionsFor(ws: WorkspaceView, place: ExprPlace, node: Expr): Action[] {
  const { document, rule } = place;
  const all = occurrencesOf(ws, node, document.path).filter((one) => !one.recorded);
  const here = all.find((one) => one.rule === rule);
  const span = here?.spans.find((one) => one.start <= node.span.start && node.span.end <= one.end);
  if (!here || !span) return [];
  const only: Occurrence = { ...here, spans: [span] };
  const existing = recordOf(ws, node, place);
  if (existing !== undefined) return uses(existing, only, all);
  const name = freeName(ws, node);
  if (name === undefined) return [];
  const text = textOfNode(place.expression.parsed.text, node);
  const extract = (occurrences: readonly Occurrence[]) => withRecord(place, occurrences, name, text);
  const actions: Action[] = [];
  if (extract([only]))
    actions.push({
      title: `Extract ${name} as a recording rule`,
      kind: "refactor.extract",
      edits: () => extract([only]) ?? [],
    });
  const count = countOf(all);
  if (count > 1 && extract(all))
    actions.push({
      title: `Extract ${name} as a recording rule, used in all ${count} places`,
      kind: "refactor.extract",
      edits: () => extract(all) ?? [],
    });
  return actions;
}

/** Where the part has a name already. */
function uses(name: string, only: Occurrence, all: readonly Occurrence[]): Action[] {
  const actions: Action[] = [];
  if (replaced(only, name))
    actions.push({
      title: `Use the record ${name} here`,
      kind: "refactor.rewrite",
      edits: () => merged([replaced(only, name)]),
    });
  const count = countOf(all);
  if (count > 1)
    actions.push({
      title: `Use the record ${name} in all ${count} places`,
      kind: "refactor.rewrite",
      edits: () => merged(all.map((one) => replaced(one, name))),
    });
  return actions;
}

function countOf(occurrences: readonly Occurrence[]): number {
  return occurrences.reduce((sum, { spans }) => sum + spans.length, 0);
}

function withRecord(
  place: ExprPlace,
  occurrences: readonly Occurrence[],
  name: string,
  text: string,
): FileEdit[] | undefined {
  // Before the first use in the group: rules are evaluated in order.
  const first = place.group.rules.find((rule) => occurrences.some((one) => one.rule === rule)) ?? place.rule;
  const inserted = insertRecordBefore({ ...place, rule: first }, name, text);
  const edits = occurrences.map((one) => replaced(one, name));
  if (!inserted || !edits[0]) return undefined;
  return merged([[{ path: place.document.path, edits: [inserted] }], ...edits]);
}

function replaced(occurrence: Occurrence, name: string): FileEdit[] | undefined {
  const { expression } = occurrence.rule.unit;
  const edits = occurrence.spans.map((span): TextEdit => ({ span, newText: name }));
  return expression && exprEdits(occurrence, expression, edits);
}

/** Edits of one file put together, as each file can be changed once. */
export function merged(parts: readonly (readonly FileEdit[] | undefined)[]): FileEdit[] {
  const byPath = new Map<string, TextEdit[]>();
  for (const { path, edits } of parts.flatMap((part) => part ?? [])) {
    const known = byPath.get(path);
    if (known) known.push(...edits);
    else byPath.set(path, [...edits]);
  }
  return [...byPath].map(([path, edits]) => ({ path, edits }));
}

/** A record that has exactly this expression, and that the rule's servers evaluate. */
function recordOf(ws: WorkspaceView, node: Expr, place: RulePlace): string | undefined {
  const name = selectorsOf(node).flatMap((selector) => exactName(selector) ?? [])[0];
  if (name === undefined) return undefined;
  const key = expressionKey(node);
  const seen = new Set<string>();
  for (const { document, group, rule } of rulesWith(ws, name, place.document.path)) {
    const { record, labels } = rule.unit;
    if (!record || seen.has(record.value) || keyOfRule(ws, rule.unit) !== key) continue;
    if (labels.length > 0 || group.header.labels.length > 0) continue;
    if (!isServedBy(ws, document.path, place.document.path)) continue;
    seen.add(record.value);
    if (ws.index.definitions(record.value).every((one) => keyOfRule(ws, one.rule.unit) === key))
      return record.value;
  }
  return undefined;
}

/** A name by level:metric:operations that nothing records yet. */
function freeName(ws: WorkspaceView, node: Expr): string | undefined {
  const name = suggestRecordName(node);
  if (name === undefined) return undefined;
  for (let number = 1; number < 100; number++) {
    const one = number === 1 ? name : `${name}_${number}`;
    if (!ws.index.isRecorded(one) && !ws.index.isUsed(one)) return one;
  }
  return undefined;
}
