import type { MatchOp } from "../../syntax/promql/ast.ts";
import type { Span } from "../../text/span.ts";

/** A word of a matcher: what it says, and where it stands without its quotes. */
export interface MatcherWord {
  readonly value: string;
  readonly span: Span;
  readonly quoted: boolean;
  /** Offset n of the value is offset `span.start + n` of the text. */
  readonly verbatim: boolean;
}

/** One condition of Alertmanager's: `severity="page"`, `team =~ a|b`, `"utf8 label"!="x"`. */
export interface TextMatcher {
  readonly label: MatcherWord;
  readonly op: MatchOp;
  readonly value: MatcherWord;
}

/**
 * Reads one text of `matchers:`, in the older and the newer syntax: conditions with commas between them, in braces or
 * not, values in quotes or not. What is no condition is left out.
 */
export function readMatchers(text: string): TextMatcher[] {
  const outer = /^\s*\{/.exec(text);
  const start = outer?.[0].length ?? 0;
  const end = outer ? (/\}\s*$/.exec(text)?.index ?? text.length) : text.length;
  return parts(text, start, end).flatMap((part) => readMatcher(text, part) ?? []);
}

function readMatcher(text: string, part: Span): TextMatcher | undefined {
  const own = text.slice(part.start, part.end);
  const label = /^\s*(?:"(?:[^"\\]|\\.)*"|[^\s{}!=~,\\"'`]+)/s.exec(own)?.[0];
  if (label === undefined) return undefined;
  const op = /^\s*(=~|!~|!=|=)/.exec(own.slice(label.length));
  if (!op?.[1]) return undefined;
  const rest = label.length + op[0].length;
  return {
    label: word(text, part.start, part.start + label.length),
    op: op[1] as MatchOp,
    value: word(text, part.start + rest, part.end),
  };
}

/** What stands between two offsets, the space around it left out. */
function word(text: string, from: number, to: number): MatcherWord {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text[start] ?? "")) start++;
  while (end > start && /\s/.test(text[end - 1] ?? "")) end--;
  const quoted = end - start > 1 && text[start] === '"' && text[end - 1] === '"';
  const span = quoted ? { start: start + 1, end: end - 1 } : { start, end };
  const raw = text.slice(span.start, span.end);
  const value = raw.replace(/\\([\\"n])/g, (_, char: string) => (char === "n" ? "\n" : char));
  return { value, span, quoted, verbatim: value === raw };
}

/** Splits at the commas that do not stand in quotes. */
function parts(text: string, from: number, to: number): Span[] {
  const found: Span[] = [];
  let start = from;
  let quoted = false;
  for (let at = from; at < to; at++) {
    const char = text[at];
    if (char === "\\") at++;
    else if (char === '"') quoted = !quoted;
    else if (char === "," && !quoted) {
      found.push({ start, end: at });
      start = at + 1;
    }
  }
  found.push({ start, end: to });
  return found;
}
