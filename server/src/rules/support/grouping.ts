import { inferLabels, mayCarry } from "../../model/labels/index.ts";
import type { Aggregate, Expr } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import type { TextEdit } from "../../text/edit.ts";

/** Lets an aggregation keep more labels; undefined where labels cannot be written in plain text. */
export function addToGrouping(
  { op, grouping, parens }: Aggregate,
  labels: readonly string[],
): TextEdit | undefined {
  if (labels.some((label) => !/^[a-zA-Z_]\w*$/.test(label))) return undefined;
  if (!grouping) {
    const by = ` by (${labels.join(", ")})${parens.start === op.span.end ? " " : ""}`;
    return { span: { start: op.span.end, end: op.span.end }, newText: by };
  }
  if (grouping.without) {
    const kept = grouping.labels.filter(({ value }) => !labels.includes(value));
    if (kept.length === grouping.labels.length) return undefined;
    return { span: grouping.span, newText: `without (${kept.map(({ value }) => value).join(", ")})` };
  }
  const last = grouping.labels.at(-1);
  const at = last ? last.span.end : grouping.span.end - 1;
  return { span: { start: at, end: at }, newText: `${last ? ", " : ""}${labels.join(", ")}` };
}

/**
 * Edits that make a part of an expression keep a label: in its one aggregation, or in all where they group alike, as
 * in a ratio. Undefined where that would not bring the label to the part's result.
 */
export function keepLabel(part: Expr, label: string): readonly TextEdit[] | undefined {
  const aggregates: Aggregate[] = [];
  walk(part, (node) => {
    if (node.kind === "aggregate") aggregates.push(node);
  });
  const [first] = aggregates;
  if (!first) return undefined;
  if (aggregates.length > 1 && new Set(aggregates.map(groupingKey)).size > 1) return undefined;
  const edits = aggregates.flatMap((aggregate) => addToGrouping(aggregate, [label]) ?? []);
  if (edits.length < aggregates.length) return undefined;
  return mayCarry(inferLabels(part, { keep: label }), label) ? edits : undefined;
}

function groupingKey({ grouping }: Aggregate): string {
  const labels = grouping?.labels.map(({ value }) => value).sort() ?? [];
  return JSON.stringify([grouping?.without === true, labels]);
}
