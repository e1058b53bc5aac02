import { findPlaceholders } from "./placeholders.ts";

/** Whether a text holds nothing that has a meaning beyond this piece, and no character that is other than it seems. */
export function isUsual(text: string): boolean {
  return isPlainlyUsual(text) || !isUnusual(text);
}

/**
 * True for nearly all usual texts, told in one go from character to character: a pattern that goes over what may stand
 * there takes a third of the time of one that looks for what may not.
 */
export function isPlainlyUsual(text: string): boolean {
  for (let at = 0; ; at++) {
    PLAIN.lastIndex = at;
    PLAIN.test(text);
    at = PLAIN.lastIndex;
    if (at === text.length) return true;
    const next = text[at + 1];
    switch (text[at]) {
      case "{":
        if (next === "%" || next === "#") return false;
        if (next !== "{") break;
        SHOWN.lastIndex = at;
        if (!SHOWN.test(text)) return false;
        at = SHOWN.lastIndex - 1;
        break;
      case "<":
        if (next === "%") return false;
        break;
      case "$":
      case "%":
        if (next === "{") return false;
        break;
      case "[":
        if (next === "[") return false;
        break;
      default:
        return false;
    }
  }
}

/** Printable characters of ASCII and line feeds, but for those that placeholders start with. */
const PLAIN = /[\n !"#&-;=>?A-Z\\\]^_`a-z|}~]*/y;
/** A placeholder that shows a value of Prometheus, with nothing in it that could be another's. */
const SHOWN =
  /\{\{(?![%#])(?:[ !#%&(-;=>?A-Z\\\]^_a-z|~]|"[ !#-&(-;=>?A-Z\]^_a-z|~]*")*\$(?:labels|value|externalLabels|externalURL)\b(?:[ !#-&(-;=>?A-Z\\\]^_a-z|~]|"[ !#-&(-;=>?A-Z\]^_a-z|~]*")*\}\}/y;

/** The same the other way about, told of every text. */
export function isUnusual(text: string): boolean {
  return hasOtherCharacters(text) || hasForeignPlaceholder(text);
}

/** Whether a text holds characters that YAML does not take, takes for line breaks or has other rules for. */
function hasOtherCharacters(text: string): boolean {
  return OTHER_CHARACTERS.test(text) && OTHER_THAN_WHOLE.test(text);
}

/** All but printable characters and line feeds; surrogates among them. */
const OTHER_CHARACTERS = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
/** As above, but whole characters of two units: half of one is a mistake. */
const OTHER_THAN_WHOLE =
  /[^\n\x20-\x7e\xa0-\u2027\u202a-\ufefe\uff00-\ufffd]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/**
 * Where a placeholder starts, those left out that show a value of Prometheus outside of their strings: most
 * placeholders of rule files do, and what they show can only come from Prometheus.
 */
const OTHER_PLACEHOLDER =
  /\{\{(?!(?:[^{}"'`$]|"[^"'`\\{}\n]*")*\$(?:labels|value|externalLabels|externalURL)\b(?:[^{}"'`]|"[^"'`\\{}\n]*")*\}\})|\{[%#]|<%|[$%]\{|\[\[|@/;

/** What only Prometheus fills in is text like any other; beside the rest a value may be unknown. */
function hasForeignPlaceholder(text: string): boolean {
  return OTHER_PLACEHOLDER.test(text) && findPlaceholders(text).some(({ owner }) => owner === "foreign");
}
