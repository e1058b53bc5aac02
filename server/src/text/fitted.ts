/**
 * The list in no more room than it takes: one that was pushed to has room for some sixteen more, which counts where very
 * many short ones live long.
 */
export function fitted<T>(list: readonly T[]): T[] {
  return list.slice();
}

/** A list with some more at its end, in no more room than they take: to spread lists into another leaves room too. */
export function followedBy<T>(list: readonly T[], more: readonly T[]): T[] {
  return list.concat(more);
}
