import type { Re2AssertionKind, Re2Node, Re2Repeat } from "../../syntax/values/re2/ast.ts";
import { ANY_BUT_NEWLINE, ANY_CHAR, type CharSet, single } from "../../syntax/values/re2/charSet.ts";
import { foldCase } from "../../syntax/values/re2/unicodeSets.ts";

export type NfaState =
  /** Reads one character of a set. */
  | { readonly op: "char"; readonly set: number; readonly next: number }
  | { readonly op: "split"; readonly next: readonly number[] }
  | { readonly op: "assert"; readonly at: Re2AssertionKind; readonly next: number }
  | { readonly op: "match" };

/** A nondeterministic automaton for full matches of one pattern. */
export interface Nfa {
  readonly states: readonly NfaState[];
  readonly start: number;
  readonly hasAssertions: boolean;
}

/** The sets of characters of several automata, each once, so that they can share an alphabet. */
export class SetTable {
  readonly sets: CharSet[] = [];
  private readonly ids = new Map<string, number>();
  /** A repetition asks for the same set object again and again. */
  private readonly known = new Map<CharSet, number>();
  private readonly folded = new Map<number, number>();

  id(set: CharSet): number {
    const seen = this.known.get(set);
    if (seen !== undefined) return seen;
    const key = set.join(" ");
    const id = this.ids.get(key) ?? this.sets.push(set) - 1;
    this.ids.set(key, id);
    this.known.set(set, id);
    return id;
  }

  char(codePoint: number, fold: boolean): number {
    if (!fold) return this.id(single(codePoint));
    const known = this.folded.get(codePoint) ?? this.id(foldCase(single(codePoint)));
    this.folded.set(codePoint, known);
    return known;
  }
}

/** Builds the automaton back to front, each piece knowing what follows it. Counted repetitions are unrolled. */
export function buildNfa(ast: Re2Node, table: SetTable): Nfa {
  const builder = new NfaBuilder(table);
  const start = builder.build(ast, builder.add({ op: "match" }));
  const { states } = builder;
  return { states, start, hasAssertions: states.some((state) => state.op === "assert") };
}

class NfaBuilder {
  readonly states: NfaState[] = [];
  private readonly table: SetTable;

  constructor(table: SetTable) {
    this.table = table;
  }

  add(state: NfaState): number {
    return this.states.push(state) - 1;
  }

  /** Adds the states of a node in front of `next`; returns where it begins. */
  build(node: Re2Node, next: number): number {
    switch (node.kind) {
      case "empty":
        return next;
      case "literal":
        return Array.from(node.text).reduceRight(
          (rest, char) =>
            this.add({ op: "char", set: this.table.char(char.codePointAt(0) ?? 0, node.fold), next: rest }),
          next,
        );
      case "class":
        return this.add({ op: "char", set: this.table.id(node.set), next });
      case "any":
        return this.add({ op: "char", set: this.table.id(node.newline ? ANY_CHAR : ANY_BUT_NEWLINE), next });
      case "assertion":
        return this.add({ op: "assert", at: node.at, next });
      case "group":
        return this.build(node.child, next);
      case "concat":
        return node.children.reduceRight((rest, child) => this.build(child, rest), next);
      case "alternation":
        return this.add({ op: "split", next: node.children.map((child) => this.build(child, next)) });
      case "repeat":
        return this.repeat(node, next);
    }
  }

  private repeat({ child, min, max }: Re2Repeat, next: number): number {
    let rest = next;
    let copies = min;
    if (max === undefined) {
      const loop = this.add({ op: "split", next: [] });
      const body = this.build(child, loop);
      this.states[loop] = { op: "split", next: [body, next] };
      // x{3,} is xxx+: the last copy is the one that loops, so that nested ones do not double each time.
      rest = min === 0 ? loop : body;
      copies = Math.max(0, min - 1);
    } else {
      // x{0,3} is (x(x(x)?)?)?, each way out leading straight to what follows.
      for (let left = max - min; left > 0; left--) {
        rest = this.add({ op: "split", next: [this.build(child, rest), next] });
      }
    }
    for (; copies > 0; copies--) rest = this.build(child, rest);
    return rest;
  }
}
