import { addToGrouping } from "../../rules/support/grouping.ts";
import type { Aggregate } from "../../syntax/promql/ast.ts";
import { selectorsOf } from "../../syntax/promql/walk.ts";
import { isPlainLabelName } from "../../syntax/values/names.ts";
import type { TextEdit } from "../../text/edit.ts";
import { touches } from "../../text/span.ts";
import { exactName } from "../../workspace/index.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { groupingLabels, labelsOfMetric } from "../completion/vocabulary.ts";
import { knownLabels } from "../knownLabels.ts";
import type { Action } from "./action.ts";
import { type ExprPlace, exprEdits } from "./exprAt.ts";

/** What an aggregation groups by: written another way, in another place, by one label more. */
export function groupingActions(ws: WorkspaceView, place: ExprPlace): Action[] {
  const node = place.nodes.findLast((one): one is Aggregate => one.kind === "aggregate");
  if (!node || node.parens.end <= node.parens.start) return [];
  // Inside the parentheses the cursor is about something else, unless all of it is selected.
  const { start, end } = place.selected;
  const head = { start: node.op.span.start, end: node.parens.start };
  const isMeant = touches(head, start) || (node.grouping !== undefined && touches(node.grouping.span, start));
  if (!isMeant || (end > start && node.span.end !== end && !touches(head, end))) return [];
  const { text } = place.expression.parsed;
  const action = (title: string, edits: readonly TextEdit[] | undefined): Action[] => {
    const changed = edits && exprEdits(place, place.expression, edits);
    return changed ? [{ title, kind: "refactor.rewrite", edits: () => changed }] : [];
  };
  const converted = convertedGrouping(ws, place, node);
  return [
    ...(converted
      ? action(`Convert to ${converted}`, [{ span: groupingSpan(node), newText: converted }])
      : []),
    ...moreLabels(ws, node).flatMap((label) => {
      const edit = addToGrouping(node, [label]);
      return edit ? action(`Add ${label} to what ${node.op.value} groups by`, [tight(text, edit)]) : [];
    }),
    ...action(
      node.grouping && node.grouping.span.start < node.parens.start
        ? `Move ${word(node)} behind the parentheses`
        : `Move ${word(node)} before the parentheses`,
      swappedPlace(text, node),
    ),
  ];
}

function word({ grouping }: Aggregate): string {
  return grouping?.without ? "without" : "by";
}

function groupingSpan({ grouping, op }: Aggregate) {
  return grouping?.span ?? { start: op.span.end, end: op.span.end };
}

/** `without` for `by` or the other way round, where every label that the series may carry is known. */
function convertedGrouping(ws: WorkspaceView, place: ExprPlace, node: Aggregate): string | undefined {
  const { grouping } = node;
  if (!grouping || grouping.labels.some(({ value }) => value === "__name__")) return undefined;
  const possible = knownLabels(ws, place.document, node.expr);
  if (!possible || possible.some((label) => !isPlainLabelName(label))) return undefined;
  const listed = new Set(grouping.labels.map(({ value }) => value));
  const others = possible.filter((label) => !listed.has(label)).sort();
  // Nothing left over would say that there is nothing to aggregate.
  if (others.length === 0) return undefined;
  return `${grouping.without ? "by" : "without"} (${others.join(", ")})`;
}

const MOST_LABELS = 6;

/** Labels that the metrics are seen with and that the result does not keep yet, those of their own first. */
function moreLabels(ws: WorkspaceView, { grouping, expr }: Aggregate): string[] {
  if (grouping?.without) return [];
  const taken = new Set(grouping?.labels.map(({ value }) => value));
  const labels = new Set<string>();
  for (const selector of selectorsOf(expr).slice(0, 5)) {
    // What is asked for with one value has that value everywhere: to group by it tells nothing new.
    const fixed = selector.matchers.filter(({ op }) => op.value === "=").map(({ label }) => label.value);
    const name = exactName(selector);
    for (const { label, op } of selector.matchers) if (op.value !== "=") labels.add(label.value);
    if (name !== undefined)
      for (const label of labelsOfMetric(ws, name)) if (!fixed.includes(label)) labels.add(label);
  }
  const inner = groupingLabels(expr);
  return [...labels]
    .filter((label) => label !== "__name__" && !taken.has(label) && isPlainLabelName(label))
    .sort((a, b) => Number(inner.has(b)) - Number(inner.has(a)))
    .slice(0, MOST_LABELS);
}

/** Without a second space where one stands already. */
function tight(text: string, edit: TextEdit): TextEdit {
  const { span, newText } = edit;
  return /\s$/.test(newText) && /\s/.test(text.charAt(span.end))
    ? { span, newText: newText.trimEnd() }
    : edit;
}

/** `sum by (job) (x)` and `sum(x) by (job)` */
function swappedPlace(text: string, { grouping, parens, op }: Aggregate): TextEdit[] | undefined {
  if (!grouping) return undefined;
  const written = text.slice(grouping.span.start, grouping.span.end);
  const isBefore = grouping.span.start < parens.start;
  // A comment in between would end up beside something else.
  const between = isBefore
    ? text.slice(op.span.end, parens.start)
    : text.slice(parens.end, grouping.span.start);
  if (between.includes("#")) return undefined;
  return isBefore
    ? [
        { span: { start: op.span.end, end: parens.start }, newText: "" },
        { span: { start: parens.end, end: parens.end }, newText: ` ${written}` },
      ]
    : [
        { span: { start: op.span.end, end: parens.start }, newText: ` ${written} ` },
        { span: { start: parens.end, end: grouping.span.end }, newText: "" },
      ];
}
