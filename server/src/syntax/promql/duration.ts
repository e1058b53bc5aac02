/** Reads 1h30m, 5m, 100ms, …: seconds, or why it is no duration. Units must get smaller from left to right. */
export function parseDuration(text: string): { seconds: number } | { message: string } {
  let total = 0;
  let lastRank = -1;
  const parts = text.matchAll(/(\d+)([a-z]+)/gy);
  let end = 0;
  for (const part of parts) {
    const unit = part[2] ?? "";
    const rank = UNITS.findIndex(([name]) => name === unit);
    if (rank < 0)
      return {
        message: `\`${text}\` is no duration: there is no unit \`${unit}\`. Units are ms, s, m, h, d, w and y.`,
      };
    if (rank <= lastRank) {
      const why =
        rank === lastRank
          ? `\`${unit}\` stands in it twice`
          : "its units are not in the order y, w, d, h, m, s, ms";
      return { message: `\`${text}\` is no duration: ${why}.` };
    }
    lastRank = rank;
    total += Number(part[1]) * (UNITS[rank]?.[1] ?? 0);
    end = part.index + part[0].length;
  }
  if (end !== text.length || end === 0)
    return { message: `\`${text}\` is no duration; write it like 5m or 1h30m.` };
  if (total > MAX_MILLISECONDS)
    return { message: `\`${text}\` is longer than the 292 years that Prometheus can count.` };
  return { seconds: total / 1000 };
}

/**
 * A duration as Prometheus prints it: weeks and years only when they come out even, so 14d is 2w but 15d stays.
 * Undefined when it is not a whole number of milliseconds, since that cannot be written with units.
 */
export function formatDuration(seconds: number): string | undefined {
  let left = Math.round(Math.abs(seconds) * 1000);
  if (Math.abs(left / 1000 - Math.abs(seconds)) > 1e-9 * Math.max(1, Math.abs(seconds))) return undefined;
  if (left === 0) return seconds === 0 ? "0s" : undefined;
  let out = seconds < 0 ? "-" : "";
  for (const [unit, size] of UNITS) {
    const exactOnly = unit === "y" || unit === "w";
    if (exactOnly && left % size !== 0) continue;
    const count = Math.floor(left / size);
    if (count === 0) continue;
    out += count + unit;
    left -= count * size;
  }
  return out;
}

/** The longest duration, in seconds: what fits 64 bits of nanoseconds. */
export const MAX_SECONDS = 2 ** 63 / 1e9;

const MAX_MILLISECONDS = 9223372036854;

const UNITS: readonly (readonly [string, number])[] = [
  ["y", 365 * 24 * 3600 * 1000],
  ["w", 7 * 24 * 3600 * 1000],
  ["d", 24 * 3600 * 1000],
  ["h", 3600 * 1000],
  ["m", 60 * 1000],
  ["s", 1000],
  ["ms", 1],
];
