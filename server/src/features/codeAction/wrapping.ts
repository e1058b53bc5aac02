import { effectiveInterval } from "../../model/scrapeJob.ts";
import type { Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import { checkPromql } from "../../syntax/promql/check.ts";
import { argType, functionNamed } from "../../syntax/promql/functions.ts";
import { parsePromql } from "../../syntax/promql/parse.ts";
import { valueTypeOf } from "../../syntax/promql/valueType.ts";
import { childrenOf, walk } from "../../syntax/promql/walk.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import { applyEdits, type TextEdit } from "../../text/edit.ts";
import { touches } from "../../text/span.ts";
import { exactName } from "../../workspace/index.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { Action } from "./action.ts";
import { type ExprPlace, exprEdits } from "./exprAt.ts";

/** A function put around what stands at the cursor, or taken away from it. */
export function wrappingActions(ws: WorkspaceView, place: ExprPlace): Action[] {
  return [...addRange(ws, place), ...wrapInRate(ws, place), ...unwrap(ws, place)];
}

/** `rate(x)` where the servers scrape so seldom that the usual window, which the fix of the finding has, is too short. */
function addRange(ws: WorkspaceView, place: ExprPlace): Action[] {
  const { nodes, expression } = place;
  const selector = nodes.at(-1);
  const call = nodes.at(-2);
  if (selector?.kind !== "vector" || call?.kind !== "call") return [];
  const info = functionNamed(call.func.value);
  if (!info || argType(info, call.args.indexOf(selector)) !== "matrix") return [];
  const window = scrapeWindow(ws, place);
  if (window === SHORTEST || windowIn(expression.parsed.expr, expression.parsed.text) !== undefined)
    return [];
  const edit = insertion(rangePlace(selector), `[${window}]`);
  return action(ws, place, `Add the range [${window}], four scrapes`, [edit]);
}

/** A counter by itself tells when the process started; its rate is what is asked for. */
function wrapInRate(ws: WorkspaceView, place: ExprPlace): Action[] {
  const { nodes, expression } = place;
  const selector = nodes.at(-1);
  if (selector?.kind !== "vector" || nodes.at(-2)?.kind === "matrix") return [];
  const name = exactName(selector);
  if (name === undefined || !/^[^:]*_(?:total|count|sum|bucket)$/.test(name)) return [];
  const window = windowIn(expression.parsed.expr, expression.parsed.text) ?? scrapeWindow(ws, place);
  const edits: TextEdit[] = [
    insertion(selector.span.start, "rate("),
    insertion(rangePlace(selector), `[${window}]`),
    insertion(selector.span.end, ")"),
  ];
  return action(ws, place, `Wrap ${name} in rate(…[${window}])`, joined(edits));
}

/** The one window that ranges of the expression have. */
function windowIn(root: Expr, text: string): string | undefined {
  const windows = new Set<string>();
  walk(root, (node) => {
    if (node.kind === "matrix") windows.add(text.slice(node.range.span.start, node.range.span.end));
  });
  const [only] = windows;
  return windows.size === 1 ? only : undefined;
}

/** Five minutes, or four scrapes where the servers that evaluate the rule scrape more seldom. */
function scrapeWindow(ws: WorkspaceView, { document }: ExprPlace): string {
  let longest = 0;
  for (const node of topologyOf(ws).ownersOf(document.path)) {
    const global = node.document.config?.global?.unit;
    for (const { job } of node.jobs) longest = Math.max(longest, effectiveInterval(job.unit, global).ms);
  }
  return formatDuration(Math.max(SHORTEST_MS, 4 * longest));
}

const SHORTEST_MS = 300_000;
const SHORTEST = formatDuration(SHORTEST_MS);

function rangePlace(selector: VectorSelector): number {
  return selector.braces?.end ?? selector.name?.span.end ?? selector.span.end;
}

/** `rate(x[5m])` as `x`, `sum by (job) (x)` as `x` */
function unwrap(ws: WorkspaceView, place: ExprPlace): Action[] {
  const { nodes, selected, expression } = place;
  const { text } = expression.parsed;
  const node = nodes.findLast((one) => one.kind === "call" || one.kind === "aggregate");
  if (node?.kind !== "call" && node?.kind !== "aggregate") return [];
  const name = node.kind === "call" ? node.func : node.op;
  // At the name only: elsewhere in it the cursor is about something else.
  if (!touches(name.span, selected.start) && selected.start !== node.span.start) return [];
  const inner = node.args.filter((arg) => valueTypeOf(arg) !== "scalar" && valueTypeOf(arg) !== "string");
  const [only] = inner;
  if (!only || inner.length > 1) return [];
  const parent = nodes[nodes.indexOf(node) - 1];
  const bare = withoutRange(text, only);
  const needsParens = (only.kind === "binary" || only.kind === "unary") && isOperand(parent);
  const newText = needsParens ? `(${bare})` : bare;
  return action(ws, place, `Unwrap ${text.slice(name.span.start, name.span.end)}`, [
    { span: node.span, newText },
  ]);
}

function isOperand(parent: Expr | undefined): boolean {
  return parent?.kind === "binary" || parent?.kind === "unary" || parent?.kind === "subquery";
}

/** An instant vector's text: the range goes, an offset behind it stays. */
function withoutRange(text: string, { kind, span, ...rest }: Expr): string {
  const brackets =
    (kind === "matrix" || kind === "subquery") && "brackets" in rest ? rest.brackets : undefined;
  if (!brackets) return text.slice(span.start, span.end);
  return text.slice(span.start, brackets.start) + text.slice(brackets.end, span.end);
}

function insertion(at: number, newText: string): TextEdit {
  return { span: { start: at, end: at }, newText };
}

/** Insertions at one place become one. */
function joined(edits: readonly TextEdit[]): TextEdit[] {
  const byPlace = new Map<number, string>();
  for (const { span, newText } of edits) byPlace.set(span.start, (byPlace.get(span.start) ?? "") + newText);
  return [...byPlace].map(([at, newText]) => insertion(at, newText));
}

/** Only what leaves the expression as right as it is. */
function action(ws: WorkspaceView, place: ExprPlace, title: string, edits: readonly TextEdit[]): Action[] {
  const { parsed } = place.expression;
  const after = parsePromql(applyEdits(parsed.text, edits));
  const options = { version: ws.settings.version, features: ws.settings.features };
  if (after.problems.length > 0 || checkPromql(after, options).length > checkPromql(parsed, options).length)
    return [];
  if (childrenOf(after.expr).some((child) => child.kind === "missing")) return [];
  const changed = exprEdits(place, place.expression, edits);
  return changed ? [{ title, kind: "refactor.rewrite", edits: () => changed }] : [];
}
