/** A set of code points: sorted, disjoint, inclusive ranges laid out flat, `[low, high, low, high, …]`. */
export type CharSet = readonly number[];

export const MAX_CODE_POINT = 0x10ffff;
export const NO_CHAR: CharSet = [];
export const ANY_CHAR: CharSet = [0, MAX_CODE_POINT];
export const ANY_BUT_NEWLINE: CharSet = [0, 9, 11, MAX_CODE_POINT];

/** The set of ranges given in any order, overlapping or not. */
export function charSet(ranges: Iterable<readonly [number, number]>): CharSet {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const flat: number[] = [];
  for (const [low, high] of sorted) {
    const last = flat.at(-1);
    if (last !== undefined && low <= last + 1) flat[flat.length - 1] = Math.max(last, high);
    else flat.push(low, high);
  }
  return flat;
}

export function single(codePoint: number): CharSet {
  return [codePoint, codePoint];
}

export function union(...sets: readonly CharSet[]): CharSet {
  return charSet(sets.flatMap((set) => [...rangesOf(set)]));
}

export function complement(set: CharSet): CharSet {
  const flat: number[] = [];
  let next = 0;
  for (const [low, high] of rangesOf(set)) {
    if (low > next) flat.push(next, low - 1);
    next = high + 1;
  }
  if (next <= MAX_CODE_POINT) flat.push(next, MAX_CODE_POINT);
  return flat;
}

export function has(set: CharSet, codePoint: number): boolean {
  let from = 0;
  let to = set.length / 2;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (codePoint < (set[middle * 2] ?? 0)) to = middle;
    else if (codePoint > (set[middle * 2 + 1] ?? 0)) from = middle + 1;
    else return true;
  }
  return false;
}

/** How many code points the set holds. */
export function sizeOf(set: CharSet): number {
  let count = 0;
  for (const [low, high] of rangesOf(set)) count += high - low + 1;
  return count;
}

export function* rangesOf(set: CharSet): Generator<readonly [number, number]> {
  for (let at = 0; at + 1 < set.length; at += 2) yield [set[at] ?? 0, set[at + 1] ?? 0];
}

export function isAnyChar(set: CharSet): boolean {
  return set.length === 2 && set[0] === 0 && set[1] === MAX_CODE_POINT;
}
