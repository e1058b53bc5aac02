import type { TextEdit } from "../../text/edit.ts";
import type { Span } from "../../text/span.ts";

/** What an expression evaluates to; "none" for text that could not be read. */
export type ValueType = "scalar" | "vector" | "matrix" | "string" | "none";

/** A value and where it is written; spans are UTF-16 offsets in the text of the expression. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

export type Quote = '"' | "'" | "`";

/**
 * A quoted string. `span` holds the quotes, `value` is decoded; a byte that is not part of valid UTF-8 (from an
 * escape like \xff) stands in `value` as the lone surrogate U+DC80 to U+DCFF, so that nothing is lost.
 */
export interface QuotedText extends Located<string> {
  readonly quote: Quote;
  /** No escape stands in it: offset n of the value is offset `span.start + 1 + n` of the text. */
  readonly verbatim: boolean;
  /** False when the closing quote is missing; the span then ends where the text or line does. */
  readonly closed: boolean;
}

/** A label or metric name, quoted or not. */
export interface Name extends Located<string> {
  readonly quote?: Quote;
}

export type MatchOp = "=" | "!=" | "=~" | "!~";

export interface Matcher {
  readonly span: Span;
  readonly label: Name;
  readonly op: Located<MatchOp>;
  readonly value: QuotedText;
}

/** A matcher that lacks its operator or its value, as while it is being typed. */
export interface PartialMatcher {
  readonly span: Span;
  readonly label?: Name;
  readonly op?: Located<MatchOp>;
}

export interface Offset {
  /** From the keyword to the end of the duration. */
  readonly span: Span;
  readonly duration: DurationNode;
}

export interface At {
  readonly span: Span;
  /** Seconds since the epoch, or the start or end of the query. */
  readonly at: number | "start" | "end";
}

/** What may follow a selector or a subquery, in the order it binds to the node that it is written behind. */
export interface Modifiers {
  readonly offset?: Offset;
  readonly at?: At;
  readonly extension?: Located<"anchored" | "smoothed">;
}

export interface VectorSelector extends Modifiers {
  readonly kind: "vector";
  readonly span: Span;
  /** The metric name before the braces, or quoted inside them: {"name"}. */
  readonly name?: Name;
  /** Where the name stands, when there is one. */
  readonly nameAt?: "outside" | "inside";
  readonly matchers: readonly Matcher[];
  readonly partial: readonly PartialMatcher[];
  /** From { to }, both included. */
  readonly braces?: Span;
}

export interface MatrixSelector extends Modifiers {
  readonly kind: "matrix";
  readonly span: Span;
  /** A vector selector, unless the range was put on something that cannot have one. */
  readonly vector: Expr;
  readonly range: DurationNode;
  /** From [ to ], both included. */
  readonly brackets: Span;
}

export interface Subquery extends Modifiers {
  readonly kind: "subquery";
  readonly span: Span;
  readonly expr: Expr;
  readonly range: DurationNode;
  readonly step?: DurationNode;
  readonly brackets: Span;
}

export interface Call {
  readonly kind: "call";
  readonly span: Span;
  readonly func: Located<string>;
  readonly args: readonly Expr[];
  /** From ( to ), both included. */
  readonly parens: Span;
}

export interface Grouping {
  readonly span: Span;
  readonly without: boolean;
  readonly labels: readonly Name[];
}

export interface Aggregate {
  readonly kind: "aggregate";
  readonly span: Span;
  /** In lower case, however it is written. */
  readonly op: Located<string>;
  readonly grouping?: Grouping;
  /** Everything between the parentheses, as written; `param` and `expr` point into it. */
  readonly args: readonly Expr[];
  readonly param?: Expr;
  readonly expr: Expr;
  readonly parens: Span;
}

export type Cardinality = "one-to-one" | "many-to-one" | "one-to-many";

export interface Matching {
  readonly span: Span;
  readonly on: boolean;
  readonly labels: readonly Name[];
  /** group_left makes it many-to-one, group_right one-to-many. */
  readonly card: Cardinality;
  /** The labels of group_left(…) or group_right(…). */
  readonly include: readonly Name[];
  readonly group?: Span;
}

export interface Fill {
  readonly span: Span;
  /** Set for fill(…), which is left and right at once. */
  readonly both?: number;
  readonly left?: number;
  readonly right?: number;
}

export interface Binary {
  readonly kind: "binary";
  readonly span: Span;
  /** In lower case: "+", "==", "and", … */
  readonly op: Located<string>;
  readonly left: Expr;
  readonly right: Expr;
  /** Where the bool modifier stands. */
  readonly bool?: Span;
  readonly matching?: Matching;
  readonly fill?: Fill;
}

export interface Unary {
  readonly kind: "unary";
  readonly span: Span;
  readonly op: Located<"+" | "-">;
  readonly expr: Expr;
}

export interface Paren {
  readonly kind: "paren";
  readonly span: Span;
  readonly expr: Expr;
}

/** A number or a duration used as one; a sign directly before it is part of it, as in Prometheus. */
export interface NumberLiteral {
  readonly kind: "number";
  readonly span: Span;
  /** In seconds when it is written as a duration. */
  readonly value: number;
  readonly duration: boolean;
}

export interface StringLiteral {
  readonly kind: "string";
  readonly span: Span;
  readonly text: QuotedText;
}

/** Stands where an expression is due and none could be read; the span is empty. */
export interface Missing {
  readonly kind: "missing";
  readonly span: Span;
}

export type Expr =
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Call
  | Aggregate
  | Binary
  | Unary
  | Paren
  | NumberLiteral
  | StringLiteral
  | Missing;

export type DurationOp = "+" | "-" | "*" | "/" | "%" | "^";
export type DurationFunc = "step" | "range" | "min_of" | "max_of";

export type DurationNode =
  /** `unit` tells 5m from 300; `seconds` may be negative. */
  | { readonly kind: "literal"; readonly span: Span; readonly seconds: number; readonly unit: boolean }
  | { readonly kind: "negate"; readonly span: Span; readonly operand: DurationNode }
  | {
      readonly kind: "binary";
      readonly span: Span;
      readonly op: DurationOp;
      readonly left: DurationNode;
      readonly right: DurationNode;
    }
  | {
      readonly kind: "call";
      readonly span: Span;
      readonly func: DurationFunc;
      readonly args: readonly DurationNode[];
    }
  | { readonly kind: "paren"; readonly span: Span; readonly inner: DurationNode }
  | { readonly kind: "missing"; readonly span: Span };

export interface Comment {
  /** From # to the end of the line, the line break left out. */
  readonly span: Span;
  readonly text: string;
  /** Nothing but space stands before it on its line. */
  readonly ownLine: boolean;
}

export interface PromqlFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** Something that Prometheus would refuse. */
export interface PromqlProblem {
  readonly span: Span;
  readonly message: string;
  /** Short and stable: "unclosed-paren", "unknown-function", … */
  readonly code: string;
  readonly fix?: PromqlFix;
}
