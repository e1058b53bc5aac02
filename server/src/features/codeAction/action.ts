import type { FileEdit } from "../../rules/finding.ts";

export type ActionKind = "quickfix" | "refactor.extract" | "refactor.inline" | "refactor.rewrite" | "source";

/** Something to be done at a place that no finding asks for. */
export interface Action {
  /** Imperative, names what it changes; no two actions at one place have the same. */
  readonly title: string;
  readonly kind: ActionKind;
  /** Computed only when asked for. */
  readonly edits: () => readonly FileEdit[];
  /** The new text holds `${1:placeholders}`. */
  readonly snippet?: boolean;
}
