import { bracketEnd, mayEndValue, quoteEnd } from "./relax.ts";

/**
 * True when a quote, bracket or placeholder that is not closed in its piece of a text may be closed behind it, so that
 * the piece is no unit of the text.
 * @param at where it stands
 * @param end where its piece ends, at the start of a line
 */
export function reachesBeyond(text: string, at: number, end: number): boolean {
  const two = text.slice(at, at + 2);
  const closing = CLOSING[two];
  if (closing !== undefined && placeholderReaches(text, at, end, two, closing)) return true;
  switch (text[at]) {
    case '"':
    case "'":
      return endsValueBeyond(text, quoteEnd(text, at), end);
    case "[":
    case "{":
      return endsValueBeyond(text, bracketEnd(text, at, []), end);
    default:
      return false;
  }
}

const CLOSING: Readonly<Record<string, string>> = { "{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>" };

function endsValueBeyond(text: string, close: number | undefined, end: number): boolean {
  return close !== undefined && close > end && mayEndValue(text, close);
}

/** What closes the next placeholder closes no other. */
function placeholderReaches(
  text: string,
  at: number,
  end: number,
  opening: string,
  closing: string,
): boolean {
  const isComment = opening === "{{" && /^\{\{-?\s*\/\*/.test(text.slice(at, at + 10));
  const close = text.indexOf(isComment ? "*/" : closing, end);
  if (close < 0) return false;
  const next = text.indexOf(isComment ? "/*" : opening, end);
  return next < 0 || close < next;
}
