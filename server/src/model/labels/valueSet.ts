import { ContentMemo } from "../../text/memo.ts";

/**
 * The values that a label may have over all series of a result: exactly those listed, or all but those listed. The
 * empty text stands for a label that is absent, as in PromQL itself.
 */
export interface ValueSet {
  readonly kind: "only" | "except";
  readonly values: ReadonlySet<string>;
}

/** Longer lists are given up for a set that holds all of them: what follows from so many values helps nobody. */
const MAX_VALUES = 50;

export const ANY: ValueSet = { kind: "except", values: new Set() };
export const ABSENT: ValueSet = { kind: "only", values: new Set([""]) };
export const PRESENT: ValueSet = { kind: "except", values: new Set([""]) };
export const NOTHING: ValueSet = { kind: "only", values: new Set() };

export function only(values: Iterable<string>): ValueSet {
  const set = new Set(values);
  if (set.size === 0) return NOTHING;
  if (set.size > MAX_VALUES) return set.has("") ? ANY : PRESENT;
  if (set.size > 1) return { kind: "only", values: set };
  const [value = ""] = set;
  return onlyOne(value);
}

/** One object for equal values, of which the same few stand in very many expressions. */
export function onlyOne(value: string): ValueSet {
  return value === "" ? ABSENT : SINGLE.get(value, (own) => ({ kind: "only", values: new Set([own]) }));
}

const SINGLE = new ContentMemo<ValueSet>(1000);

export function except(values: Iterable<string>): ValueSet {
  const set = new Set(values);
  if (set.size === 0) return ANY;
  if (set.size > MAX_VALUES || (set.size === 1 && set.has(""))) return set.has("") ? PRESENT : ANY;
  return { kind: "except", values: set };
}

export function contains({ kind, values }: ValueSet, value: string): boolean {
  return values.has(value) === (kind === "only");
}

export function isNothing({ kind, values }: ValueSet): boolean {
  return kind === "only" && values.size === 0;
}

/** The label is on no series. */
export function isAbsent(set: ValueSet): boolean {
  return set.kind === "only" && set.values.size === 1 && set.values.has("");
}

/** Some series may have the label. */
export function mayBePresent(set: ValueSet): boolean {
  return !isNothing(set) && !isAbsent(set);
}

/** Every series has the label. */
export function isPresent(set: ValueSet): boolean {
  return !isNothing(set) && !contains(set, "");
}

export function union(a: ValueSet, b: ValueSet): ValueSet {
  if (a === b) return a;
  if (a.kind === "only" && b.kind === "only") return only([...a.values, ...b.values]);
  if (a.kind === "except" && b.kind === "except") return except(both(a.values, b.values));
  const [listed, open] = a.kind === "only" ? [a, b] : [b, a];
  return except(lacking(open.values, listed.values));
}

export function intersection(a: ValueSet, b: ValueSet): ValueSet {
  if (a === b || b === ANY) return a;
  if (a === ANY) return b;
  if (a.kind === "only" && b.kind === "only") return only(both(a.values, b.values));
  if (a.kind === "except" && b.kind === "except") return except([...a.values, ...b.values]);
  const [listed, open] = a.kind === "only" ? [a, b] : [b, a];
  return haveNoneOf(listed.values, open.values) ? listed : only(lacking(listed.values, open.values));
}

/** Those values of a list that a test lets pass; of a set without a list all, as it cannot be tried out. */
export function filtered(set: ValueSet, test: (value: string) => boolean): ValueSet {
  return set.kind === "only" ? only([...set.values].filter(test)) : set;
}

export function equalSets(a: ValueSet, b: ValueSet): boolean {
  return (
    a === b ||
    (a.kind === b.kind && a.values.size === b.values.size && [...a.values].every((v) => b.values.has(v)))
  );
}

function both(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  return [...a].filter((value) => b.has(value));
}

function haveNoneOf(values: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const value of others) if (values.has(value)) return false;
  return true;
}

function lacking(from: ReadonlySet<string>, without: ReadonlySet<string>): string[] {
  return [...from].filter((value) => !without.has(value));
}
