import type { Span } from "../../../text/span.ts";
import type { Re2Alternation, Re2Node } from "./ast.ts";
import { parseRe2 } from "./parse.ts";

/** One way through an alternation that a match goes through exactly once. */
export interface Alternative {
  /** Its place in the pattern. */
  readonly span: Span;
  /** The pattern with this alternative alone. */
  readonly only: string;
}

/**
 * The alternations of a pattern that are under no repetition, each by its alternatives: what the pattern matches is
 * what any of them matches when it stands alone (`(a|b)c` is `(a)c` or `(b)c`). Empty for a pattern that is not valid.
 */
export function alternativesOf(pattern: string): readonly (readonly Alternative[])[] {
  // Flags inside an alternative reach into those behind it.
  if (/\(\?[imsU-]+\)/.test(pattern)) return [];
  const { ast } = parseRe2(pattern);
  return ast ? alternations(ast).map((node) => splitAt(pattern, node)) : [];
}

function alternations(node: Re2Node): Re2Alternation[] {
  switch (node.kind) {
    case "alternation":
      return [node];
    case "group":
      return alternations(node.child);
    case "concat":
      return node.children.flatMap(alternations);
    default:
      return [];
  }
}

function splitAt(pattern: string, { span: whole, children }: Re2Alternation): Alternative[] {
  return children.map(({ span: at }) => ({
    span: at,
    only: pattern.slice(0, whole.start) + pattern.slice(at.start, at.end) + pattern.slice(whole.end),
  }));
}
