import type { Span } from "../../text/span.ts";

export type TokenKind =
  | "text"
  /** `{{`, its trim marker included. */
  | "open"
  /** `}}`, its trim marker included. */
  | "close"
  | "space"
  /** A function's name. */
  | "identifier"
  | "keyword"
  | "bool"
  | "nil"
  /** `.` alone. */
  | "dot"
  /** `.name` */
  | "field"
  /** `$` or `$name` */
  | "variable"
  | "number"
  | "character"
  | "string"
  | "raw-string"
  | "("
  | ")"
  | "|"
  | ":="
  | "="
  /** Another character: a comma, or something that no action takes. */
  | "symbol"
  | "end";

export interface Token extends Span {
  readonly kind: TokenKind;
  readonly text: string;
}

/** The words that steer an action. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "range",
  "template",
  "with",
]);

export interface TemplateProblem {
  readonly span: Span;
  /** Short and stable: "unclosed-action", "unknown-function", … */
  readonly code: string;
  readonly message: string;
  /** What was most likely meant at the span. */
  readonly suggestion?: string;
}
