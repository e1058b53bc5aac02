import type { Span } from "../../../text/span.ts";
import { span } from "../../../text/span.ts";

export interface Re2Problem {
  readonly span: Span;
  /** What is wrong and the way out, in our words. */
  readonly message: string;
  /** Go's error text, as Prometheus would log it. */
  readonly goText: string;
}

export type Re2ErrorCode =
  | "invalid character class range"
  | "invalid escape sequence"
  | "invalid named capture"
  | "invalid or unsupported Perl syntax"
  | "invalid nested repetition operator"
  | "invalid repeat count"
  | "invalid UTF-8"
  | "missing closing ]"
  | "missing closing )"
  | "missing argument to repetition operator"
  | "trailing backslash at end of expression"
  | "unexpected )"
  | "expression nests too deeply"
  | "expression too large";

/** Aborts the parse, as the first error does in Go; caught by `parseRe2`, never seen outside. */
export class Re2Error extends Error {
  readonly code: Re2ErrorCode;
  readonly at: Span;
  readonly shown: string;

  /** `shown` is the part of the pattern that Go quotes, which is often wider than the fault at `at`. */
  constructor(code: Re2ErrorCode, at: Span, shown: string) {
    super(code);
    this.code = code;
    this.at = at;
    this.shown = shown;
  }
}

export function toProblem(error: Re2Error, pattern: string): Re2Problem {
  const start = Math.min(error.at.start, pattern.length);
  const where = span(start, Math.max(start, Math.min(error.at.end, pattern.length)));
  return {
    span: where,
    message: explain(error.code, error.shown, pattern.slice(where.start, where.end)),
    goText: `error parsing regexp: ${error.code}: \`${error.shown}\``,
  };
}

function explain(code: Re2ErrorCode, shown: string, text: string): string {
  switch (code) {
    case "invalid or unsupported Perl syntax":
    case "invalid named capture":
      return unsupportedGroup(shown);
    case "invalid escape sequence":
      return unsupportedEscape(text);
    case "invalid character class range":
      return unsupportedClass(text);
    case "invalid nested repetition operator":
      return `${quote(text)} repeats a repetition, which RE2 does not allow (no possessive quantifiers); put the inner one in a group`;
    case "invalid repeat count":
      return `The repetition ${quote(text)} is not possible: the least must not exceed the most, and nested counts may multiply to 1000 at most`;
    case "missing closing ]":
      return "This character class is not closed: ] is missing";
    case "missing closing )":
      return "This group is not closed: ) is missing";
    case "missing argument to repetition operator":
      return `Nothing stands before ${quote(text)} that it could repeat; write \\${text.charAt(0)} for the character itself`;
    case "trailing backslash at end of expression":
      return "The backslash at the end escapes nothing; write \\\\ for a backslash";
    case "unexpected )":
      return "This ) closes no group; write \\) for the character itself";
    case "invalid UTF-8":
      return "The pattern holds a character that is not valid UTF-8";
    case "expression nests too deeply":
      return "The pattern nests more than 1000 levels deep, which RE2 refuses";
    case "expression too large":
      return "The pattern is too large for RE2 once its repetitions are written out";
  }
}

function unsupportedGroup(shown: string): string {
  if (/^\(\?<?[=!]/.test(shown)) {
    return "Prometheus uses RE2, which has no look-ahead or look-behind; use a second matcher or step (!~, drop) for the condition";
  }
  if (shown.startsWith("(?P=") || shown === "(?P") {
    return "Only (?P<name>…) may follow (?P; RE2 has no references back to a group";
  }
  if (shown.startsWith("(?P<") || shown.startsWith("(?<")) {
    return "A group's name is made of letters, digits and underscores and ends in >, as in (?P<name>…)";
  }
  if (shown.startsWith("(?>")) return "RE2 has no atomic groups; write (?:…)";
  if (shown.startsWith("(?#")) return "RE2 has no comments in a pattern";
  return `RE2 does not know ${quote(shown)}; a group starts with (, (?:, (?P<name> or flags out of imsU`;
}

function unsupportedEscape(text: string): string {
  if (/^\\[1-9]/.test(text)) return `${quote(text)} refers back to a group, which RE2 does not support`;
  if (/^\\[ZG]/.test(text)) return `RE2 does not know ${quote(text)}; the whole value has to match anyway`;
  if (/^\\x/.test(text))
    return `${quote(text)} is not a character; write two hexadecimal digits, or more in braces`;
  return `RE2 does not know the escape ${quote(text)}`;
}

function unsupportedClass(text: string): string {
  if (/^\\[pP]/.test(text))
    return `RE2 has no Unicode class ${quote(text)}; classes are written as \\pL or \\p{Greek}`;
  if (text.startsWith("[:"))
    return `RE2 has no class ${quote(text)}; there are [:alpha:], [:digit:], [:alnum:] and a few more`;
  return `The range ${quote(text)} runs backwards; escape the - if the character itself is meant`;
}

function quote(text: string): string {
  return `\`${text.length > 40 ? `${text.slice(0, 39)}…` : text}\``;
}
