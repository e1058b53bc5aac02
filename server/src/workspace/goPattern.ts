import type { Span } from "../text/span.ts";

/** Why Go refuses a pattern. Spans count in the pattern. */
export interface GlobProblem {
  readonly span: Span;
  readonly message: string;
}

type Token =
  | { readonly kind: "star" | "any" }
  | { readonly kind: "char"; readonly char: string }
  | {
      readonly kind: "class";
      readonly negated: boolean;
      readonly ranges: readonly (readonly [number, number])[];
    };

/** A compiled pattern, or why it is none. */
export type GoPattern =
  | { readonly tokens: readonly Token[]; readonly problem?: undefined }
  | { readonly problem: GlobProblem };

/** Why Go would refuse the pattern; undefined when it is well formed. */
export function globProblem(pattern: string): GlobProblem | undefined {
  let from = 0;
  // filepath.Glob takes the pattern apart at every slash, those in brackets included.
  for (const segment of pattern.split("/")) {
    const { problem } = compileGlob(segment);
    if (problem)
      return { ...problem, span: { start: problem.span.start + from, end: problem.span.end + from } };
    from += segment.length + 1;
  }
  return undefined;
}

/** True when a pattern can match other texts than itself. */
export function hasGlobMeta(pattern: string): boolean {
  return /[*?[\\]/.test(pattern);
}

export function compileGlob(pattern: string): GoPattern {
  const tokens: Token[] = [];
  let at = 0;
  while (at < pattern.length) {
    const char = charAt(pattern, at);
    if (char === "*" || char === "?") {
      tokens.push({ kind: char === "*" ? "star" : "any" });
      at++;
    } else if (char === "[") {
      const read = readClass(pattern, at);
      if ("problem" in read) return read;
      tokens.push(read.token);
      at = read.end;
    } else if (char === "\\") {
      const escaped = charAt(pattern, at + 1);
      if (escaped === "") return bad(at, at + 1, "the backslash has nothing to escape");
      tokens.push({ kind: "char", char: escaped });
      at += 1 + escaped.length;
    } else {
      tokens.push({ kind: "char", char });
      at += char.length;
    }
  }
  return { tokens };
}

/**
 * Matches in at most pattern length times text length steps: only the last star that was passed can usefully take
 * one more character, so there is never more than one place to go back to.
 */
export function matchTokens(tokens: readonly Token[], text: string): boolean {
  let token = 0;
  let at = 0;
  let starToken = -1;
  let starAt = 0;
  while (at < text.length || token < tokens.length) {
    const wanted = tokens[token];
    const char = charAt(text, at);
    if (wanted?.kind === "star") {
      starToken = token++;
      starAt = at;
      continue;
    }
    if (wanted && char !== "" && accepts(wanted, char)) {
      token++;
      at += char.length;
      continue;
    }
    const eaten = charAt(text, starAt);
    if (starToken < 0 || eaten === "" || eaten === "/") return false;
    starAt += eaten.length;
    at = starAt;
    token = starToken + 1;
  }
  return true;
}

function accepts(token: Token, char: string): boolean {
  if (token.kind === "char") return token.char === char;
  if (token.kind === "any") return char !== "/";
  if (token.kind !== "class") return false;
  const code = char.codePointAt(0) ?? 0;
  return token.ranges.some(([low, high]) => low <= code && code <= high) !== token.negated;
}

function readClass(
  pattern: string,
  open: number,
): { readonly token: Token; readonly end: number } | { readonly problem: GlobProblem } {
  const negated = pattern[open + 1] === "^";
  const ranges: (readonly [number, number])[] = [];
  let at = open + (negated ? 2 : 1);
  for (;;) {
    if (pattern[at] === "]" && ranges.length > 0) {
      return { token: { kind: "class", negated, ranges }, end: at + 1 };
    }
    const low = readBound(pattern, open, at);
    if ("problem" in low) return low;
    at = low.end;
    if (pattern[at] !== "-") {
      ranges.push([low.code, low.code]);
      continue;
    }
    const high = readBound(pattern, open, at + 1);
    if ("problem" in high) return high;
    ranges.push([low.code, high.code]);
    at = high.end;
  }
}

function readBound(
  pattern: string,
  open: number,
  at: number,
): { readonly code: number; readonly end: number } | { readonly problem: GlobProblem } {
  const first = charAt(pattern, at);
  if (first === "") return bad(open, pattern.length, "the bracket [ is never closed");
  if (first === "]") return bad(open, at + 1, "the brackets hold nothing; write \\] for a bracket itself");
  if (first === "-")
    return bad(at, at + 1, "a hyphen here needs a character before it; write \\- for a hyphen itself");
  const char = first === "\\" ? charAt(pattern, at + 1) : first;
  if (char === "") return bad(at, at + 1, "the backslash has nothing to escape");
  return { code: char.codePointAt(0) ?? 0, end: at + (first === "\\" ? 1 : 0) + char.length };
}

function bad(start: number, end: number, message: string): { readonly problem: GlobProblem } {
  return { problem: { span: { start, end }, message } };
}

/** The whole character at an offset, a surrogate pair as one; "" at the end. */
function charAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? "" : String.fromCodePoint(code);
}
