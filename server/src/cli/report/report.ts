import type { Severity } from "../../rules/finding.ts";
import type { Rule } from "../../rules/rule.ts";
import type { LineIndex, Range } from "../../text/lineIndex.ts";

/** A finding as reports show it: paths relative to the working directory, zero-based lines and characters. */
export interface Finding {
  readonly file: string;
  readonly range: Range;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly url: string;
  /** How an editor draws it besides. */
  readonly tag?: "unnecessary" | "deprecated";
  readonly fixes: readonly FindingFix[];
  readonly related: readonly RelatedPlace[];
  /** The text that the range stands in, for excerpts. */
  readonly lines: LineIndex | undefined;
}

export interface FindingFix {
  readonly title: string;
  readonly safe: boolean;
  /** The text to insert has places to fill in, so only an editor can apply it. */
  readonly snippet: boolean;
  /** Computed only by reports that carry edits. */
  readonly changes: () => readonly FileChange[];
}

export interface FileChange {
  readonly file: string;
  readonly replacements: readonly { readonly range: Range; readonly text: string }[];
}

export interface RelatedPlace {
  readonly file: string;
  readonly range: Range;
  readonly message: string;
}

export interface Summary {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly hints: number;
}

/** A file or folder that could not be read. */
export interface Unread {
  readonly file: string;
  readonly message: string;
}

/** Everything that one run of `check` has to say. */
export interface Report {
  /**
   * In the order of file, then position. They may be made anew each time that they are gone through: where there are very
   * many, to keep all of them takes longer.
   */
  readonly findings: Iterable<Finding>;
  /** The files that were checked, with or without findings. */
  readonly files: readonly string[];
  readonly unread: readonly Unread[];
  readonly summary: Summary;
}

export interface ReportContext {
  readonly version: string;
  readonly rules: readonly Rule[];
  /** The working directory: absolute, `/`-separated. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly color: boolean;
  /** Characters in a line of the terminal, where there is one. */
  readonly columns: number | undefined;
  /** Findings of this severity or worse fail the run. */
  readonly failOn: Severity | "never";
}

/** A report format: the text of the report, in pieces. */
export type Reporter = (report: Report, context: ReportContext) => Iterable<string>;

export function summarize(findings: Iterable<Pick<Finding, "severity">>, files: number): Summary {
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0, hint: 0 };
  for (const { severity } of findings) counts[severity]++;
  const { error: errors, warning: warnings, info: infos, hint: hints } = counts;
  return { files, errors, warnings, infos, hints };
}
