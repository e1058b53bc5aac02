import type { Span } from "../../text/span.ts";
import { breakLength, lineEnd } from "./whitespace.ts";

/**
 * What kind of mistake a problem is: `quote` and `bracket` are what is never closed, `column` stands in the wrong
 * column, `line` is a line that is neither key nor item, `value` concerns one value only.
 */
export type IssueKind = "quote" | "bracket" | "column" | "line" | "value" | "other";

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
  let reach: Reach | undefined;
  for (const issue of ordered) {
    if (reach !== undefined && isAftereffect(reach, issue)) {
      // A run of lines without keys is one mistake, however long.
      if (isLine(reach.issue) && issue.kind === "line") reach = reachOf(text, issue, reach.entryEnd);
      continue;
    }
    kept.push(issue);
    reach = reachOf(text, issue);
  }
  return kept;
}

/** How far an issue may have aftereffects. */
interface Reach {
  readonly issue: Issue;
  readonly sameLineEnd: number;
  readonly nextLineEnd: number;
  /** Where the next entry of the document starts. */
  readonly entryEnd: number;
}

function reachOf(text: string, issue: Issue, knownEntryEnd?: number): Reach {
  const end = lineEnd(text, issue.span.start);
  const nextLineEnd = lineEnd(text, end + breakLength(text, end));
  return { issue, sameLineEnd: end, nextLineEnd, entryEnd: knownEntryEnd ?? nextEntry(text, end) };
}

function nextEntry(text: string, from: number): number {
  const entry = /[\r\n][^\s#-]/g;
  entry.lastIndex = from;
  const match = entry.exec(text);
  return match ? match.index + 1 : Number.POSITIVE_INFINITY;
}

function isAftereffect({ issue, sameLineEnd, nextLineEnd, entryEnd }: Reach, later: Issue): boolean {
  const { start } = later.span;
  if (start <= sameLineEnd || start < issue.span.end) return true;
  if (issue.kind === "value") return false;
  // A line in a wrong column mostly follows from what went wrong above it, and everything behind a bracket does that
  // is never closed.
  if (later.kind === "column" || issue.kind === "bracket") return start < entryEnd;
  return start <= nextLineEnd && (issue.kind === "quote" || (isLine(issue) && isLine(later)));
}

function isLine(issue: Issue): boolean {
  return issue.kind === "line" || issue.kind === "column";
}
