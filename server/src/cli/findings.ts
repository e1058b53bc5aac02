import type { Diagnostic, FileEdit, Location } from "../rules/finding.ts";
import { ruleUrl } from "../rules/ruleUrl.ts";
import type { LineIndex, Range } from "../text/lineIndex.ts";
import { relativePath } from "../workspace/paths.ts";
import type { FileChange, Finding } from "./report/report.ts";

/** What findings need besides themselves: texts to turn offsets into positions, and how paths are shown. */
export interface Places {
  show(path: string): string;
  lines(path: string): LineIndex | undefined;
}

const NOWHERE: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** A path as reports show it: relative to the working directory, or whole where no relative path leads there. */
export function displayPath(cwd: string, path: string): string {
  const drive = (p: string) => /^[A-Za-z]:/.exec(p)?.[0].toLowerCase();
  return drive(cwd) === drive(path) ? relativePath(cwd, path) : path;
}

/** The engine's diagnostic as reports show it. */
export function toFinding(diagnostic: Diagnostic, places: Places): Finding {
  const { location, code, severity, message, tag, related, fixes } = diagnostic;
  return {
    ...at(location, places),
    severity,
    code,
    message,
    url: ruleUrl(code),
    ...(tag && { tag }),
    lines: places.lines(location.path),
    related: related.map((r) => ({ ...at(r.location, places), message: r.message })),
    fixes: fixes.map((fix) => ({
      title: fix.title,
      safe: fix.safe,
      snippet: fix.snippet === true,
      changes: () => changesOf(fix.edits(), places),
    })),
  };
}

function at({ path, span }: Location, { show, lines }: Places): { file: string; range: Range } {
  return { file: show(path), range: lines(path)?.rangeOf(span) ?? NOWHERE };
}

/** Edits as replacements of ranges; none at all for a fix that also creates files, as those have no ranges. */
function changesOf(edits: readonly FileEdit[], { show, lines }: Places): FileChange[] {
  const changes: FileChange[] = [];
  for (const edit of edits) {
    const index = lines(edit.path);
    if (!index || edit.create) return [];
    const replacements = edit.edits.map((e) => ({ range: index.rangeOf(e.span), text: e.newText }));
    changes.push({ file: show(edit.path), replacements });
  }
  return changes;
}

/** Node's path as the core has them: absolute, with `/`. */
export function toSlash(path: string): string {
  return process.platform === "win32" ? path.replaceAll("\\", "/") : path;
}
