import type { Comment, Expr } from "./ast.ts";
import { aggregateHead, leftText, operatorText, printOneLine, subquerySuffix } from "./oneLine.ts";
import type { ParsedPromql } from "./parseExpression.ts";
import { type PlacedComments, placeComments } from "./placeComments.ts";

export interface PrintOptions {
  /** The longest line before an expression is split, in bytes of UTF-8 as Prometheus counts; 100 if left out. */
  readonly width?: number;
  /** The comments of the same text; each is kept beside the part it stood at. */
  readonly comments?: readonly Comment[];
}

/**
 * Writes an expression as `promtool promql format` does: on one line while that fits the width, else split at its
 * outermost parts, two spaces deeper at each level. Unlike promtool it keeps comments.
 */
export function printPromql(expr: Expr, options: PrintOptions = {}): string {
  const printer = new Printer(options.width ?? 100, placeComments(expr, options.comments ?? []));
  return printer.print(expr);
}

/** The formatted text of an expression; undefined when it has problems, since it might not mean the same then. */
export function formatPromql(
  parsed: ParsedPromql,
  options: { readonly width?: number } = {},
): string | undefined {
  if (parsed.problems.length > 0) return undefined;
  return printPromql(parsed.expr, { ...options, comments: parsed.comments });
}

class Printer {
  readonly #width: number;
  readonly #comments: PlacedComments;

  constructor(width: number, comments: PlacedComments) {
    this.#width = width;
    this.#comments = comments;
  }

  print(root: Expr): string {
    const lines = this.#withBehind(root, this.#block(root, 0), "");
    return [...lines, ...this.#comments.after].join("\n");
  }

  /** The lines of a node at its indentation, with the comments above it. */
  #block(node: Expr, level: number): string[] {
    const above = this.#comments.above.get(node)?.map((comment) => indent(level) + comment) ?? [];
    return [...above, ...this.#lines(node, level)];
  }

  #withBehind(node: Expr, lines: string[], separator: string): string[] {
    const comment = this.#comments.behind.get(node);
    const last = (lines.pop() ?? "") + separator;
    lines.push(comment === undefined ? last : `${last} ${comment}`);
    return lines;
  }

  #lines(node: Expr, level: number): string[] {
    const pad = indent(level);
    // Prometheus does not indent such a subquery: files that promtool has formatted are to stay as they are.
    if (!this.#mustSplit(node)) return [(node.kind === "subquery" ? "" : pad) + printOneLine(node)];
    switch (node.kind) {
      case "aggregate":
        return this.#parenthesised(node, pad + aggregateHead(node), level);
      case "call":
        return this.#parenthesised(node, pad + node.func.value, level);
      case "paren":
        return this.#parenthesised(node, pad, level);
      case "binary":
        return [
          ...this.#withBehind(node.left, this.#leftBlock(node, level + 1), ""),
          ...(this.#comments.aboveOperator.get(node)?.map((comment) => pad + comment) ?? []),
          this.#opened(node, pad + operatorText(node)),
          ...this.#withBehind(node.right, this.#block(node.right, level + 1), ""),
        ];
      case "unary": {
        const [first = "", ...rest] = this.#lines(node.expr, level);
        return [pad + node.op.value + first.trimStart(), ...rest];
      }
      case "subquery": {
        const lines = this.#lines(node.expr, level);
        const last = lines.pop() ?? pad;
        return [...lines, last + subquerySuffix(node)];
      }
      default:
        return [pad + printOneLine(node)];
    }
  }

  #leftBlock(node: Expr & { kind: "binary" }, level: number): string[] {
    return node.left.kind === "number" ? [indent(level) + leftText(node)] : this.#block(node.left, level);
  }

  #parenthesised(
    node: Expr & { kind: "aggregate" | "call" | "paren" },
    head: string,
    level: number,
  ): string[] {
    const parts = node.kind === "paren" ? [node.expr] : node.args;
    const inner = parts.flatMap((part, i) =>
      this.#withBehind(part, this.#block(part, level + 1), i < parts.length - 1 ? "," : ""),
    );
    const closing = this.#comments.closing.get(node)?.map((comment) => indent(level + 1) + comment) ?? [];
    return [this.#opened(node, `${head}(`), ...inner, ...closing, `${indent(level)})`];
  }

  #opened(node: Expr, line: string): string {
    const comment = this.#comments.opening.get(node);
    return comment === undefined ? line : `${line} ${comment}`;
  }

  #mustSplit(node: Expr): boolean {
    return this.#comments.split.has(node) || byteLength(printOneLine(node)) > this.#width;
  }
}

function indent(level: number): string {
  return "  ".repeat(level);
}

/** The length in UTF-8, without making the bytes. */
function byteLength(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    // A surrogate pair is two units and four bytes.
    length += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return length;
}
