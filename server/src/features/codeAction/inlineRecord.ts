import type { FileEdit } from "../../rules/finding.ts";
import type { Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import { checkPromql } from "../../syntax/promql/check.ts";
import { printOneLine } from "../../syntax/promql/oneLine.ts";
import { type ParsedPromql, parsePromql } from "../../syntax/promql/parse.ts";
import { valueTypeOf } from "../../syntax/promql/valueType.ts";
import { childrenOf, walk } from "../../syntax/promql/walk.ts";
import { compileRe2 } from "../../syntax/values/re2/index.ts";
import { applyEdits, type TextEdit } from "../../text/edit.ts";
import { shift, touches } from "../../text/span.ts";
import { type Definition, exactName, type SelectorUse } from "../../workspace/index.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { Action } from "./action.ts";
import { type ExprPlace, exprEdits, type RulePlace } from "./exprAt.ts";
import { merged } from "./extractRecord.ts";
import { pushMatcher } from "./pushMatchers.ts";
import { removeRule } from "./ruleText.ts";
import { isRuleUse, isServedBy, keyOfRule } from "./sameExpression.ts";

/** At a use of a record: what it records in its place. */
export function inlineUseActions(ws: WorkspaceView, place: ExprPlace): Action[] {
  const selector = place.nodes.find((node): node is VectorSelector => node.kind === "vector");
  const name = selector && exactName(selector);
  if (!selector || name === undefined || !ws.index.isRecorded(name)) return [];
  const definition = definitionFor(ws, name, place);
  const edits = definition && inlined(ws, definition, place, [selector]);
  if (!edits) return [];
  return [{ title: `Inline the record ${name} here`, kind: "refactor.inline", edits: () => edits }];
}

/** At a record: its expression wherever it is used, and the record gone when nothing else needs it. */
export function inlineRecordActions(ws: WorkspaceView, place: RulePlace, offset: number): Action[] {
  const { record, expr } = place.rule.unit;
  if (!record || record.node.templated || (expr && touches(shift(expr.span, place.rule.base), offset)))
    return [];
  const uses = ws.index.uses(record.value);
  const plan = planInline(ws, place, record.value, uses);
  if (!plan) return [];
  const { count, edits, others } = plan;
  const removal = others || isMatchedByRegex(ws, record.value) ? undefined : removeRule(place);
  const what = count === 1 ? "its use" : `its ${count} uses`;
  return [
    {
      title: `Inline ${record.value} into ${what}${removal ? " and delete it" : ""}`,
      kind: "refactor.inline",
      edits: () => merged([edits, removal && [{ path: place.document.path, edits: [removal] }]]),
    },
  ];
}

interface InlinePlan {
  readonly count: number;
  readonly edits: readonly FileEdit[];
  /** Something else than expressions of rules reads the record too. */
  readonly others: boolean;
}

/** Undefined when a use cannot be replaced, as then the record is not gone from where it is read. */
function planInline(
  ws: WorkspaceView,
  place: RulePlace,
  name: string,
  uses: readonly SelectorUse[],
): InlinePlan | undefined {
  const byRule = new Map<object, { place: RulePlace; selectors: VectorSelector[] }>();
  let others = false;
  let count = 0;
  for (const use of uses) {
    if (!isRuleUse(use) || !isServedBy(ws, place.document.path, use.document.path)) {
      others = true;
      continue;
    }
    const { document, group, rule, selector } = use;
    // A record that reads itself cannot be written out.
    if (rule.unit === place.rule.unit && document === place.document) return undefined;
    const known = byRule.get(rule);
    if (known) known.selectors.push(selector);
    else byRule.set(rule, { place: { document, group, rule }, selectors: [selector] });
    count++;
  }
  if (count === 0) return undefined;
  const parts: FileEdit[][] = [];
  for (const one of byRule.values()) {
    const definition = definitionFor(ws, name, one.place);
    const edits = definition && inlined(ws, definition, one.place, one.selectors);
    if (!edits) return undefined;
    parts.push(edits);
  }
  return { count, edits: merged(parts), others };
}

/** The definition that a rule reads; undefined where there are several that differ, or one that sets labels. */
function definitionFor(ws: WorkspaceView, name: string, place: RulePlace): Definition | undefined {
  const all = ws.index.definitions(name);
  const served = all.filter(({ document }) => isServedBy(ws, document.path, place.document.path));
  const [first] = served;
  if (!first || served.some(({ rule }) => rule.unit === place.rule.unit)) return undefined;
  const key = keyOfRule(ws, first.rule.unit);
  const plain = served.every(
    ({ rule, group }) =>
      rule.unit.labels.length === 0 && group.header.labels.length === 0 && keyOfRule(ws, rule.unit) === key,
  );
  return key !== undefined && plain ? first : undefined;
}

function inlined(
  ws: WorkspaceView,
  { rule }: Definition,
  place: RulePlace,
  selectors: readonly VectorSelector[],
): FileEdit[] | undefined {
  const recorded = rule.unit.expression?.parsed;
  const { expression } = place.rule.unit;
  if (!recorded || !expression || expression.parsed.problems.length > 0) return undefined;
  const root = recorded.expr;
  if (valueTypeOf(root) !== "vector" || usesName(root)) return undefined;
  // What reads itself cannot be written out.
  if (rule.unit.selectors.some((one) => exactName(one) === rule.unit.record?.value)) return undefined;
  const edits: TextEdit[] = [];
  for (const selector of selectors) {
    const text = textFor(recorded, expression.parsed, selector);
    if (text === undefined) return undefined;
    edits.push({ span: selector.span, newText: text });
  }
  const after = parsePromql(applyEdits(expression.parsed.text, edits));
  if (after.problems.length > 0) return undefined;
  const options = { version: ws.settings.version, features: ws.settings.features };
  if (checkPromql(after, options).length > checkPromql(expression.parsed, options).length) return undefined;
  return exprEdits(place, expression, edits);
}

/** The recorded expression as it has to stand in place of a use. */
function textFor(recorded: ParsedPromql, use: ParsedPromql, selector: VectorSelector): string | undefined {
  const parent = parentOf(use.expr, selector);
  // Samples of a range, of another time, are those that were recorded; an expression has none.
  if (selector.offset || selector.at || selector.extension || parent?.kind === "matrix") return undefined;
  const edits: TextEdit[] = [];
  for (const matcher of selector.matchers) {
    if (matcher.label.value === "__name__") continue;
    const text = use.text.slice(matcher.span.start, matcher.span.end);
    const pushed = pushMatcher(recorded.text, recorded.expr, matcher, text);
    if (!pushed) return undefined;
    edits.push(...pushed);
  }
  const whole = applyEdits(recorded.text, joinedAtOnePlace(edits)).trim();
  const text = /[\n#]/.test(whole) ? printOneLine(parsePromql(whole).expr) : whole;
  return needsParens(recorded.expr, parent) ? `(${text})` : text;
}

/** Two matchers that go into the same braces are one insertion. */
function joinedAtOnePlace(edits: readonly TextEdit[]): TextEdit[] {
  const byPlace = new Map<number, TextEdit>();
  for (const edit of edits) {
    const known = byPlace.get(edit.span.start);
    if (!known) byPlace.set(edit.span.start, edit);
    else {
      const braced = known.newText.startsWith("{");
      const newText = braced
        ? `${known.newText.slice(0, -1)}, ${edit.newText.slice(1)}`
        : `${known.newText}, ${edit.newText.replace(/^[, ]+/, "")}`;
      byPlace.set(edit.span.start, { span: edit.span, newText });
    }
  }
  return [...byPlace.values()];
}

function needsParens(root: Expr, parent: Expr | undefined): boolean {
  if (root.kind !== "binary" && root.kind !== "unary") return false;
  return parent?.kind === "binary" || parent?.kind === "unary" || parent?.kind === "subquery";
}

function parentOf(root: Expr, node: Expr): Expr | undefined {
  let found: Expr | undefined;
  walk(root, (inner) => {
    if (childrenOf(inner).includes(node)) found = inner;
  });
  return found;
}

/** True where the metric's own name is part of the result, which under the record's name it was not. */
function usesName(root: Expr): boolean {
  let found = false;
  walk(root, (node) => {
    if (node.kind === "aggregate" && node.grouping?.labels.some(({ value }) => value === "__name__"))
      found = true;
  });
  return found;
}

/** Whether a selector that names no single metric may read the record. */
function isMatchedByRegex(ws: WorkspaceView, name: string): boolean {
  for (const { selector } of ws.index.openUses()) {
    const names = selector.matchers.filter(({ label }) => label.value === "__name__");
    // Without any matcher on the name every metric may be meant, which no more speaks of this one than of another.
    if (names.length === 0) continue;
    const reads = names.every(({ op, value }) => {
      if (op.value === "=" || op.value === "!=") return (value.value === name) === (op.value === "=");
      const matches = compileRe2(value.value)?.fullMatch(name) ?? true;
      return op.value === "=~" ? matches : !matches;
    });
    if (reads) return true;
  }
  return false;
}
