import { functionNamed } from "../syntax/promql/functions.ts";
import { lex } from "../syntax/promql/lexer.ts";
import { AGGREGATORS, type Token } from "../syntax/promql/tokens.ts";
import { walk } from "../syntax/promql/walk.ts";
import { overlaps, type Span, shift } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import { type EmbeddedPromql, promqlIn } from "./embeddedPromql.ts";

/** Names of the protocol, in the order in which the server announces them. */
export const TOKEN_TYPES = [
  "variable",
  "property",
  "function",
  "keyword",
  "number",
  "string",
  "regexp",
  "operator",
  "comment",
] as const;

export type TokenType = (typeof TOKEN_TYPES)[number];

export interface SemanticToken {
  /** On one line. */
  readonly span: Span;
  readonly type: TokenType;
}

/**
 * What the words of the PromQL in a file are, in the order of the file, those in quotes with their escapes. A word
 * that is folded over lines keeps the colours of the YAML.
 * @param within only what touches this span
 */
export function semanticTokens(document: Document, within?: Span): SemanticToken[] {
  const tokens: SemanticToken[] = [];
  for (const embedded of promqlIn(document)) {
    if (within && !overlaps(shift(embedded.expression.text.span, embedded.base), within)) continue;
    addTokens(document, embedded, tokens);
  }
  return tokens;
}

function addTokens(
  document: Document,
  { text, expr, comments, expression, base }: EmbeddedPromql,
  into: SemanticToken[],
): void {
  const { map } = expression;
  if (!map) return;
  const labels = new Set<number>();
  const regexes = new Set<number>();
  walk(expr, (node) => {
    if (node.kind === "vector") {
      for (const { label, op, value } of node.matchers) {
        labels.add(label.span.start);
        if (op.value.endsWith("~")) regexes.add(value.span.start);
      }
    }
    const lists =
      node.kind === "aggregate"
        ? [node.grouping?.labels ?? []]
        : node.kind === "binary"
          ? [node.matching?.labels ?? [], node.matching?.include ?? []]
          : [];
    for (const label of lists.flat()) labels.add(label.span.start);
  });
  const found = lex(text).tokens.flatMap((token, i, all): { span: Span; type: TokenType }[] => {
    const type = typeOf(token, all[i + 1], labels, regexes);
    return type ? [{ span: { start: token.start, end: token.end }, type }] : [];
  });
  for (const comment of comments) found.push({ span: comment.span, type: "comment" });
  found.sort((a, b) => a.span.start - b.span.start);
  for (const { span, type } of found) {
    // With the escapes that it is written with; what goes over several lines is left to the colours of the YAML.
    const place = shift(map.spanOf(span.start, span.end), base);
    if (!/[\r\n]/.test(document.text.slice(place.start, place.end))) into.push({ span: place, type });
  }
}

function typeOf(
  token: Token,
  next: Token | undefined,
  labels: ReadonlySet<number>,
  regexes: ReadonlySet<number>,
): TokenType | undefined {
  if (labels.has(token.start)) return "property";
  switch (token.kind) {
    case "identifier":
      return next?.text === "(" && functionNamed(token.text) ? "function" : "variable";
    case "metric":
      return "variable";
    case "keyword":
      return AGGREGATORS.has(token.text) ? "function" : "keyword";
    case "number":
    case "duration":
      return "number";
    case "string":
      return regexes.has(token.start) ? "regexp" : "string";
    case "symbol":
      return /^[-+*/%^=<>!~@]/.test(token.text) ? "operator" : undefined;
    default:
      return undefined;
  }
}
