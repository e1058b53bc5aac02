import type { QuotedText } from "./ast.ts";

export type TokenKind =
  | "identifier"
  /** An identifier that holds a colon: a metric name, never a function or a label. */
  | "metric"
  | "keyword"
  | "number"
  | "duration"
  | "string"
  /** An operator or punctuation; `text` tells which. */
  | "symbol"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** As written; for keywords in lower case. */
  readonly text: string;
  /** For strings. */
  readonly quoted?: QuotedText;
  /** The lexer has already complained about this token. */
  readonly bad?: boolean;
}

export const AGGREGATORS: ReadonlySet<string> = new Set([
  "sum",
  "avg",
  "count",
  "min",
  "max",
  "group",
  "stddev",
  "stdvar",
  "topk",
  "bottomk",
  "count_values",
  "quantile",
  "limitk",
  "limit_ratio",
]);

/** The aggregators that take a parameter before the vector. */
export const AGGREGATORS_WITH_PARAM: ReadonlySet<string> = new Set([
  "topk",
  "bottomk",
  "count_values",
  "quantile",
  "limitk",
  "limit_ratio",
]);

/** Words with a meaning of their own, in any case. fill, fill_left and fill_right are only when a ( follows. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  ...AGGREGATORS,
  "and",
  "or",
  "unless",
  "atan2",
  "offset",
  "smoothed",
  "anchored",
  "by",
  "without",
  "on",
  "ignoring",
  "group_left",
  "group_right",
  "fill",
  "fill_left",
  "fill_right",
  "bool",
  "start",
  "end",
  "step",
  "range",
  "min_of",
  "max_of",
]);

/** Keywords that cannot be metric names; every other one can, where an operand is due. */
export const NEVER_METRIC: ReadonlySet<string> = new Set([
  "bool",
  "on",
  "ignoring",
  "group_left",
  "group_right",
  "atan2",
  "fill",
  "fill_left",
  "fill_right",
]);

/** Keywords that are also the names of functions. */
export const KEYWORD_FUNCTIONS: ReadonlySet<string> = new Set([
  "start",
  "end",
  "step",
  "range",
  "min_of",
  "max_of",
]);

export const DURATION_FUNCTIONS: ReadonlySet<string> = new Set(["step", "range", "min_of", "max_of"]);

/** How tightly a binary operator binds; ^ alone groups to the right. */
export const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ["or", 1],
  ["and", 2],
  ["unless", 2],
  ["==", 3],
  ["!=", 3],
  ["<=", 3],
  ["<", 3],
  [">=", 3],
  [">", 3],
  ["</", 3],
  [">/", 3],
  ["+", 4],
  ["-", 4],
  ["*", 5],
  ["/", 5],
  ["%", 5],
  ["atan2", 5],
  ["^", 6],
]);

export const POWER_PRECEDENCE = 6;

export const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<=", "<", ">=", ">"]);
export const SET_OPERATORS: ReadonlySet<string> = new Set(["and", "or", "unless"]);
