import type { TextEdit } from "../text/edit.ts";
import type { Span } from "../text/span.ts";
import type { Severity } from "../workspace/settings.ts";

export type { Severity };

export const SEVERITIES: readonly Severity[] = ["error", "warning", "info", "hint"];

/** A place in a file: `path` is absolute, `/`-separated; the span counts from the file's start. */
export interface Location {
  readonly path: string;
  readonly span: Span;
}

export interface Related {
  readonly location: Location;
  readonly message: string;
}

/** Edits of one file; `create` when the file is new. */
export interface FileEdit {
  readonly path: string;
  readonly edits: readonly TextEdit[];
  readonly create?: boolean;
}

export interface Fix {
  /** Imperative, names what changes: "Add honor_labels: true". */
  readonly title: string;
  /** Safe: keeps or restores what the author meant, whatever they meant; applied by `check --fix` and on save. */
  readonly safe: boolean;
  /** The new text holds `${1:placeholders}` for the author to fill in; never applied unattended. */
  readonly snippet?: boolean;
  /** The one an editor applies when asked for "the" fix. */
  readonly preferred?: boolean;
  /** Computed only when asked for. */
  readonly edits: () => readonly FileEdit[];
}

/** The order of findings in one file: by place, then by rule. */
export function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (
    a.location.span.start - b.location.span.start ||
    a.location.span.end - b.location.span.end ||
    (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
  );
}

/** A finding with its place in a file: what editors and reports show. */
export interface Diagnostic {
  readonly location: Location;
  /** The rule's id, "federation/missing-honor-labels". */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong, what follows from it here, the way out. Plain text, never holds a secret. */
  readonly message: string;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
  /** How an editor should draw it besides the squiggle. */
  readonly tag?: "unnecessary" | "deprecated";
}
