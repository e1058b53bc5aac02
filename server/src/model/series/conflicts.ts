import { type AlgebraOptions, budgetOf } from "./algebra.ts";
import type { Budget } from "./dfa.ts";
import { type Condition, conditionOf, negated, presentCondition } from "./language.ts";
import { type LabelMatcher, METRIC_NAME } from "./matcher.ts";
import { surelySatisfiable } from "./satisfiable.ts";
import { witness } from "./witness.ts";

/** Matchers of one label that no value meets together. */
export interface Conflict {
  readonly label: string;
  /** Positions in the selector, as few as explain it; one when a matcher is impossible by itself. */
  readonly matchers: readonly number[];
}

/** Why a selector selects nothing: a conflict for each label that admits no value. Empty when it may select series. */
export function isImpossible(matchers: readonly LabelMatcher[], options: AlgebraOptions = {}): Conflict[] {
  const budget = budgetOf(options);
  const labels = matchers.map(({ label }) => label);
  const doubtful = new Set(
    labels.filter(
      (label, index) =>
        labels.indexOf(label) === index && !surelySatisfiable(matchers.filter((m) => m.label === label)),
    ),
  );
  if (doubtful.size === 0) return [];
  return [...byLabel(matchers, doubtful)].flatMap(([label, entries]) => {
    const implied = label === METRIC_NAME ? [presentCondition()] : [];
    const none = (some: readonly Entry[]): boolean =>
      witness([...implied, ...some.map(({ condition }) => condition)], budget).kind === "none";
    if (!none(entries)) return [];
    return [{ label, matchers: fewest(entries, none).map(({ index }) => index) }];
  });
}

/** A matcher that may be left out without changing what the selector selects. */
export interface Redundancy {
  /** Its position in the selector. */
  readonly matcher: number;
  /** The other matchers of its label that already say as much; none when it holds for every value. */
  readonly because: readonly number[];
}

/**
 * The matchers that say nothing new. All of them may be left out at once; of two that say the same, the later
 * one is listed. An impossible label has none, since there everything follows from everything.
 */
export function redundantMatchers(
  matchers: readonly LabelMatcher[],
  options: AlgebraOptions = {},
): Redundancy[] {
  const budget = budgetOf(options);
  const found: Redundancy[] = [];
  for (const entries of byLabel(matchers).values()) {
    if (isNone(entries, budget)) continue;
    let kept = entries;
    for (const entry of [...entries].reverse()) {
      const others = kept.filter((other) => other !== entry);
      const implied = (some: readonly Entry[]): boolean =>
        witness([...some.map(({ condition }) => condition), negated(entry.condition)], budget).kind ===
        "none";
      if (!implied(others)) continue;
      kept = others;
      found.push({ matcher: entry.index, because: fewest(others, implied).map(({ index }) => index) });
    }
  }
  return found.sort((a, b) => a.matcher - b.matcher);
}

interface Entry {
  readonly index: number;
  readonly condition: Condition;
}

/** Labels, all or some, with their conditions; a label with an invalid regex is left out, as nothing can be said of it. */
function byLabel(matchers: readonly LabelMatcher[], some?: ReadonlySet<string>): Map<string, Entry[]> {
  const labels = new Map<string, Entry[]>();
  const unreadable = new Set<string>();
  for (const [index, matcher] of matchers.entries()) {
    if (some && !some.has(matcher.label)) continue;
    const condition = conditionOf(matcher);
    if (condition === undefined) unreadable.add(matcher.label);
    else labels.set(matcher.label, [...(labels.get(matcher.label) ?? []), { index, condition }]);
  }
  for (const label of unreadable) labels.delete(label);
  return labels;
}

function isNone(entries: readonly Entry[], budget: Budget): boolean {
  return (
    witness(
      entries.map(({ condition }) => condition),
      budget,
    ).kind === "none"
  );
}

/** A part of the entries that still fulfils the test and from which none can be taken away. */
function fewest(entries: readonly Entry[], fulfils: (some: readonly Entry[]) => boolean): readonly Entry[] {
  let kept = entries;
  for (const entry of entries) {
    const rest = kept.filter((other) => other !== entry);
    if (fulfils(rest)) kept = rest;
  }
  return kept;
}
