import type { Span } from "../../text/span.ts";
import type { DocumentKind } from "../../workspace/classify.ts";
import type { Document } from "../../workspace/document.ts";

/**
 * The line that ends the first YAML document of a file of which Prometheus reads no other, where something but
 * comments follows.
 */
export function secondDocument({ kind, dialect, tree, lines }: Document): Span | undefined {
  // vmalert reads the groups of all documents.
  if (!READ_ONCE.has(kind) || dialect === "vmalert" || tree.documents < 2) return undefined;
  let begun = false;
  let mark: Span | undefined;
  for (let line = 0; line < lines.lineCount; line++) {
    const text = lines.lineText(line);
    const isMark = /^(?:---|\.\.\.)(?:\s|$)/.test(text);
    const blank = /^\s*(?:#.*)?$/.test(isMark ? text.slice(3) : text) || text.startsWith("%");
    if (!blank && mark && !isMark) return mark;
    if (isMark && begun) {
      mark ??= { start: lines.lineStart(line), end: lines.lineStart(line) + 3 };
      if (!blank) return mark;
    }
    begun ||= isMark || !blank;
  }
  return undefined;
}

const READ_ONCE: ReadonlySet<DocumentKind> = new Set<DocumentKind>([
  "config",
  "rules",
  "file-sd",
  "unit-test",
]);
