import type { Span } from "../../text/span.ts";

/** What kind of mistake a problem is, for the passes that repair what Prometheus accepts. */
export type IssueKind = "quote" | "bracket" | "other";

/** A problem as the tree builder finds it, before the repairs and the weeding out of aftereffects. */
export interface Issue {
  readonly kind: IssueKind;
  readonly span: Span;
  readonly message: string;
}

/**
 * Keeps one issue a mistake: what follows on the same line, or behind a quote or bracket that is never closed, is
 * mostly an aftereffect of the first.
 */
export function withoutAftereffects(text: string, issues: readonly Issue[]): Issue[] {
  const ordered = [...issues].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const kept: Issue[] = [];
  let last: Issue | undefined;
  for (const issue of ordered) {
    if (last !== undefined && isAftereffect(text, last, issue)) continue;
    kept.push(issue);
    last = issue;
  }
  return kept;
}

function isAftereffect(text: string, first: Issue, later: Issue): boolean {
  const between = text.slice(first.span.start, later.span.start);
  const lines = between.split(/\r\n|\r|\n/).length - 1;
  if (lines === 0 || later.span.start < first.span.end) return true;
  return first.kind !== "other" && lines <= 1;
}
