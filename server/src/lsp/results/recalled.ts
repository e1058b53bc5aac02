import type { KeptFinding } from "../../cache/result.ts";
import type { Recalled } from "../convert/diagnostic.ts";
import { type Positioned, spanOf } from "../convert/range.ts";

/** Findings of an earlier run in the text that they were found in. */
export function recalledIn(path: string, text: Positioned, kept: readonly KeptFinding[]): Recalled[] {
  return kept.map(({ range, fixes, related, ...rest }) => ({
    ...rest,
    location: { path, span: spanOf(text, range) },
    related: [],
    recalled: related,
    // Actions are offered for what this run has found; that there is a fix is all that is shown of it.
    fixes: fixes.map((fix) => ({ ...fix, edits: () => [] })),
  }));
}
