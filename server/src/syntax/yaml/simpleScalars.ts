import { decodeValue } from "./decode.ts";
import type { YamlScalar } from "./nodes.ts";

/** True when a space, a line feed or the text's end stands at `at`. */
export function endsAtSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 32 || code === 10 || at >= text.length;
}

/** True when a plain scalar certainly starts here: no indicator, or a dash that text follows. */
export function startsPlain(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  // Letters, digits and what has no meaning of its own: most scalars start so.
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57)) return true;
  if (code === 45) return isWord(text.charCodeAt(at + 1));
  return code > 32 && !INDICATORS.includes(text.charAt(at));
}

const INDICATORS = "-?:,[]{}#&*!|>'\"%@`";

function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

/** Where a plain scalar of one line ends: at its line break, a colon before a space, or the spaces before a comment. */
export function plainEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10) break;
    if (code === 58 && endsAtSpace(text, at + 1)) break;
    if (code === 35 && text.charCodeAt(at - 1) === 32) break;
  }
  return at;
}

/** A quoted scalar of one line with well-known escapes; undefined for any other. */
export function quotedScalar(text: string, start: number, inFlow: boolean): YamlScalar | undefined {
  const quote = text.charCodeAt(start);
  let escaped = false;
  let at = start + 1;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    if (at >= text.length || code === 10) return undefined;
    if (code === quote) {
      if (quote === 34 || text.charCodeAt(at + 1) !== 39) break;
      escaped = true;
      at++;
    } else if (code === 92 && quote === 34) {
      if (at + 1 >= text.length || !ESCAPES.includes(text.charAt(at + 1))) return undefined;
      escaped = true;
      at++;
    }
  }
  const style = quote === 34 ? "double" : "single";
  const span = { start, end: at + 1 };
  const value = escaped ? decodeValue(text, { style, span }) : text.slice(start + 1, at);
  return inFlow ? { kind: "scalar", style, span, value, inFlow } : { kind: "scalar", style, span, value };
}

/** What may stand behind a backslash here: the escapes that configs use. */
const ESCAPES = '\\"nt';
