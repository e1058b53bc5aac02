import { distance } from "fastest-levenshtein";

/** True for two texts that differ in case, in `-`, `_`, `.` and `/`, or in a letter or two, and not by chance. */
export function isNear(a: string, b: string): boolean {
  if (a === b || a === "" || b === "") return false;
  if (plain(a) === plain(b)) return true;
  const length = Math.min(a.length, b.length);
  if (length < 3 || Math.abs(a.length - b.length) > 2) return false;
  const limit = length < 6 ? 1 : 2;
  return distance(a.toLowerCase(), b.toLowerCase()) <= limit;
}

/** True also for one text that is the beginning of the other: env and environment, prod and production. */
export function isVariant(a: string, b: string): boolean {
  if (isNear(a, b)) return true;
  const [short, long] = a.length < b.length ? [plain(a), plain(b)] : [plain(b), plain(a)];
  return short.length >= 3 && short !== long && long.startsWith(short);
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[-_./ ]/g, "");
}
