import type { Diagnostic, FileEdit, Fix, Related } from "../rules/finding.ts";
import { ruleUrl } from "../rules/ruleUrl.ts";
import type { LineIndex, Range } from "../text/lineIndex.ts";
import { relativePath } from "../workspace/paths.ts";
import type { FileChange, Finding, FindingFix, RelatedPlace } from "./report/report.ts";

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
  const lines = places.lines(location.path);
  const finding: Finding = {
    file: places.show(location.path),
    range: lines?.rangeOf(location.span) ?? NOWHERE,
    severity,
    code,
    message,
    url: ruleUrl(code),
    lines,
    related: related.length === 0 ? NONE : related.map((one) => placeOf(one, places)),
    fixes: fixes.length === 0 ? NONE : fixes.map((fix) => fixOf(fix, places)),
  };
  // Few have one, and an object that another is spread into takes many times as long to make.
  return tag ? { ...finding, tag } : finding;
}

const NONE: readonly never[] = [];

function placeOf({ location: { path, span }, message }: Related, { show, lines }: Places): RelatedPlace {
  return { file: show(path), range: lines(path)?.rangeOf(span) ?? NOWHERE, message };
}

function fixOf(fix: Fix, places: Places): FindingFix {
  const { title, safe, snippet } = fix;
  return { title, safe, snippet: snippet === true, changes: () => changesOf(fix.edits(), places) };
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
