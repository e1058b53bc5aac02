import type { FileEdit } from "../../rules/finding.ts";

export type ActionKind = "quickfix" | "refactor.extract" | "refactor.inline" | "refactor.rewrite" | "source";

/** Something to be done at a place that no finding asks for. */
export interface Action {
  /** Imperative, names what it changes; no two actions at one place have the same. */
  readonly title: string;
  readonly kind: ActionKind;
  /** Computed only when asked for. */
  readonly edits: () => readonly FileEdit[];
  /** Further edits that the user is asked about where the editor can. */
  readonly unsure?: () => readonly FileEdit[];
  /** Why it cannot be done here; such an action has no edits. */
  readonly disabled?: string;
  /** What the user is to know once the action was taken. */
  readonly notes?: () => readonly string[];
  /** The new text holds `${1:placeholders}`. */
  readonly snippet?: boolean;
}
