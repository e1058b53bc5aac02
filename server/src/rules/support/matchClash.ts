import {
  type Clash,
  carriedLabels,
  clashesOf,
  isSetOperator,
  type LabelFacts,
  type LabelInference,
  mayBePresent,
  type ValueSet,
  valuesOf,
} from "../../model/labels/index.ts";
import type { Binary } from "../../syntax/promql/ast.ts";
import { unwrapped } from "../../syntax/promql/walk.ts";
import { addToGrouping } from "./grouping.ts";
import type { LabelFix } from "./labelCheck.ts";

/** Why the series of two sides never match, by what kind of difference. */
interface Clashes {
  /** Carried on the left, and never on the right. */
  readonly left: readonly string[];
  readonly right: readonly string[];
  /** Carried on both, with values that are never equal. */
  readonly values: readonly Clash[];
}

/** What to say of a match that never finds partners, and how to put it right. */
export interface ClashReport {
  readonly message: string;
  readonly fix: LabelFix | undefined;
}

/**
 * Undefined where the sides may well match.
 * @param presumed what is certain to clash does so here too, as less is thought possible
 */
export function reportClash(expr: Binary, presumed: LabelInference): ClashReport | undefined {
  const found = clashesOf(expr, presumed);
  if (found.length === 0) return undefined;
  const clashes: Clashes = {
    left: found.filter(({ right }) => !mayBePresent(right)).map(({ label }) => label),
    right: found.filter(({ left }) => !mayBePresent(left)).map(({ label }) => label),
    values: found.filter(({ left, right }) => mayBePresent(left) && mayBePresent(right)),
  };
  const fix = fixOf(expr, clashes, presumed);
  return { message: `${causeOf(expr, clashes)} ${outcomeOf(expr)}${wayOut(expr, clashes, fix)}`, fix };
}

function causeOf(expr: Binary, { left, right, values }: Clashes): string {
  const [clash] = values;
  if (clash) {
    const name = clash.label;
    return `Series match by ${name} among others, and it is ${valueWords(clash.left)} on the left side but ${valueWords(clash.right)} on the right:`;
  }
  const [side, other, labels] = left.length > 0 ? ["left", "right", left] : ["right", "left", right];
  if (expr.matching?.on)
    return `on (${namesOf(expr)}) compares ${listed(labels)}, which series of the ${other} side never carry:`;
  const both =
    left.length > 0 && right.length > 0
      ? `and those of the right ${listed(right)}, which the other side lacks`
      : `which those of the ${other} never do`;
  const ignored = namesOf(expr);
  const all = `all their labels${ignored === "" ? "" : ` but ${ignored}`}`;
  return `Series match when ${all} are equal, but those of the ${side} side carry ${listed(labels)}, ${both}:`;
}

function outcomeOf({ op }: Binary): string {
  if (op.value === "unless") return "nothing is ever taken away.";
  return "no series finds a partner, so the result is always empty.";
}

function wayOut(expr: Binary, { left, right, values }: Clashes, fix: LabelFix | undefined): string {
  if (fix) return ` ${fix.title}.`;
  if (values.length > 0) return "";
  if (expr.matching?.on)
    return ` Match on labels that both sides carry, or keep ${listed([...left, ...right])}.`;
  return " Aggregate both sides by the same labels, or say with on (…) which ones to compare.";
}

function fixOf(expr: Binary, clashes: Clashes, presumed: LabelInference): LabelFix | undefined {
  const { left, right, values } = clashes;
  const grouped = expr.matching !== undefined && expr.matching.card !== "one-to-one";
  if (expr.matching?.on) {
    const [side, labels] = left.length > 0 ? (["right", left] as const) : (["left", right] as const);
    return values.length === 0 && !(left.length > 0 && right.length > 0)
      ? groupBy(expr, side, labels)
      : undefined;
  }
  if (values.length > 0) {
    const labels = values.map((clash) => clash.label);
    return left.length + right.length === 0 ? ignoring(expr, labels) : undefined;
  }
  if ((left.length > 0 && right.length > 0) || grouped) return undefined;
  const [side, fewer, labels] =
    left.length > 0 ? [expr.left, expr.right, left] : [expr.right, expr.left, right];
  const group = left.length > 0 ? "group_left" : "group_right";
  const single = labels.every((label) => isSingle(valuesOf(presumed.of(side), label)));
  return (
    matchOn(expr, group, presumed.of(fewer), presumed.of(side)) ??
    (single || isSetOperator(expr.op.value) ? ignoring(expr, labels) : undefined)
  );
}

/** With one value there, a label may be ignored without several series becoming partners of one. */
function isSingle({ kind, values }: ValueSet): boolean {
  return kind === "only" && values.size === 1;
}

/** Matches by the labels of the side that has fewer. */
function matchOn(
  expr: Binary,
  group: "group_left" | "group_right",
  fewer: LabelFacts,
  more: LabelFacts,
): LabelFix | undefined {
  const shared = carriedLabels(fewer);
  if (!shared) return undefined;
  const carried = carriedLabels(more);
  if (carried && shared.some((label) => !carried.includes(label))) return undefined;
  const ignored = new Set(expr.matching?.labels.map((label) => label.value));
  const on = `on (${shared.filter((label) => !ignored.has(label)).join(", ")})`;
  const text = isSetOperator(expr.op.value) ? on : `${on} ${group} ()`;
  return {
    title: `Match ${isSetOperator(expr.op.value) ? on : `${on} ${group}`}`,
    edits: [placeMatching(expr, text)],
    of: "expression",
  };
}

function ignoring(expr: Binary, labels: readonly string[]): LabelFix {
  const text = `ignoring (${[...(expr.matching?.labels.map((l) => l.value) ?? []), ...labels].join(", ")})`;
  return { title: `Match ${text}`, edits: [placeMatching(expr, text)], of: "expression" };
}

/** Where on(…) or ignoring(…) stands, or belongs: behind the operator and its bool. */
function placeMatching({ op, bool, matching }: Binary, text: string): LabelFix["edits"][number] {
  if (matching) {
    // The group modifier stays as it is.
    const end = matching.group ? matching.group.start : matching.span.end;
    return { span: { start: matching.span.start, end }, newText: matching.group ? `${text} ` : text };
  }
  const at = (bool ?? op.span).end;
  return { span: { start: at, end: at }, newText: ` ${text}` };
}

/** Keeps labels that `on` compares, where a side is one aggregation by labels. */
function groupBy(expr: Binary, side: "left" | "right", labels: readonly string[]): LabelFix | undefined {
  const aggregate = unwrapped(expr[side]);
  const edit = aggregate.kind === "aggregate" ? addToGrouping(aggregate, labels) : undefined;
  return (
    edit && { title: `Group the ${side} side by ${listed(labels)} too`, edits: [edit], of: "expression" }
  );
}

function namesOf({ matching }: Binary): string {
  return matching?.labels.map((label) => label.value).join(", ") ?? "";
}

function valueWords({ kind, values }: ValueSet): string {
  const shown = [...values].filter((value) => value !== "").map((value) => `"${value}"`);
  if (kind === "except") return shown.length === 0 ? "something" : `never ${shown.join(", ")}`;
  const listedValues = shown.length > 3 ? `${shown.slice(0, 3).join(", ")}, …` : shown.join(" or ");
  return values.has("") ? `${listedValues} or missing` : listedValues;
}

function listed(labels: readonly string[]): string {
  if (labels.length < 2) return labels.join("");
  return `${labels.slice(0, -1).join(", ")} and ${labels.at(-1)}`;
}
