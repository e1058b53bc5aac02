import { decodeValue } from "./decode.ts";
import type { YamlScalar } from "./nodes.ts";

/**
 * The literal or folded scalar whose header stands at `start`, and where to read on; `column` is that of the key it
 * belongs to. Undefined for one with an indentation digit, without text, or with lines of nothing but blanks that may be text.
 */
export function readSimpleBlockScalar(
  text: string,
  start: number,
  column: number,
): { readonly node: YamlScalar; readonly next: number } | undefined {
  let at = start + 1;
  const chomping = text.charCodeAt(at);
  if (chomping === 45 || chomping === 43) at++;
  while (text.charCodeAt(at) === 32) at++;
  if (text.charCodeAt(at) !== 10) return undefined;
  at++;
  const bodyStart = at;
  let indent = -1;
  let end = -1;
  while (at < text.length) {
    let first = at;
    while (text.charCodeAt(first) === 32) first++;
    if (text.charCodeAt(first) === 10 || first >= text.length) {
      // Blanks beyond the indentation are text.
      if (first - at > Math.max(indent, 0)) return undefined;
      at = first + 1;
      continue;
    }
    if (indent < 0) {
      if (first - at <= column) return undefined;
      indent = first - at;
    } else if (first - at < indent) {
      break;
    }
    const feed = text.indexOf("\n", first);
    end = feed < 0 ? text.length : feed;
    at = end + 1;
  }
  if (indent < 0) return undefined;
  const style = text.charCodeAt(start) === 62 ? "folded" : "literal";
  const span = { start, end };
  const value =
    style === "literal" && chomping !== 43
      ? literalValue(text, bodyStart, end, indent) + (chomping === 45 ? "" : "\n")
      : decodeValue(text, { style, span, indent });
  return { node: { kind: "scalar", style, span, indent, value }, next: end };
}

/** The lines from the first to the end of the last one with text, without their indentation. */
function literalValue(text: string, start: number, end: number, indent: number): string {
  let value = "";
  for (let at = start; ; ) {
    const feed = text.indexOf("\n", at);
    const stop = feed < 0 || feed > end ? end : feed;
    if (stop > at) value += text.slice(at + indent, stop);
    if (stop >= end) return value;
    value += "\n";
    at = stop + 1;
  }
}
