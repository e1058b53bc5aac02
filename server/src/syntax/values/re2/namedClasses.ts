import type { CharSet } from "./charSet.ts";

const DIGIT = ranges("09");
const SPACE: CharSet = [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x20];
export const WORD = ranges("09AZ__az");

/** Perl's classes by the small letter behind the backslash; the capital one negates. */
export function perlClass(letter: string): CharSet | undefined {
  return PERL.get(letter);
}

/** POSIX's classes by name, without `[:`, `^` and `:]`. All are ASCII. */
export function posixClass(name: string): CharSet | undefined {
  return POSIX.get(name);
}

const PERL: ReadonlyMap<string, CharSet> = new Map([
  ["d", DIGIT],
  ["s", SPACE],
  ["w", WORD],
]);

const POSIX: ReadonlyMap<string, CharSet> = new Map([
  ["alnum", ranges("09AZaz")],
  ["alpha", ranges("AZaz")],
  ["ascii", [0, 0x7f]],
  ["blank", [0x09, 0x09, 0x20, 0x20]],
  ["cntrl", [0, 0x1f, 0x7f, 0x7f]],
  ["digit", DIGIT],
  ["graph", ranges("!~")],
  ["lower", ranges("az")],
  ["print", ranges(" ~")],
  ["punct", ranges("!/:@[`{~")],
  ["space", [0x09, 0x0d, 0x20, 0x20]],
  ["upper", ranges("AZ")],
  ["word", WORD],
  ["xdigit", ranges("09AFaf")],
]);

/** Ends of ranges, pairwise: "09AZ" is 0 to 9 and A to Z. */
function ranges(ends: string): CharSet {
  return [...ends].map((char) => char.charCodeAt(0));
}
