import type { Document } from "../../../workspace/document.ts";
import type { Target } from "../collect.ts";
import type { YamlPlace } from "../yaml/place.ts";

/** What stands around a value that is put in: the dash of a new item, brackets, a space. */
export interface Around {
  readonly before: string;
  readonly after: string;
}

export const NOTHING_AROUND: Around = { before: "", after: "" };

/** The target for a key or a value of one line; undefined when the text there starts on another line. */
export function scalarTarget(
  document: Document,
  place: YamlPlace,
  offset: number,
  around: Around = NOTHING_AROUND,
): Target | undefined {
  const { style, span, closed } = place.scalar;
  const quoted = style === "single" || style === "double";
  if (style === "literal" || style === "folded") return undefined;
  const start = span.start + (quoted ? 1 : 0);
  const lineEnd = document.lines.lineEnd(document.lines.lineAt(offset));
  const end = Math.max(offset, Math.min(span.end - (quoted && closed ? 1 : 0), lineEnd));
  if (document.lines.lineAt(start) !== document.lines.lineAt(offset)) return undefined;
  const quote = style === "single" ? "'" : '"';
  const before = `${place.needsSpace ? " " : ""}${around.before}`;
  return {
    replace: { start: Math.min(start, offset), end },
    typed: document.text.slice(start, offset),
    write(text, isSnippet) {
      if (!quoted) {
        const plain = isSnippet || isPlainSafe(text, place.inFlow || around.before.includes("["));
        return `${before}${plain ? text : `'${text.replaceAll("'", "''")}'`}${around.after}`;
      }
      const encoded = style === "single" ? text.replaceAll("'", "''") : text.replace(/["\\]/g, "\\$&");
      return `${before}${isSnippet ? text : encoded}${closed ? "" : quote}${around.after}`;
    },
  };
}

/** The target for a key: its quotes are part of what is replaced. */
export function keyTarget(document: Document, place: YamlPlace, offset: number): Target | undefined {
  const { style, span } = place.scalar;
  const lineEnd = document.lines.lineEnd(document.lines.lineAt(offset));
  const end = Math.max(offset, Math.min(span.end, lineEnd));
  if (span.start > offset || document.lines.lineAt(span.start) !== document.lines.lineAt(offset))
    return undefined;
  const typed = document.text.slice(span.start, offset);
  if (/\s/.test(document.text.slice(span.start, end))) return undefined;
  const quote = style === "plain" ? "" : (document.text[span.start] ?? "");
  return {
    replace: { start: span.start, end },
    typed: typed.slice(quote.length),
    ...(quote && { filterPrefix: quote }),
    write: (text) => `${place.needsSpace ? " " : ""}${text}`,
  };
}

/** True when YAML reads a text as it is as one plain scalar. */
export function isPlainSafe(text: string, inFlow: boolean): boolean {
  if (text === "" || /^[\s,[\]{}#&*!|>'"%@`?-]/.test(text) || /\s$|: |:$| #/.test(text)) {
    return /^-[^\s-]/.test(text) && !/: |:$| #/.test(text);
  }
  return !(inFlow && /[,[\]{}]/.test(text));
}
