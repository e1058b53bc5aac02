import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Severity } from "../../server/src/rules/finding.ts";
import { LineIndex, type Range } from "../../server/src/text/lineIndex.ts";
import { promfed } from "./cli.ts";

/** A finding named by the text it covers, so that nobody counts lines and columns. */
export interface Expected {
  readonly file: string;
  /** Text that stands once in the file; the part between ‹ and › is what the finding covers. */
  readonly at: string;
  readonly severity: Severity;
  readonly code: string;
}

/** Where an expected finding stands. @throws when its text is missing from the file, or stands there twice. */
export function placed(cwd: string, { file, at }: Expected): Range {
  const text = readFileSync(join(cwd, file), "utf8");
  const open = at.indexOf("‹");
  const close = at.indexOf("›") - 1;
  const needle = at.replace(/[‹›]/g, "");
  const start = text.indexOf(needle);
  if (open < 0 || close < open || start < 0 || text.indexOf(needle, start + 1) >= 0)
    throw new Error(`${file}: "${needle}" must stand there once, with its part between ‹ and ›`);
  return new LineIndex(text).rangeOf({ start: start + open, end: start + close });
}

/** A finding as one line of text; sorts and compares well. */
export function keyOf(finding: Omit<Expected, "at">, range: Range): string {
  const { start, end } = range;
  return `${finding.file} ${start.line}:${start.character}-${end.line}:${end.character} ${finding.severity} ${finding.code}`;
}

/** What `promfed check` finds in a folder, as sorted keys, and its exit status. */
export function checkFolder(cwd: string, ...args: string[]): { findings: string[]; status: number | null } {
  const { out, err, status } = promfed(cwd, ["check", "--format", "json", ...args]);
  if (status === 2) throw new Error(err);
  const { diagnostics } = JSON.parse(out) as { diagnostics: (Expected & { range: Range })[] };
  return { findings: diagnostics.map((d) => keyOf(d, d.range)).sort(), status };
}

export function findingsOf(cwd: string, ...args: string[]): string[] {
  return checkFolder(cwd, ...args).findings;
}
