import type { Span } from "../../text/span.ts";
import { span } from "../../text/span.ts";

export interface Expansion {
  /** The whole reference, `$NAME` or `${NAME}`. */
  readonly span: Span;
  readonly name: string;
}

export interface EnvironmentText {
  readonly expansions: readonly Expansion[];
  /** References that Prometheus silently removes: `${}` and an unclosed `${`. */
  readonly broken: readonly Span[];
  /** True when any dollar sign is rewritten, `$$` included. */
  readonly changes: boolean;
}

type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly span: Span; readonly name: string }
  | { readonly kind: "dollar"; readonly span: Span }
  | { readonly kind: "broken"; readonly span: Span };

/** The references to environment variables in a value of `external_labels`, the only place that expands them. */
export function readEnvironment(text: string): EnvironmentText {
  const pieces = split(text);
  return {
    expansions: pieces.flatMap((piece) =>
      piece.kind === "variable" ? [{ span: piece.span, name: piece.name }] : [],
    ),
    broken: pieces.flatMap((piece) => (piece.kind === "broken" ? [piece.span] : [])),
    changes: pieces.some((piece) => piece.kind !== "text"),
  };
}

/** The value as Prometheus sees it; a variable that `lookup` does not know becomes empty, as there. */
export function expandEnvironment(text: string, lookup: (name: string) => string | undefined): string {
  return split(text)
    .map((piece) => {
      if (piece.kind === "text") return piece.text;
      if (piece.kind === "dollar") return "$";
      return piece.kind === "variable" ? (lookup(piece.name) ?? "") : "";
    })
    .join("");
}

function split(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let at = text.indexOf("$");
  while (at >= 0 && at + 1 < text.length) {
    const piece = reference(text, at);
    if (piece === undefined) {
      at = text.indexOf("$", at + 1);
      continue;
    }
    if (at > from) pieces.push({ kind: "text", text: text.slice(from, at) });
    pieces.push(piece);
    from = piece.span.end;
    at = text.indexOf("$", from);
  }
  if (from < text.length) pieces.push({ kind: "text", text: text.slice(from) });
  return pieces;
}

const SPECIAL = "*#$@!?-0123456789";

/** What stands at a dollar sign; undefined when the sign is only a sign. */
function reference(text: string, at: number): Exclude<Piece, { kind: "text" }> | undefined {
  const next = text.charAt(at + 1);
  if (next === "{") {
    const close = text.indexOf("}", at + 2);
    if (close < 0) return { kind: "broken", span: span(at, at + 2) };
    if (close === at + 2) return { kind: "broken", span: span(at, at + 3) };
    return named(text.slice(at + 2, close), span(at, close + 1));
  }
  if (SPECIAL.includes(next)) return named(next, span(at, at + 2));
  let end = at + 1;
  while (end < text.length && /[0-9A-Za-z_]/.test(text.charAt(end))) end++;
  return end === at + 1 ? undefined : named(text.slice(at + 1, end), span(at, end));
}

function named(name: string, where: Span): Exclude<Piece, { kind: "text" }> {
  return name === "$" ? { kind: "dollar", span: where } : { kind: "variable", span: where, name };
}
