import type { LineIndex } from "../../text/lineIndex.ts";
import type { Span } from "../../text/span.ts";
import type { DocumentKind } from "../../workspace/classify.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "config/multiple-documents",
  scope: "file",
  severity: "warning",
  since: "0.1.0",
  summary: "The file holds several YAML documents, of which Prometheus reads only the first.",
  why: `A line \`---\` begins another document. Prometheus reads the first one of a config, a rule file or a file of
targets and ignores the others without an error: jobs, rules and targets behind the line do not exist for it. Move them
into the first document, or into a file of their own.`,
  examples: [
    {
      bad: `groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
---
groups:
  - name: disks
    rules:
      - alert: DiskFull
        expr: disk_free_bytes < 1e9
`,
    },
    {
      good: `---
groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
  - name: disks
    rules:
      - alert: DiskFull
        expr: disk_free_bytes < 1e9
`,
    },
  ],
  *check({ kind, dialect, tree, lines }) {
    // vmalert reads the groups of all documents.
    if (!READ_ONCE.has(kind) || dialect === "vmalert" || tree.documents < 2) return;
    const at = secondDocument(lines);
    if (!at) return;
    yield {
      at,
      message: `Prometheus reads only the first document of a file: what follows this line is ignored without an error. Join the documents, or make a file of its own of the second.`,
    };
  },
});

const READ_ONCE: ReadonlySet<DocumentKind> = new Set<DocumentKind>([
  "config",
  "rules",
  "file-sd",
  "unit-test",
]);

/** The line that ends the first document, where something but comments follows. */
function secondDocument(lines: LineIndex): Span | undefined {
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
