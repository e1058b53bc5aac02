import type { OwnedMemo } from "../../text/memo.ts";

/**
 * What a rule needs to know of a rule file, or of a set of them, as data. Where files are read elsewhere it is worked out
 * there, and given to those who ask for it here.
 */
export interface Fact<Of extends object, T> {
  /** Tells the fact apart from others. */
  readonly key: string;
  readonly of: (subject: Of, memo: Remembers) => T;
}

/** Remembers what was made for an object; an `OwnedMemo`. */
export interface Remembers {
  once<T>(owner: object, key: string | object, make: () => T): T;
}

/** Whether a fact need not be worked out any more. */
export function isKnown<Of extends object>(
  memo: OwnedMemo,
  { key }: Fact<Of, unknown>,
  subject: Of,
): boolean {
  return memo.has(subject, key);
}

/** What was given here, else what is worked out now. */
export function factOf<Of extends object, T>(memo: Remembers, fact: Fact<Of, T>, subject: Of): T {
  return memo.once(subject, fact.key, () => fact.of(subject, memo));
}

/** Gives what was worked out elsewhere; to be done before anybody asks. */
export function give<Of extends object, T>(
  memo: Remembers,
  { key }: Fact<Of, T>,
  subject: Of,
  value: T,
): void {
  memo.once(subject, key, () => value);
}
