import type { YamlComment } from "../syntax/yaml/nodes.ts";
import type { Span } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import type { Diagnostic } from "./finding.ts";

/** A comment that silences rules. */
interface Suppression {
  readonly span: Span;
  readonly ids: readonly string[];
  /** The line it covers; undefined for the whole file. */
  readonly line: number | undefined;
}

const PATTERN = /^\s*promfed-ignore(-file)?\s+([\w/*-]+(?:\s*,\s*[\w/*-]+)*)\s*(?:--.*)?$/;

/** Splits diagnostics of one file into those to show and the suppressions that silenced nothing. */
export function applySuppressions(
  document: Document,
  diagnostics: readonly Diagnostic[],
): { readonly shown: Diagnostic[]; readonly unused: readonly { span: Span; id: string }[] } {
  // Comments are read with the rest of a file, which is not read at all where nobody asks for it.
  if (!document.ignores.possible) return { shown: [...diagnostics], unused: [] };
  // From the last to the first: a run of comments then finds the line below it in one step each.
  const codeLines = new Map<number, number>();
  const suppressions = document.tree.comments
    .toReversed()
    .flatMap((comment) => readSuppression(document, comment, codeLines) ?? [])
    .reverse();
  if (suppressions.length === 0) return { shown: [...diagnostics], unused: [] };
  const used = new Set<string>();
  const shown = diagnostics.filter((d) => {
    const line = document.lines.lineAt(d.location.span.start);
    let silenced = false;
    suppressions.forEach((s, i) => {
      if (s.line !== undefined && s.line !== line) return;
      for (const id of s.ids) {
        if (!names(id, d.code)) continue;
        used.add(`${i} ${id}`);
        silenced = true;
      }
    });
    return !silenced;
  });
  const unused = suppressions.flatMap((s, i) =>
    s.ids.filter((id) => !used.has(`${i} ${id}`)).map((id) => ({ span: s.span, id })),
  );
  return { shown, unused };
}

function readSuppression(
  document: Document,
  comment: YamlComment,
  codeLines: Map<number, number>,
): Suppression | undefined {
  const match = PATTERN.exec(comment.text);
  if (!match) return undefined;
  const ids = (match[2] ?? "").split(",").map((id) => id.trim());
  const own = document.lines.lineAt(comment.span.start);
  return {
    span: comment.span,
    ids,
    line: match[1] ? undefined : comment.trailing ? own : nextCodeLine(document, own, codeLines),
  };
}

/** The first line below that is neither blank nor a comment; `known` holds it for comments further down. */
function nextCodeLine(document: Document, line: number, known: Map<number, number>): number {
  let next = line + 1;
  while (next < document.lines.lineCount && /^\s*(?:#.*)?$/.test(document.lines.lineText(next))) {
    const beyond = known.get(next);
    if (beyond !== undefined) {
      next = beyond;
      break;
    }
    next++;
  }
  known.set(line, next);
  return next;
}

function names(id: string, code: string): boolean {
  return (
    id === code ||
    id === "*" ||
    (id.endsWith("/*") && code.startsWith(id.slice(0, -1))) ||
    code.startsWith(`${id}/`)
  );
}
