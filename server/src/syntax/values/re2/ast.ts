import type { Span } from "../../../text/span.ts";
import type { CharSet } from "./charSet.ts";

/** A piece of a regular expression; spans are UTF-16 offsets in the pattern. */
export type Re2Node =
  | Re2Literal
  | Re2Class
  | Re2Any
  | Re2Empty
  | Re2Assertion
  | Re2Group
  | Re2Concat
  | Re2Alternation
  | Re2Repeat;

/** Text that stands for itself, in any case where `fold` is set. */
export interface Re2Literal {
  readonly kind: "literal";
  readonly span: Span;
  readonly text: string;
  readonly fold: boolean;
}

export interface Re2Class {
  readonly kind: "class";
  readonly span: Span;
  /** What it matches, negation and case folding included. */
  readonly set: CharSet;
  readonly negated: boolean;
  readonly items: readonly Re2ClassItem[];
}

export type Re2ClassItem =
  | { readonly kind: "range"; readonly span: Span; readonly low: number; readonly high: number }
  /** `\d`, `[:alpha:]`, `\p{Greek}`: as written. */
  | { readonly kind: "named"; readonly span: Span; readonly name: string };

/** The dot; under Prometheus it matches a newline too, unless the pattern says `(?-s)`. */
export interface Re2Any {
  readonly kind: "any";
  readonly span: Span;
  readonly newline: boolean;
}

export interface Re2Empty {
  readonly kind: "empty";
  readonly span: Span;
}

export type Re2AssertionKind =
  | "textStart"
  | "textEnd"
  | "lineStart"
  | "lineEnd"
  | "wordBoundary"
  | "notWordBoundary";

export interface Re2Assertion {
  readonly kind: "assertion";
  readonly span: Span;
  readonly at: Re2AssertionKind;
}

export interface Re2Group {
  readonly kind: "group";
  readonly span: Span;
  /** The number of a capturing group, counted from 1. */
  readonly capture?: number;
  readonly name?: string;
  readonly child: Re2Node;
}

export interface Re2Concat {
  readonly kind: "concat";
  readonly span: Span;
  readonly children: readonly Re2Node[];
}

export interface Re2Alternation {
  readonly kind: "alternation";
  readonly span: Span;
  /** One for each side of a `|`; an empty one is a `Re2Empty` at its place. */
  readonly children: readonly Re2Node[];
}

export interface Re2Repeat {
  readonly kind: "repeat";
  readonly span: Span;
  readonly child: Re2Node;
  readonly min: number;
  /** Undefined: no upper bound. */
  readonly max: number | undefined;
  readonly greedy: boolean;
}

/** The node below any grouping parentheses. */
export function ungrouped(node: Re2Node): Exclude<Re2Node, Re2Group> {
  let inner = node;
  while (inner.kind === "group") inner = inner.child;
  return inner;
}

/** The number of capturing groups below a node. */
export function captureCount(node: Re2Node): number {
  switch (node.kind) {
    case "group":
      return (node.capture === undefined ? 0 : 1) + captureCount(node.child);
    case "repeat":
      return captureCount(node.child);
    case "concat":
    case "alternation":
      return node.children.reduce((sum, child) => sum + captureCount(child), 0);
    default:
      return 0;
  }
}

/**
 * The size of the program that Go would make of the node, in instructions. It bounds the work of matching
 * and of building an automaton, both of which unroll counted repetitions.
 */
export function programSize(node: Re2Node): number {
  switch (node.kind) {
    case "literal":
      return Math.max(1, node.text.length);
    case "group":
      return (node.capture === undefined ? 0 : 2) + programSize(node.child);
    case "concat":
      return Math.max(
        1,
        node.children.reduce((sum, child) => sum + programSize(child), 0),
      );
    case "alternation":
      return node.children.reduce((sum, child) => sum + programSize(child) + 1, -1);
    case "repeat": {
      const once = programSize(node.child);
      if (node.max === undefined) return node.min === 0 ? 2 + once : 1 + node.min * once;
      return Math.max(1, node.max * once + node.max - node.min);
    }
    default:
      return 1;
  }
}
