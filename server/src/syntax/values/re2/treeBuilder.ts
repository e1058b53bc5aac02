import { type Span, span } from "../../../text/span.ts";
import type { Re2Literal, Re2Node } from "./ast.ts";
import { Re2Error } from "./problem.ts";

interface Frame<F> {
  /** Where the group opens; -1 for the whole pattern. */
  readonly open: number;
  /** Flags to go back to when the group closes. */
  readonly outer: F | undefined;
  readonly capture: number | undefined;
  readonly name: string | undefined;
  readonly branches: Re2Node[];
  items: Re2Node[];
  branchStart: number;
}

export interface Repetition {
  readonly min: number;
  readonly max: number | undefined;
  readonly greedy: boolean;
  readonly operator: Span;
  /** Written with braces; only those can be too many. */
  readonly isCounted: boolean;
}

/** Go's limits: levels of nesting, and the product of nested counts. */
const MAX_HEIGHT = 1000;
const MAX_PRODUCT = 1000;

/**
 * Builds the tree bottom up from a stack of open groups, so that a pattern of ten thousand parentheses
 * does not need as many stack frames. The height of what it makes is bounded as in Go, which makes
 * recursion over a finished tree safe.
 */
export class TreeBuilder<F> {
  private readonly pattern: string;
  private readonly frames: Frame<F>[] = [];
  private readonly heights = new Map<Re2Node, number>();
  private frame: Frame<F>;
  private captures = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
    this.frame = newFrame<F>(-1, 0, undefined, undefined, undefined);
  }

  push(node: Re2Node): void {
    this.frame.items.push(node);
  }

  /** Opens a group at `at` whose contents begin at `contents`; `outer` are the flags to go back to. */
  open(at: number, contents: number, outer: F, capturing: boolean, name?: string): void {
    if (capturing) this.captures++;
    this.frames.push(this.frame);
    this.frame = newFrame(at, contents, outer, capturing ? this.captures : undefined, name);
  }

  bar(at: number): void {
    this.endBranch(at);
    this.frame.branchStart = at + 1;
  }

  /** Closes the innermost group; returns the flags that hold behind it. */
  close(at: number): F {
    const outer = this.frames.pop();
    const { open, outer: flags, capture, name } = this.frame;
    if (outer === undefined || flags === undefined) {
      throw new Re2Error("unexpected )", span(at, at + 1), this.pattern);
    }
    const child = this.contents(at);
    const where = span(open, at + 1);
    this.frame = outer;
    if (capture === undefined) {
      // Directly nested groups that capture nothing are one, which keeps deep piles of them shallow.
      const inner = child.kind === "group" && child.capture === undefined ? child.child : child;
      this.push(this.measured({ kind: "group", span: where, child: inner }, this.height(inner) - 1));
    } else {
      const named = name === undefined ? {} : { name };
      this.push(this.measured({ kind: "group", span: where, capture, ...named, child }, this.height(child)));
    }
    return flags;
  }

  repeat({ min, max, greedy, operator, isCounted }: Repetition): void {
    const child = this.frame.items.pop();
    if (child === undefined) {
      const shown = this.pattern.slice(operator.start, operator.end);
      throw new Re2Error("missing argument to repetition operator", operator, shown);
    }
    const where = span(child.span.start, operator.end);
    const node: Re2Node = { kind: "repeat", span: where, child, min, max, greedy };
    this.push(this.measured(node, this.height(child)));
    if (isCounted && (min >= 2 || (max ?? 0) >= 2) && !fits(node, MAX_PRODUCT)) {
      const shown = this.pattern.slice(operator.start, operator.end);
      throw new Re2Error("invalid repeat count", operator, shown);
    }
  }

  finish(): Re2Node {
    if (this.frames.length > 0) {
      const open = this.frame.open;
      throw new Re2Error("missing closing )", span(open, open + 1), this.pattern);
    }
    return this.contents(this.pattern.length);
  }

  private contents(end: number): Re2Node {
    this.endBranch(end);
    const { branches } = this.frame;
    const [first] = branches;
    if (branches.length === 1 && first !== undefined) return first;
    const start = first?.span.start ?? end;
    return this.measured(
      { kind: "alternation", span: span(start, end), children: branches },
      this.highest(branches),
    );
  }

  private endBranch(end: number): void {
    const children = mergeLiterals(this.frame.items);
    const start = this.frame.branchStart;
    const where = span(start, end);
    this.frame.items = [];
    const [first] = children;
    if (first === undefined) this.frame.branches.push({ kind: "empty", span: where });
    else if (children.length === 1) this.frame.branches.push(first);
    else {
      const around = span(first.span.start, children.at(-1)?.span.end ?? end);
      const node: Re2Node = { kind: "concat", span: around, children };
      this.frame.branches.push(this.measured(node, this.highest(children)));
    }
  }

  private height(node: Re2Node): number {
    return this.heights.get(node) ?? 1;
  }

  private highest(nodes: readonly Re2Node[]): number {
    return nodes.reduce((most, node) => Math.max(most, this.height(node)), 0);
  }

  private measured<N extends Re2Node>(node: N, below: number): N {
    if (below + 1 > MAX_HEIGHT) {
      throw new Re2Error("expression nests too deeply", node.span, this.pattern);
    }
    this.heights.set(node, below + 1);
    return node;
  }
}

function newFrame<F>(
  open: number,
  start: number,
  outer: F | undefined,
  capture: number | undefined,
  name: string | undefined,
): Frame<F> {
  return { open, outer, capture, name, branches: [], items: [], branchStart: start };
}

/** True when the counts along every path below a repetition multiply to no more than `most`. */
function fits(node: Re2Node, most: number): boolean {
  switch (node.kind) {
    case "repeat": {
      if (node.max === 0) return true;
      // `*`, `+` and `?` are operators of their own in Go and do not count here.
      const count = node.max === undefined ? node.min : node.max;
      if (count > most) return false;
      return fits(node.child, count > 0 ? Math.floor(most / count) : most);
    }
    case "group":
      return fits(node.child, most);
    case "concat":
    case "alternation":
      return node.children.every((child) => fits(child, most));
    default:
      return true;
  }
}

/** Joins neighbouring characters; this happens late because a repetition takes only the last one. */
function mergeLiterals(nodes: readonly Re2Node[]): Re2Node[] {
  const merged: Re2Node[] = [];
  let run: Re2Literal[] = [];
  const flush = (): void => {
    const [first] = run;
    if (first !== undefined) {
      const where = span(first.span.start, run.at(-1)?.span.end ?? first.span.end);
      merged.push({ ...first, span: where, text: run.map((node) => node.text).join("") });
    }
    run = [];
  };
  for (const node of nodes) {
    if (node.kind === "literal" && (run.length === 0 || run[0]?.fold === node.fold)) {
      run.push(node);
      continue;
    }
    flush();
    if (node.kind === "literal") run.push(node);
    else merged.push(node);
  }
  flush();
  return merged;
}
