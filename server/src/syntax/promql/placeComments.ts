import { addTo } from "../../text/multiMap.ts";
import type { Span } from "../../text/span.ts";
import { covers } from "../../text/span.ts";
import type { Comment, Expr } from "./ast.ts";
import { childrenOf } from "./walk.ts";

/** Where each comment goes when an expression is written anew; no comment is in two places. */
export interface PlacedComments {
  /** On lines of their own above the node. */
  readonly above: ReadonlyMap<Expr, readonly string[]>;
  /** At the end of the node's last line. */
  readonly behind: ReadonlyMap<Expr, string>;
  /** At the end of the line that opens a call, an aggregation or parentheses, or of a binary operator's line. */
  readonly opening: ReadonlyMap<Expr, string>;
  /** On lines of their own above a binary operator. */
  readonly aboveOperator: ReadonlyMap<Expr, readonly string[]>;
  /** On lines of their own before the parenthesis that closes a node. */
  readonly closing: ReadonlyMap<Expr, readonly string[]>;
  /** On lines of their own behind the whole expression. */
  readonly after: readonly string[];
  /** The nodes that cannot be written on one line, since a comment stands inside. */
  readonly split: ReadonlySet<Expr>;
}

/** Finds the place of every comment beside the part of the expression that it most likely speaks of. */
export function placeComments(root: Expr, comments: readonly Comment[]): PlacedComments {
  const placer = new Placer(root);
  for (const comment of comments) placer.place(comment);
  return placer;
}

class Placer implements PlacedComments {
  readonly above = new Map<Expr, string[]>();
  readonly behind = new Map<Expr, string>();
  readonly opening = new Map<Expr, string>();
  readonly aboveOperator = new Map<Expr, string[]>();
  readonly closing = new Map<Expr, string[]>();
  readonly after: string[] = [];
  readonly split = new Set<Expr>();
  readonly #root: Expr;

  constructor(root: Expr) {
    this.#root = root;
  }

  place(comment: Comment) {
    const text = comment.text.trimEnd();
    const { span: where } = comment;
    const root = this.#root;
    if (where.end <= root.span.start) {
      push(this.above, root, text);
      return;
    }
    if (where.start >= root.span.end) {
      if (comment.ownLine || !setOnce(this.behind, root, text)) this.after.push(text);
      return;
    }
    const path = [root];
    for (let node = root; ; ) {
      const child = childrenOf(node).find((c) => covers(c.span, where));
      if (!child) {
        this.#inside(path, node, comment, text);
        return;
      }
      path.push(child);
      node = child;
    }
  }

  /** The comment stands in `node`, the last of `path`, but in none of its parts. */
  #inside(path: readonly Expr[], node: Expr, comment: Comment, text: string) {
    const besideHead = node.kind === "aggregate" && !covers(node.parens, comment.span);
    const inner = liftable(path);
    const shares = inner !== node || besideHead || !hasLines(node);
    const target = shares ? lineOwner(path, inner) : node;
    for (const parent of path.slice(0, path.indexOf(target))) this.split.add(parent);
    if (shares) {
      push(this.above, target, text);
      return;
    }
    this.split.add(node);
    if (node.kind === "binary") {
      this.#besideOperator(node, comment, text);
      return;
    }
    const parts = childrenOf(node);
    const before = parts.findLast((part) => part.span.end <= comment.span.start);
    const after = parts.find((part) => part.span.start >= comment.span.end);
    if (!comment.ownLine && setOnce(before ? this.behind : this.opening, before ?? node, text)) return;
    if (after) push(this.above, after, text);
    else push(this.closing, node, text);
  }

  #besideOperator(node: Expr & { kind: "binary" }, comment: Comment, text: string) {
    const afterOperator = isBefore(node.op.span, comment.span);
    if (!comment.ownLine) {
      if (!afterOperator && setOnce(this.behind, node.left, text)) return;
      if (afterOperator && setOnce(this.opening, node, text)) return;
    }
    if (afterOperator) push(this.above, node.right, text);
    else push(this.aboveOperator, node, text);
  }
}

/**
 * The innermost node of the path that comments can be written beside: what is inside a sign or a subquery's
 * expression shares its lines with what surrounds it.
 */
function liftable(path: readonly Expr[]): Expr {
  for (const [i, node] of path.entries()) {
    const child = path[i + 1];
    const tight = node.kind === "unary" || node.kind === "subquery";
    if (node.kind === "matrix" || (tight && !(child && canAdjoin(child)))) return node;
  }
  const last = path.at(-1);
  if (!last) throw new RangeError("an empty path");
  return last;
}

/** The outermost node of the path that starts on the same line as `node` when everything is split. */
function lineOwner(path: readonly Expr[], node: Expr): Expr {
  let at = path.indexOf(node);
  for (; at > 0; at--) {
    const parent = path[at - 1];
    const first = parent?.kind === "binary" && parent.left === path[at];
    if (!first && parent?.kind !== "unary" && parent?.kind !== "subquery") break;
  }
  return path[at] ?? node;
}

/** True when the first and the last line of a node can be shared with a sign before or brackets behind it. */
function canAdjoin(node: Expr): boolean {
  if (node.kind === "unary" || node.kind === "subquery") return canAdjoin(node.expr);
  return hasParentheses(node);
}

function hasParentheses(node: Expr): boolean {
  return node.kind === "call" || node.kind === "aggregate" || node.kind === "paren";
}

function hasLines(node: Expr): boolean {
  return hasParentheses(node) || node.kind === "binary";
}

function isBefore(a: Span, b: Span): boolean {
  return a.end <= b.start;
}

function push(map: Map<Expr, string[]>, node: Expr, text: string): void {
  addTo(map, node, text);
}

/** A line can end in one comment only. */
function setOnce(map: Map<Expr, string>, node: Expr, text: string): boolean {
  if (map.has(node)) return false;
  map.set(node, text);
  return true;
}
