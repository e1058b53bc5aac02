import { span } from "../../text/span.ts";
import type { Comment, Expr, PromqlProblem } from "./ast.ts";
import { collectProblems } from "./collectProblems.ts";
import { lex } from "./lexer.ts";
import { afterExpression, afterExpressionFix, readExpr } from "./readExpr.ts";
import { Reader } from "./reader.ts";

/** What an expression's text says, and what Prometheus's parser refuses in it whatever its version and features. */
export interface ParsedPromql {
  readonly text: string;
  /** A node of kind "missing" when nothing could be read. */
  readonly expr: Expr;
  /** In the order of the text. Empty when the text is well formed. */
  readonly problems: readonly PromqlProblem[];
  readonly comments: readonly Comment[];
}

/*
 * Why a parser of our own: the tree of @prometheus-io/lezer-promql puts a range, an offset or @ on everything to its
 * left (`a + b offset 5m` is read as `(a + b) offset 5m`), loses calls of functions it does not know, and refuses
 * what Prometheus accepts (a metric called offset, min_of() as a function, 5.). It still is the second opinion of the
 * tests: whatever is read here without a problem has to pass that grammar too.
 */

/**
 * Reads a PromQL expression. Never fails: what cannot be read is a node of kind "missing" and a problem. Spans are
 * UTF-16 offsets in `text`. Functions, types and everything that depends on the version are `checkPromql`'s.
 */
export function parsePromql(text: string): ParsedPromql {
  const lexed = lex(text);
  const reader = new Reader(text, lexed.tokens);
  const first = reader.peek();
  if (first.kind === "end" && !lexed.problem) {
    const message = "There is no expression here.";
    const problems = [{ span: span(0, text.length), code: "empty-expression", message }];
    return { text, expr: { kind: "missing", span: span(0, 0) }, problems, comments: lexed.comments };
  }
  const expr = readExpr(reader);
  if (reader.peek().kind !== "end") {
    reader.unexpected("unexpected-token", afterExpression(reader), afterExpressionFix(reader));
  }
  return { text, expr, problems: collectProblems(lexed, reader), comments: lexed.comments };
}
