import type { LocatedText } from "../../model/located.ts";
import type { Span } from "../../text/span.ts";
import { shift } from "../../text/span.ts";

/** A text of a Compose file, variables filled in with their defaults. Spans count from the file's start. */
export interface ComposeText {
  readonly value: string;
  readonly span: Span;
}

/** A text at its place in the file; undefined when a variable without a default stands in it. */
export function composeText(text: LocatedText | undefined, base: number): ComposeText | undefined {
  const value = text && interpolate(text.value);
  return value === undefined || !text ? undefined : { value, span: shift(text.span, base) };
}

/**
 * Fills in `${NAME:-default}` and `${NAME-default}` with the default, as no environment is known here, and `$$` with
 * a dollar sign. Undefined when the value of a variable would be needed.
 */
export function interpolate(text: string): string | undefined {
  let out = "";
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf("$", at);
    if (dollar < 0) return out + text.slice(at);
    out += text.slice(at, dollar);
    const next = text[dollar + 1];
    if (next === "$") {
      out += "$";
      at = dollar + 2;
    } else if (next === "{") {
      const close = closingBrace(text, dollar + 2);
      const inner = /^\w+:?-(.*)$/s.exec(text.slice(dollar + 2, close));
      const filled = inner ? interpolate(inner[1] ?? "") : undefined;
      if (close < 0 || filled === undefined) return undefined;
      out += filled;
      at = close + 1;
    } else if (next !== undefined && /[A-Za-z_]/.test(next)) {
      return undefined;
    } else {
      out += "$";
      at = dollar + 1;
    }
  }
  return out;
}

/** Defaults may hold variables of their own, so braces are counted. */
function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === "{" && text[i - 1] === "$") depth++;
    else if (text[i] === "}" && --depth === 0) return i;
  }
  return -1;
}
