import type { Call, Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import { functionNamed } from "../../syntax/promql/functions.ts";
import { unwrapped } from "../../syntax/promql/walk.ts";
import { METRIC_NAME } from "../series/index.ts";
import type { LabelInference } from "./inference.ts";
import {
  ANYTHING,
  factsOf,
  joined,
  type LabelFacts,
  NO_LABELS,
  valuesOf,
  withoutName,
  withValues,
} from "./labelFacts.ts";
import { ofLabelJoin, ofLabelReplace } from "./ofLabelCall.ts";
import { ABSENT, ANY, contains, onlyOne, PRESENT, type ValueSet } from "./valueSet.ts";

/** Functions that hand over series of their input as they are, names included. */
const KEEPS_NAME: ReadonlySet<string> = new Set([
  "sort",
  "sort_desc",
  "sort_by_label",
  "sort_by_label_desc",
  "last_over_time",
  "first_over_time",
]);

export function ofCall(expr: Call, inference: LabelInference): LabelFacts {
  const name = expr.func.value;
  const returns = functionNamed(name)?.returns;
  if (returns === undefined) return ANYTHING;
  if (returns === "scalar") return NO_LABELS;
  switch (name) {
    case "vector":
      return NO_LABELS;
    case "absent":
    case "absent_over_time":
      return ofAbsent(expr.args[0]);
    case "label_replace":
      return ofLabelReplace(expr, inputOf(expr, inference));
    case "label_join":
      return ofLabelJoin(expr, inputOf(expr, inference));
    case "histogram_quantile":
    case "histogram_fraction":
      return ofHistogram(inputOf(expr, inference));
    case "histogram_quantiles": {
      const label = expr.args[1] && unwrapped(expr.args[1]);
      const result = ofHistogram(inputOf(expr, inference));
      return label?.kind === "string" ? withValues(result, label.text.value, PRESENT) : ANYTHING;
    }
    case "info":
      return ofInfo(expr, inference);
  }
  // Without an argument, day_of_week() and its kin tell of now.
  if (expr.args.length === 0) return NO_LABELS;
  const input = inputOf(expr, inference);
  return KEEPS_NAME.has(name) ? input : withoutName(input);
}

/** The facts of the argument that holds series. */
function inputOf(expr: Call, inference: LabelInference): LabelFacts {
  const args = functionNamed(expr.func.value)?.args ?? [];
  const input = expr.args[args.findIndex((type) => type === "vector" || type === "matrix")];
  return input ? inference.of(input) : ANYTHING;
}

/** Buckets become one series, so that their bound goes. */
function ofHistogram(input: LabelFacts): LabelFacts {
  return withoutName(withValues(input, "le", ABSENT));
}

/** One series, with the labels that a plain selector demands by `=`, as far as no later matcher is on the same label. */
function ofAbsent(arg: Expr | undefined): LabelFacts {
  const inner = arg && unwrapped(arg);
  const selector = inner?.kind === "matrix" ? unwrapped(inner.vector) : inner;
  if (selector?.kind !== "vector") return NO_LABELS;
  const facts = demanded(selector);
  // In parentheses or at a fixed time it depends on the release whether the selector is still seen.
  return arg === inner && !selector.at ? facts : joined(facts, NO_LABELS);
}

function demanded({ matchers }: VectorSelector): LabelFacts {
  const known = new Map<string, ValueSet>();
  const taken = new Set<string>();
  for (const { label, op, value } of matchers) {
    if (label.value === METRIC_NAME) continue;
    const first = op.value === "=" && !taken.has(label.value);
    known.set(label.value, first ? onlyOne(value.value) : ABSENT);
    if (first) taken.add(label.value);
  }
  return factsOf(known, false);
}

/** Adds labels that the series lack; those that the selector names, or any. */
function ofInfo(expr: Call, inference: LabelInference): LabelFacts {
  const input = inputOf(expr, inference);
  if (input.empty) return input;
  const selector = expr.args[1] && unwrapped(expr.args[1]);
  const named =
    selector?.kind === "vector"
      ? selector.matchers.map((m) => m.label.value).filter((label) => label !== METRIC_NAME)
      : [];
  const addable = (label: string) => label !== METRIC_NAME && (named.length === 0 || named.includes(label));
  const known = new Map(input.known);
  for (const label of new Set([...known.keys(), ...named])) {
    const values = valuesOf(input, label);
    if (addable(label) && contains(values, "")) known.set(label, ANY);
  }
  if (named.length === 0 && !known.has(METRIC_NAME)) known.set(METRIC_NAME, valuesOf(input, METRIC_NAME));
  return factsOf(known, input.open || named.length === 0);
}
