import type { Binary } from "../../syntax/promql/ast.ts";
import { valueTypeOf } from "../../syntax/promql/valueType.ts";
import { METRIC_NAME } from "../series/index.ts";
import type { LabelInference } from "./inference.ts";
import {
  factsOf,
  joined,
  type LabelFacts,
  NO_LABELS,
  NO_SERIES,
  valuesOf,
  withoutName,
} from "./labelFacts.ts";
import { ABSENT, intersection, union, type ValueSet } from "./valueSet.ts";

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", ">", "<=", ">="]);
const SET_OPERATORS: ReadonlySet<string> = new Set(["and", "or", "unless"]);

export function isSetOperator(op: string): boolean {
  return SET_OPERATORS.has(op);
}

/** Whether both sides are vectors, so that their series are matched. */
export function matchesSeries({ op, left, right }: Binary): boolean {
  return isSetOperator(op.value) || (valueTypeOf(left) !== "scalar" && valueTypeOf(right) !== "scalar");
}

export function ofBinary(expr: Binary, inference: LabelInference): LabelFacts {
  const [left, right] = [inference.of(expr.left), inference.of(expr.right)];
  const op = expr.op.value;
  if (!matchesSeries(expr)) {
    const [leftScalar, rightScalar] = [isScalar(expr, "left"), isScalar(expr, "right")];
    if (leftScalar && rightScalar) return NO_LABELS;
    const vector = leftScalar ? right : left;
    return keepsName(expr) ? vector : withoutName(vector);
  }
  if (op === "or") return joined(left, right);
  if (op === "unless") return left;
  if (!expr.fill && (left.empty || right.empty)) return NO_SERIES;
  const many = expr.matching?.card === "one-to-many" ? right : left;
  const one = many === left ? right : left;
  if (expr.fill) return filled(expr, many, one);
  const matched = narrowed(expr, many, one);
  if (op === "and") return matched;
  // The name goes first, so that group_left (__name__) brings one back; bool takes that away too.
  const result = resultOf(expr, keepsName(expr) ? matched : withoutName(matched), one);
  return expr.bool ? withoutName(result) : result;
}

function isScalar(expr: Binary, side: "left" | "right"): boolean {
  return valueTypeOf(expr[side]) === "scalar";
}

function keepsName({ op, bool }: Binary): boolean {
  return isSetOperator(op.value) || (COMPARISONS.has(op.value) && !bool);
}

/** Labels by which series of the two sides must be equal to match, as far as either side tells of them. */
export function matchedLabels({ matching }: Binary, left: LabelFacts, right: LabelFacts): string[] {
  const named = matching?.labels.map((label) => label.value) ?? [];
  if (matching?.on) return [...new Set(named)];
  const ignored = new Set([...named, METRIC_NAME]);
  return [...new Set([...left.known.keys(), ...right.known.keys()])].filter((label) => !ignored.has(label));
}

/** Those series of `many` that may have a partner: their labels have values that the partner's can have too. */
function narrowed(expr: Binary, many: LabelFacts, one: LabelFacts): LabelFacts {
  const known = new Map(many.known);
  for (const label of matchedLabels(expr, many, one))
    known.set(label, intersection(valuesOf(many, label), valuesOf(one, label)));
  if (expr.matching?.on) return factsOf(known, many.open);
  // What only the partner may not carry must be absent here too; but not what is ignored.
  const ignored = expr.matching?.labels.map((label) => label.value) ?? [];
  for (const label of [...ignored, METRIC_NAME]) known.set(label, valuesOf(many, label));
  return factsOf(known, many.open && one.open);
}

/** The labels of a result, from those of the series whose side may have many partners. */
function resultOf({ matching }: Binary, matched: LabelFacts, one: LabelFacts): LabelFacts {
  if (matched.empty || !matching) return matched;
  const named = matching.labels.map((label) => label.value);
  const known = new Map<string, ValueSet>(matched.known);
  if (matching.card === "one-to-one") {
    if (matching.on) return factsOf(new Map(named.map((label) => [label, valuesOf(matched, label)])), false);
    for (const label of named) known.set(label, ABSENT);
  }
  for (const { value: label } of matching.include) known.set(label, valuesOf(one, label));
  return factsOf(known, matched.open);
}

/**
 * With a fill modifier, series without a partner get one that has only the labels matched by: each label of the
 * result may come from either side or be missing.
 */
function filled(expr: Binary, many: LabelFacts, one: LabelFacts): LabelFacts {
  const known = new Map<string, ValueSet>();
  const eitherOrNone = (label: string) => union(union(valuesOf(many, label), valuesOf(one, label)), ABSENT);
  for (const label of new Set([...many.known.keys(), ...one.known.keys()]))
    known.set(label, eitherOrNone(label));
  const all = factsOf(known, many.open || one.open);
  const { matching } = expr;
  if (matching?.card !== "one-to-one") return all;
  const named = matching.labels.map((label) => label.value);
  if (matching.on) return factsOf(new Map(named.map((label) => [label, valuesOf(all, label)])), false);
  const rest = new Map<string, ValueSet>(all.known);
  for (const label of named) rest.set(label, ABSENT);
  return factsOf(rest, all.open);
}
