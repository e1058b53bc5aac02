import { METRIC_NAME } from "../series/index.ts";
import {
  ABSENT,
  ANY,
  equalSets,
  isAbsent,
  isNothing,
  isPresent,
  mayBePresent,
  union,
  type ValueSet,
} from "./valueSet.ts";

/**
 * What is known of the labels that the series of a result carry, the metric name being the label `__name__`: every
 * series has of every label one of the values listed here. Labels are told of one by one, not in combination.
 */
export interface LabelFacts {
  readonly known: ReadonlyMap<string, ValueSet>;
  /** Labels that are not `known` may have any value; else they are absent. */
  readonly open: boolean;
  /** There is no series at all. */
  readonly empty: boolean;
}

/** Nothing is known. */
export const ANYTHING: LabelFacts = { known: new Map(), open: true, empty: false };

/** Series without any label, as of `vector(1)`; also said of scalars and strings. */
export const NO_LABELS: LabelFacts = { known: new Map(), open: false, empty: false };

export const NO_SERIES: LabelFacts = { known: new Map(), open: false, empty: true };

/** Facts of these labels and no others, or of these among any others. A label without a possible value leaves no series. */
export function factsOf(known: Map<string, ValueSet>, open: boolean): LabelFacts {
  const rest = open ? ANY : ABSENT;
  for (const [label, values] of known) {
    if (isNothing(values)) return NO_SERIES;
    if (values === rest || equalSets(values, rest)) known.delete(label);
  }
  if (known.size === 0) return open ? ANYTHING : NO_LABELS;
  return { known, open, empty: false };
}

export function valuesOf({ known, open }: LabelFacts, label: string): ValueSet {
  return known.get(label) ?? (open ? ANY : ABSENT);
}

/** Whether some series may carry the label. */
export function mayCarry(facts: LabelFacts, label: string): boolean {
  return !facts.empty && mayBePresent(valuesOf(facts, label));
}

/** Whether every series carries the label. */
export function mustCarry(facts: LabelFacts, label: string): boolean {
  return isPresent(valuesOf(facts, label));
}

/** The labels that series may carry, the name left out; undefined when there may be any but a few. */
export function carriedLabels({ known, open }: LabelFacts): string[] | undefined {
  if (open) return undefined;
  return [...known].flatMap(([label, values]) =>
    label !== METRIC_NAME && mayBePresent(values) ? [label] : [],
  );
}

/** Labels that no series carries though they may carry others that are not known. */
export function lostLabels({ known }: LabelFacts): string[] {
  return [...known].flatMap(([label, values]) => (isAbsent(values) ? [label] : []));
}

export function withValues(facts: LabelFacts, label: string, values: ValueSet): LabelFacts {
  if (facts.empty) return facts;
  const known = new Map(facts.known);
  known.set(label, values);
  return factsOf(known, facts.open);
}

/** Facts that hold for the series of both. */
export function joined(a: LabelFacts, b: LabelFacts): LabelFacts {
  if (a === b || b.empty) return a;
  if (a.empty) return b;
  const known = new Map<string, ValueSet>();
  for (const label of new Set([...a.known.keys(), ...b.known.keys()]))
    known.set(label, union(valuesOf(a, label), valuesOf(b, label)));
  return factsOf(known, a.open || b.open);
}

/** Labels that Prometheus drops with the name, where it attaches metadata to series. */
const METADATA: readonly string[] = ["__type__", "__unit__"];

/** What is left where an operation gives the values another meaning than the name says. */
export function withoutName(facts: LabelFacts): LabelFacts {
  const bare = isAbsent(valuesOf(facts, METRIC_NAME)) && !METADATA.some((label) => facts.known.has(label));
  if (facts.empty || bare) return facts;
  const known = new Map(facts.known);
  known.set(METRIC_NAME, ABSENT);
  for (const label of METADATA) {
    const values = known.get(label);
    if (values) known.set(label, union(values, ABSENT));
  }
  return factsOf(known, facts.open);
}
