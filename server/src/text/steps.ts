/**
 * Work that may be left for a while wherever it yields, be gone on with, or be given up. It answers when it is done.
 * Between two yields lies so little work that nobody who types notices it.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** How many rules, jobs or pieces are gone through between two yields: the first ones take a millisecond each. */
export const AT_A_TIME = 8;

/** Does the work in one go. */
export function inOneGo<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** What may happen between steps; false gives the work up. Not waited for where it answers at once. */
export type Pause = () => Promise<boolean> | boolean;

/**
 * Does the work with a pause after each step.
 * @param wanted asked after each pause, in which anything may have happened
 * @returns undefined when a pause gave the work up, or it is not wanted any more
 */
export async function withPauses<T>(
  steps: Steps<T>,
  pause: Pause,
  wanted: () => boolean = () => true,
): Promise<{ readonly value: T } | undefined> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return { value };
    const answer = pause();
    if (!(typeof answer === "boolean" ? answer : await answer) || !wanted()) return undefined;
  }
}

/** So many things are sorted or merged in one step. */
const SORTED_AT_A_TIME = 2000;

/** The list in order, things of which neither is before the other as they were. */
export function* sortedInSteps<T>(list: readonly T[], isBefore: (a: T, b: T) => boolean): Steps<T[]> {
  if (list.length <= SORTED_AT_A_TIME)
    return [...list].sort((a, b) => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0));
  const half = list.length >> 1;
  const first = yield* sortedInSteps(list.slice(0, half), isBefore);
  yield undefined;
  const second = yield* sortedInSteps(list.slice(half), isBefore);
  const merged: T[] = [];
  for (let [a, b] = [0, 0]; a < first.length || b < second.length; ) {
    const [one, other] = [first[a], second[b]];
    const takesOther = b < second.length && (a >= first.length || isBefore(other as T, one as T));
    merged.push((takesOther ? other : one) as T);
    if (takesOther) b++;
    else a++;
    if (merged.length % SORTED_AT_A_TIME === 0) yield undefined;
  }
  return merged;
}
