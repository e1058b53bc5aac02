import type { Severity } from "../../server/src/rules/finding.ts";
import { LineIndex } from "../../server/src/text/lineIndex.ts";

/** A finding that a fixture announces by a line of carets below the text. */
export interface Mark {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly severity: Severity;
  readonly code: string;
  /** Has a fix (💡). */
  readonly fix: boolean;
  /** Must be part of the message, when given. */
  readonly message: string | undefined;
}

export interface Fixture {
  readonly files: ReadonlyMap<string, string>;
  readonly marks: readonly Mark[];
  /** The place of `<|>`. */
  readonly cursor: { readonly path: string; readonly offset: number } | undefined;
}

const MARK = /^\s*(\^+)\s*(💡)?\s*(error|warning|info|hint) ([\w-]+\/[\w-]+)(?::\s*(.*))?$/u;

/**
 * Reads a fixture: files headed by `#- /path` lines (one file without a header is `/prometheus.yml`), findings
 * announced by lines `^^^^ 💡 severity code: part of the message` below the characters they cover, the cursor as `<|>`.
 */
export function parseFixture(source: string): Fixture {
  const files = new Map<string, string>();
  const marks: Mark[] = [];
  let cursor: Fixture["cursor"];
  for (const { path, lines } of split(source.replace(/^\n/, ""))) {
    const kept: string[] = [];
    const found: { line: number; from: number; to: number; match: RegExpExecArray }[] = [];
    for (const line of lines) {
      const match = MARK.exec(line);
      if (match) {
        const from = line.indexOf("^");
        found.push({ line: kept.length - 1, from, to: from + (match[1] ?? "").length, match });
      } else kept.push(line);
    }
    let text = kept.join("\n");
    const at = text.indexOf("<|>");
    if (at >= 0) {
      cursor = { path, offset: at };
      text = text.slice(0, at) + text.slice(at + 3);
    }
    files.set(path, text);
    const index = new LineIndex(text);
    for (const { line, from, to, match } of found) {
      marks.push({
        path,
        start: index.lineStart(line) + from,
        end: index.lineStart(line) + to,
        severity: match[3] as Severity,
        code: match[4] ?? "",
        fix: match[2] !== undefined,
        message: match[5],
      });
    }
  }
  return { files, marks, cursor };
}

function split(source: string): { path: string; lines: string[] }[] {
  const result: { path: string; lines: string[] }[] = [];
  for (const line of source.split("\n")) {
    const header = /^\s*#- (\/\S+)\s*$/.exec(line);
    if (header) result.push({ path: header[1] ?? "", lines: [] });
    else {
      if (result.length === 0) result.push({ path: "/prometheus.yml", lines: [] });
      result.at(-1)?.lines.push(line);
    }
  }
  return result;
}
