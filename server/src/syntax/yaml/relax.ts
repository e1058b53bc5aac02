import type { Span } from "../../text/span.ts";
import type { Issue } from "./issues.ts";
import { breakLength, isBlank, lineEnd } from "./whitespace.ts";

export interface Relaxed {
  readonly structure: string;
  /** Comments that are blanks in the structure now. */
  readonly comments: readonly Span[];
}

/**
 * Prometheus lets quoted scalars and `[ ]`, `{ }` go on in lines that stand further left than their key; the `yaml`
 * package does not. Puts each one that an issue complains about on a single line of the structure, with blanks in
 * place of line breaks and comments, so that all offsets stay. Undefined when nothing can be done.
 */
export function relax(structure: string, issues: readonly Issue[]): Relaxed | undefined {
  const comments: Span[] = [];
  let out = "";
  let done = 0;
  // Brackets that are never closed are looked for to the end of the text, so not for all of many.
  let budget = 3 * structure.length + 1000;
  for (const issue of [...issues].sort((a, b) => a.span.start - b.span.start)) {
    const { start } = issue.span;
    if (start < done || !(issue.kind === "quote" || issue.kind === "bracket") || budget < 0) continue;
    const inside: Span[] = [];
    const end = issue.kind === "quote" ? quoteEnd(structure, start) : bracketEnd(structure, start, inside);
    budget -= (end ?? structure.length) - start;
    if (end === undefined || !mayEndValue(structure, end)) continue;
    const part = structure.slice(start, end);
    // A document marker ends every value.
    if (/[\r\n](?:---|\.\.\.)(?!\S)/.test(part)) continue;
    out += structure.slice(done, start) + blank(part, start, inside);
    comments.push(...inside);
    done = end;
  }
  return done === 0 ? undefined : { structure: out + structure.slice(done), comments };
}

/** Behind the closing quote of the quoted scalar at `start`; undefined when there is none. */
export function quoteEnd(text: string, start: number): number | undefined {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === "\\" && quote === '"') at++;
    else if (char === quote) {
      if (quote === "'" && text[at + 1] === "'") at++;
      else return at + 1;
    }
  }
  return undefined;
}

/** Behind the bracket that closes the one at `start`; quotes are stepped over, comments added to `comments`. */
export function bracketEnd(text: string, start: number, comments: Span[]): number | undefined {
  let depth = 0;
  let atToken = true;
  for (let at = start; at < text.length; at++) {
    const char = text[at] ?? "";
    if (isBlank(char) || breakLength(text, at) > 0) {
      if (text[at + 1] !== "#") continue;
      const end = lineEnd(text, at + 1);
      comments.push({ start: at + 1, end });
      at = end - 1;
    } else if ((char === '"' || char === "'") && atToken) {
      const end = quoteEnd(text, at);
      if (end === undefined) return undefined;
      at = end - 1;
      atToken = false;
    } else if (char === "[" || char === "{") {
      depth++;
      atToken = true;
    } else if (char === "]" || char === "}") {
      depth--;
      if (depth === 0) return at + 1;
      atToken = false;
    } else {
      atToken = char === "," || char === ":";
    }
  }
  return undefined;
}

/** True when what follows on the line lets a value end here; else the quote or bracket belongs to something else. */
export function mayEndValue(text: string, end: number): boolean {
  let at = end;
  while (isBlank(text[at])) at++;
  return at >= text.length || breakLength(text, at) > 0 || /[#,\]}]/.test(text[at] ?? "");
}

function blank(part: string, start: number, comments: readonly Span[]): string {
  let out = "";
  let done = 0;
  for (const comment of comments) {
    out += part.slice(done, comment.start - start) + " ".repeat(comment.end - comment.start);
    done = comment.end - start;
  }
  return (out + part.slice(done)).replace(/[\r\n]/g, " ");
}
