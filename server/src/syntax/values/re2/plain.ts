/**
 * True for a regex of words, dots with at most a star, plus or question mark behind them, and bars between: most are
 * such ones. It is valid for certain, and much of it can be told without a parser.
 */
export function isPlainRe2(pattern: string): boolean {
  return PLAIN.test(pattern);
}

/**
 * True for a regex that is valid for certain: one of characters, escapes and classes as everybody writes them, each
 * repeated once at most, with bars between and groups around them that hold no others.
 */
export function isSurelyValidRe2(pattern: string): boolean {
  return PLAIN.test(pattern) || VALID.test(pattern);
}

/** True for a plain regex whose every alternative holds a character that stands for itself. */
export function needsCharacter(plain: string): boolean {
  return !WITHOUT_CHARACTER.test(plain);
}

/** False for a regex that surely has no alternative of no characters, in a group neither. */
export function mayHaveEmptySide(pattern: string): boolean {
  return EMPTY_SIDE.test(pattern) || !isSurelyValidRe2(pattern);
}

const PLAIN = /^(?:[A-Za-z0-9_:;,/@%&!~="'<> #|-]|\.[*+?]?)*$/;
/** A character, an escape or a class, and how often. */
const ATOM = String.raw`(?:[A-Za-z0-9_:;,/@%&!~="'<> #.-]|\\[.dDwWsS/-]|\[\^?(?:[A-Za-z0-9_.:/]|0-9|1-9|a-z|A-Z)+\])[*+?]?`;
const VALID = new RegExp(String.raw`^(?:[|^$]|${ATOM}|\((?:\?:)?(?:\||${ATOM})*\)[*+?]?)*$`);
const WITHOUT_CHARACTER = /(?:^|\|)[.*+?]*(?:\||$)/;
const EMPTY_SIDE = /^\||\|[|)]|\|$|[(:]\|/;
