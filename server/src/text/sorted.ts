/**
 * How many things at the beginning of a list hold, found by halves: those that hold all stand before those that do not.
 * @param from so many are known to hold
 */
export function countLeading<T>(list: readonly T[], holds: (one: T) => boolean, from = 0): number {
  let low = from;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
