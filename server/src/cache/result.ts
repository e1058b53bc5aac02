import type { Diagnostic, Severity } from "../rules/finding.ts";
import type { LineIndex, Range } from "../text/lineIndex.ts";
import type { ReadResult } from "../workspace/host.ts";
import type { Settings } from "../workspace/settings.ts";

/** What a whole workspace was found to be like, as data: what reports and editors need besides the texts. */
export interface KeptResult {
  /** The findings of each file that has any; paths are absolute. */
  readonly findings: readonly (readonly [path: string, findings: readonly KeptFinding[]])[];
  /** The files that were checked, with or without findings. */
  readonly files: readonly string[];
  readonly unread: readonly { readonly path: string; readonly message: string }[];
  /** Files outside the workspace that were looked for, and whether they were there. */
  readonly looked: readonly (readonly [path: string, found: boolean])[];
}

/** A finding by lines and characters, its fixes by name only. */
export interface KeptFinding {
  readonly range: Range;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly tag?: "unnecessary" | "deprecated";
  readonly fixes: readonly KeptFix[];
  readonly related: readonly KeptPlace[];
}

export interface KeptFix {
  readonly title: string;
  readonly safe: boolean;
  readonly snippet: boolean;
}

export interface KeptPlace {
  readonly path: string;
  readonly range: Range;
  readonly message: string;
}

/** Everything besides the files that a workspace's findings depend on. */
export interface Circumstances {
  readonly roots: readonly string[];
  /** Files that were named and are therefore read whatever they look like. */
  readonly named: readonly string[];
  /** What the named files were said to be. */
  readonly kind?: string | undefined;
  readonly settings: Settings;
}

/** Keeps the results of workspaces from one run to the next. */
export interface ResultStore {
  /** Smaller workspaces, by their files, are checked about as quickly as they are compared. */
  readonly least: number;
  state(): StateReader;
  /** A short text that stands for a long one. */
  digest(text: string): string;
  /** The place for results under these circumstances. */
  entry(circumstances: Circumstances): Promise<ResultEntry>;
  /** The place for what a file says by itself. */
  fileEntry(path: string, settings: Settings): FileEntry;
}

/** Reads files one after the other into one text that stands for everything in them. */
export interface StateReader {
  /** Takes in what a folder's listing had to report. */
  problems(problems: readonly { readonly path: string; readonly message: string }[]): void;
  /** Takes in a file. Answers the digest of its text, "" where it could not be read. */
  add(path: string, read: ReadResult): string;
  /** Changes with every path, every text, and every reason why something could not be read. */
  value(): string;
}

export interface ResultEntry {
  /** False when there is certainly nothing to be found. */
  exists(): Promise<boolean>;
  /** What was found when the files were in this state; undefined when that is not known. */
  find(state: string): Promise<KeptResult | undefined>;
  /** Answers whether the result is kept now. */
  keep(state: string, result: KeptResult): Promise<boolean>;
}

export interface FileEntry {
  /**
   * What was found in the text of this digest; undefined when that is not known. At once: what would be done meanwhile
   * is to read the text, which takes far longer.
   * @param digest asked for where there is an entry at all
   */
  find(digest: () => string): readonly KeptFinding[] | undefined;
  /** Answers whether the findings are kept now. */
  keep(digest: string, findings: readonly KeptFinding[]): Promise<boolean>;
}

const NOWHERE: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** The range of a place, where the text is known. */
export function rangeIn(lines: LineIndex | undefined, span: Diagnostic["location"]["span"]): Range {
  return lines?.rangeOf(span) ?? NOWHERE;
}

/** A finding as it is kept. */
export function toKept(diagnostic: Diagnostic, lines: (path: string) => LineIndex | undefined): KeptFinding {
  const { location, severity, code, message, tag, fixes, related } = diagnostic;
  return {
    range: rangeIn(lines(location.path), location.span),
    severity,
    code,
    message,
    ...(tag && { tag }),
    fixes: fixes.map(({ title, safe, snippet }) => ({ title, safe, snippet: snippet === true })),
    related: related.map((place) => ({
      path: place.location.path,
      range: rangeIn(lines(place.location.path), place.location.span),
      message: place.message,
    })),
  };
}
