import { decodeValue } from "./decode.ts";
import type { YamlScalar } from "./nodes.ts";

/** True when a space, a line feed or the text's end stands at `at`. */
export function endsAtSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 32 || code === 10 || at >= text.length;
}

/** True when a plain scalar certainly starts here: no indicator, or a dash or a colon that text follows. */
export function startsPlain(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  // Letters, digits and what has no meaning of its own: most scalars start so.
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57)) return true;
  if (code === 45 || code === 58) return isWord(text.charCodeAt(at + 1));
  return code > 32 && !INDICATORS.includes(text.charAt(at));
}

const INDICATORS = "-?:,[]{}#&*!|>'\"%@`";

function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

/** Where a plain scalar of one line ends: at its line break, a colon before a space, or the spaces before a comment. */
export function plainEnd(text: string, start: number): number {
  const end = /\n|:(?=[ \n]|$)|(?<= )#/g;
  end.lastIndex = start;
  return end.test(text) ? end.lastIndex - 1 : text.length;
}

/**
 * The plain scalar that starts at `start`, over as many lines as it goes on; `column` is that of the key or dash it
 * belongs to. Undefined when it is not certain to be one, as it holds a colon before a space.
 */
export function plainScalar(text: string, start: number, column: number): YamlScalar | undefined {
  let end = plainEnd(text, start);
  let lines = false;
  for (;;) {
    const stop = text.charCodeAt(end);
    if (stop === 58) return undefined;
    if (stop !== 10) break;
    const next = nextLine(text, end, column);
    if (next < 0 || text.charCodeAt(next) === 35) break;
    lines = true;
    end = plainEnd(text, next);
  }
  while (text.charCodeAt(end - 1) === 32) end--;
  const span = { start, end };
  const value = lines ? decodeValue(text, { style: "plain", span }) : text.slice(start, end);
  return { kind: "scalar", style: "plain", span, value };
}

/** Where the text of the next line with text starts, if deeper than `column`; else -1. `feed` is that of a line break. */
function nextLine(text: string, feed: number, column: number): number {
  let lineStart = feed + 1;
  let at = lineStart;
  for (;;) {
    while (text.charCodeAt(at) === 32) at++;
    if (at >= text.length) return -1;
    if (text.charCodeAt(at) !== 10) return at - lineStart > column ? at : -1;
    lineStart = ++at;
  }
}

/**
 * A quoted scalar with well-known escapes; undefined for any other.
 * @param column that of the key or dash it belongs to, if it may be of several lines
 */
export function quotedScalar(
  text: string,
  start: number,
  inFlow: boolean,
  column = NO_COLUMN,
): YamlScalar | undefined {
  const quote = text.charCodeAt(start);
  const special = quote === 34 ? /["\\\n]/g : /['\n]/g;
  let decoded = true;
  let at = start + 1;
  for (; ; at++) {
    special.lastIndex = at;
    if (!special.test(text)) return undefined;
    at = special.lastIndex - 1;
    const code = text.charCodeAt(at);
    if (code === quote) {
      if (quote === 34 || text.charCodeAt(at + 1) !== 39) break;
      decoded = false;
      at++;
    } else if (code === 10) {
      at = nextLine(text, at, column) - 1;
      if (at < 0) return undefined;
      decoded = false;
    } else {
      if (at + 1 >= text.length || !ESCAPES.includes(text.charAt(at + 1))) return undefined;
      decoded = false;
      // The line break behind a backslash is read as any other.
      if (text.charCodeAt(at + 1) !== 10) at++;
    }
  }
  const style = quote === 34 ? "double" : "single";
  const span = { start, end: at + 1 };
  const value = decoded ? text.slice(start + 1, at) : decodeValue(text, { style, span });
  return inFlow ? { kind: "scalar", style, span, value, inFlow } : { kind: "scalar", style, span, value };
}

/** No line of a text is so deep. */
const NO_COLUMN = Number.POSITIVE_INFINITY;
/** What may stand behind a backslash here: the escapes that configs use. */
const ESCAPES = '\\"ntr \n';
