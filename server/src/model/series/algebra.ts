import { Budget } from "./dfa.ts";
import { type Condition, conditionOf, holds, negated, presentCondition } from "./language.ts";
import { type LabelMatcher, METRIC_NAME } from "./matcher.ts";
import { type Witness, witness } from "./witness.ts";

/** How the series of one selector relate to those of another. */
export type Relation = "equal" | "covers" | "covered" | "overlaps" | "disjoint" | "unknown";

/** A selector read once, for many questions: its regexes are parsed and compiled at most once. */
export interface PreparedSelector {
  readonly matchers: readonly LabelMatcher[];
  /** One for each matcher; undefined where the regex is not valid. */
  readonly conditions: readonly (Condition | undefined)[];
}

/** What the questions take: matchers, or matchers prepared by `prepareSelector`. */
export type Selector = readonly LabelMatcher[] | PreparedSelector;

export function prepareSelector(matchers: readonly LabelMatcher[]): PreparedSelector {
  return { matchers, conditions: matchers.map(conditionOf) };
}

export interface AlgebraOptions {
  /**
   * Steps of automata to spend on one question before the answer is "unknown"; the default takes some hundredths of
   * a second at worst, and simple patterns need a hundredth of it. A `Budget` is shared by several questions.
   */
  readonly budget?: number | Budget;
  /** Values to prefer in examples, real metric names and label values say. */
  readonly candidates?: (label: string) => Iterable<string>;
}

const DEFAULT_BUDGET = 100_000;

/**
 * How two selectors relate, exactly: "covers" when `a` selects all that `b` does and more. Labels are independent, so
 * sets of series are compared label by label. Every series is taken to have a metric name, as scraped
 * and recorded ones do. A selector that selects nothing is "disjoint" from any. "unknown" when a regex is not
 * valid or the automata grow beyond the budget.
 */
export function relate(a: Selector, b: Selector, options: AlgebraOptions = {}): Relation {
  const left = seriesSet(a);
  const right = seriesSet(b);
  if (left === undefined || right === undefined) return "unknown";
  const budget = budgetOf(options);
  const common = allKinds(labelsOf(left, right), (label) => witness(both(left, right, label), budget));
  if (common === "none") return "disjoint";
  if (common === "unknown") return "unknown";
  const covered = isSubset(left, right, budget);
  const covers = isSubset(right, left, budget);
  if (covered === undefined || covers === undefined) return "unknown";
  if (covered) return covers ? "equal" : "covered";
  return covers ? "covers" : "overlaps";
}

/** The labels of a series that both select; undefined when there is none or it is not known. Absent labels are left out. */
export function overlapExample(
  a: Selector,
  b: Selector,
  options: AlgebraOptions = {},
): Record<string, string> | undefined {
  const left = seriesSet(a);
  const right = seriesSet(b);
  if (left === undefined || right === undefined) return undefined;
  return exampleOf(labelsOf(left, right), (label) => both(left, right, label), options);
}

/** The labels of a series that `a` selects and `b` does not; undefined when there is none or it is not known. */
export function differenceExample(
  a: Selector,
  b: Selector,
  options: AlgebraOptions = {},
): Record<string, string> | undefined {
  const left = seriesSet(a);
  const right = seriesSet(b);
  if (left === undefined || right === undefined) return undefined;
  for (const [label, conditions] of right) {
    for (const condition of conditions) {
      const example = exampleOf(
        labelsOf(left, new Map([[label, []]])),
        (name) => [...(left.get(name) ?? []), ...(name === label ? [negated(condition)] : [])],
        options,
      );
      if (example !== undefined) return example;
    }
  }
  return undefined;
}

/** A value of one label that meets all matchers, which must be of that label. */
export function valueExample(selector: Selector, options: AlgebraOptions = {}): Witness {
  const { conditions } = prepared(selector);
  const known = conditions.filter((condition) => condition !== undefined);
  return known.length < conditions.length ? { kind: "unknown" } : witness(known, budgetOf(options));
}

export function budgetOf(options: AlgebraOptions): Budget {
  const { budget = DEFAULT_BUDGET } = options;
  return typeof budget === "number" ? new Budget(budget) : budget;
}

/** What a selector asks of each label; a label without an entry may have any value. */
type SeriesSet = ReadonlyMap<string, readonly Condition[]>;

function prepared(selector: Selector): PreparedSelector {
  return "matchers" in selector ? selector : prepareSelector(selector);
}

function seriesSet(selector: Selector): SeriesSet | undefined {
  const { matchers, conditions } = prepared(selector);
  const set = new Map<string, Condition[]>([[METRIC_NAME, [presentCondition()]]]);
  for (const [index, condition] of conditions.entries()) {
    if (condition === undefined) return undefined;
    const label = matchers[index]?.label ?? "";
    set.set(label, [...(set.get(label) ?? []), condition]);
  }
  return set;
}

function labelsOf(a: SeriesSet, b: SeriesSet): string[] {
  return [...new Set([...a.keys(), ...b.keys()])];
}

function both(a: SeriesSet, b: SeriesSet, label: string): Condition[] {
  return [...(a.get(label) ?? []), ...(b.get(label) ?? [])];
}

/** "none" as soon as one label admits no value, even when another is not known. */
function allKinds(labels: readonly string[], find: (label: string) => Witness): Witness["kind"] {
  const kinds = new Set<Witness["kind"]>();
  for (const label of labels) {
    const { kind } = find(label);
    if (kind === "none") return "none";
    kinds.add(kind);
  }
  return kinds.has("unknown") ? "unknown" : "found";
}

/** Whether every series of `a` is in `b`, given that `a` has some; undefined when not known. */
function isSubset(a: SeriesSet, b: SeriesSet, budget: Budget): boolean | undefined {
  let known = true;
  for (const [label, conditions] of b) {
    for (const condition of conditions) {
      const { kind } = witness([...(a.get(label) ?? []), negated(condition)], budget);
      if (kind === "found") return false;
      if (kind === "unknown") known = false;
    }
  }
  return known ? true : undefined;
}

function exampleOf(
  labels: readonly string[],
  conditionsFor: (label: string) => readonly Condition[],
  options: AlgebraOptions,
): Record<string, string> | undefined {
  const budget = budgetOf(options);
  const values: [string, string][] = [];
  for (const label of labels) {
    const conditions = conditionsFor(label);
    const real = preferred(options.candidates?.(label) ?? [], conditions);
    const found: Witness = real === undefined ? witness(conditions, budget) : { kind: "found", text: real };
    if (found.kind !== "found") return undefined;
    if (found.text !== "") values.push([label, found.text]);
  }
  return Object.fromEntries(values);
}

function preferred(candidates: Iterable<string>, conditions: readonly Condition[]): string | undefined {
  for (const candidate of candidates) {
    if (conditions.every((condition) => holds(condition, candidate))) return candidate;
  }
  return undefined;
}
