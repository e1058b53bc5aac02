import { type Span, span } from "../../../text/span.ts";
import { type Re2Node, ungrouped } from "./ast.ts";
import { withoutOuterAnchors } from "./literals.ts";

/**
 * The `^` at the start and the `$` at the end of a pattern (also at the ends of its outermost alternatives).
 * Prometheus anchors every pattern at both ends, so they say nothing; the spans may simply be removed.
 */
export function redundantAnchors(ast: Re2Node): Span[] {
  return [...outerAnchors(ast, "textStart"), ...outerAnchors(ast, "textEnd")].sort(
    (a, b) => a.start - b.start,
  );
}

/**
 * Alternatives that match nothing but the empty text (`A|B|`, `(|a)`): most are slips, as the empty text is also an
 * absent label. Each span is empty, at the place where the alternative is missing; `bar` is the `|` whose
 * removal takes the alternative away.
 */
export function emptyAlternatives(
  ast: Re2Node,
  pattern: string,
): { readonly at: Span; readonly bar: Span }[] {
  switch (ast.kind) {
    case "alternation": {
      const found = ast.children.flatMap((child) => {
        if (child.kind !== "empty" || child.span.start !== child.span.end) return [];
        const at = child.span.start;
        const before = pattern.charAt(at - 1) === "|" && at > ast.span.start;
        const bar = before ? span(at - 1, at) : span(at, at + 1);
        return [{ at: child.span, bar }];
      });
      return [...found, ...ast.children.flatMap((child) => emptyAlternatives(child, pattern))];
    }
    case "group":
    case "repeat":
      return emptyAlternatives(ast.child, pattern);
    case "concat":
      return ast.children.flatMap((child) => emptyAlternatives(child, pattern));
    default:
      return [];
  }
}

/** Dots between letters that most likely mean themselves ("example.com"); each span is one dot. */
export function unescapedDots(ast: Re2Node): Span[] {
  if (ast.kind === "group" || ast.kind === "repeat") return unescapedDots(ast.child);
  if (ast.kind === "alternation") return ast.children.flatMap(unescapedDots);
  if (ast.kind !== "concat") return [];
  const own = ast.children.flatMap((child, index) => {
    const before = ast.children[index - 1];
    const after = ast.children[index + 1];
    const between = before?.kind === "literal" && after?.kind === "literal";
    if (child.kind !== "any" || !between) return [];
    return /[\p{L}\p{N}]$/u.test(before.text) && /^[\p{L}\p{N}]/u.test(after.text) ? [child.span] : [];
  });
  return [...own, ...ast.children.flatMap(unescapedDots)];
}

/** True when the pattern matches every text: `.*` and what amounts to it at first sight. */
export function matchesEverything(ast: Re2Node): boolean {
  const node = ungrouped(withoutOuterAnchors(ast));
  if (node.kind === "alternation") return node.children.some(matchesEverything);
  if (node.kind === "concat") return node.children.every(matchesEverything);
  if (node.kind !== "repeat" || node.min > 0 || node.max !== undefined) return false;
  const child = ungrouped(node.child);
  return child.kind === "any" && child.newline;
}

/** True when the pattern matches every text but the empty one: `.+`. */
export function matchesAnythingPresent(ast: Re2Node): boolean {
  const node = ungrouped(withoutOuterAnchors(ast));
  if (node.kind !== "repeat" || node.min !== 1 || node.max !== undefined) return false;
  const child = ungrouped(node.child);
  return child.kind === "any" && child.newline;
}

function outerAnchors(node: Re2Node, at: "textStart" | "textEnd"): Span[] {
  switch (node.kind) {
    case "assertion":
      return node.at === at ? [node.span] : [];
    case "group":
      return outerAnchors(node.child, at);
    case "alternation":
      return node.children.flatMap((child) => outerAnchors(child, at));
    case "concat": {
      const ends = at === "textStart" ? node.children : [...node.children].reverse();
      const spans: Span[] = [];
      for (const child of ends) {
        const inner = outerAnchors(child, at);
        spans.push(...inner);
        // Only what nothing but anchors separates from the end is redundant.
        if (child.kind !== "assertion" || inner.length === 0) break;
      }
      return spans;
    }
    default:
      return [];
  }
}
