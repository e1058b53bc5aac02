import type { Re2AssertionKind } from "../../syntax/values/re2/ast.ts";
import type { CharKind, Letter } from "./alphabet.ts";
import type { Nfa } from "./nfa.ts";

/** Work left for one question; when it is used up, the honest answer is that we do not know. */
export class Budget {
  private left: number;
  private used = 0;

  constructor(steps: number) {
    this.left = steps;
  }

  spend(steps: number): void {
    this.left -= steps;
    this.used += steps;
  }

  /** Whether as much is left. */
  affords(steps: number): boolean {
    return steps <= this.left;
  }

  /** All that was done so far, halves that came back included. */
  get spent(): number {
    return this.used;
  }

  /** Takes half of what is left into a budget of its own. */
  half(): Budget {
    const half = Math.floor(this.left / 2);
    this.left -= half;
    return new Budget(half);
  }

  /** Takes back what a half did not need. */
  refund(half: Budget): void {
    this.left += Math.max(0, half.left);
    this.used += half.used;
    half.left = 0;
  }

  get isSpent(): boolean {
    return this.left < 0;
  }
}

interface DfaState {
  /** The automaton's states before anything that needs no character is passed. */
  readonly kernel: readonly number[];
  /** What was read last, if assertions care. */
  readonly before: CharKind;
  /** What the kernel becomes, by what comes next. */
  readonly closures: Map<CharKind, Closure>;
  /** Following states by letter; undefined where not yet computed. */
  readonly next: (number | undefined)[];
}

interface Closure {
  readonly chars: readonly number[];
  readonly accepts: boolean;
}

export const START = 0;

/** The deterministic automaton of an NFA, built only as far as it is walked. */
export class Dfa {
  private readonly nfa: Nfa;
  private readonly letters: readonly Letter[];
  private readonly budget: Budget;
  private readonly states: DfaState[] = [];
  private readonly ids = new Map<string, number>();
  private readonly seen: Int32Array;
  private mark = 0;

  constructor(nfa: Nfa, letters: readonly Letter[], budget: Budget) {
    this.nfa = nfa;
    this.letters = letters;
    this.budget = budget;
    this.seen = new Int32Array(nfa.states.length);
    this.state([nfa.start], "edge");
  }

  accepts(id: number): boolean {
    const state = this.states[id];
    return state !== undefined && this.closure(state, "edge").accepts;
  }

  /** True when nothing that follows can be accepted any more, as far as one can see without a search. */
  isDead(id: number): boolean {
    return this.states[id]?.kernel.length === 0;
  }

  step(id: number, letter: number): number {
    const state = this.states[id];
    const read = this.letters[letter];
    if (state === undefined || read === undefined) return id;
    const known = state.next[letter];
    if (known !== undefined) return known;
    const { chars } = this.closure(state, read.kind);
    const targets: number[] = [];
    this.mark++;
    for (const from of chars) {
      const at = this.nfa.states[from];
      if (at?.op !== "char" || read.sets[at.set] !== 1 || this.seen[at.next] === this.mark) continue;
      this.seen[at.next] = this.mark;
      targets.push(at.next);
    }
    // Sorting and storing the new state costs more than looking at the old one.
    this.budget.spend(chars.length + targets.length * 2 + 1);
    const next = this.state(targets, read.kind);
    state.next[letter] = next;
    return next;
  }

  /** The following states taken one by one: each is a state of its own instead of part of a set. */
  stepEach(id: number, letter: number): readonly number[] {
    const next = this.step(id, letter);
    const kernel = this.states[next]?.kernel ?? [];
    const before = this.letters[letter]?.kind ?? "other";
    return kernel.length < 2
      ? kernel.length === 0
        ? []
        : [next]
      : kernel.map((each) => this.state([each], before));
  }

  private state(kernel: number[], before: CharKind): number {
    if (kernel.length > 1) kernel.sort((a, b) => a - b);
    const kind = this.nfa.hasAssertions ? before : "other";
    const key = `${kind} ${kernel.join(" ")}`;
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.states.push({ kernel, before: kind, closures: new Map(), next: [] }) - 1;
    this.ids.set(key, id);
    return id;
  }

  /** Everything reachable without reading, given the characters on both sides. */
  private closure(state: DfaState, after: CharKind): Closure {
    const key = this.nfa.hasAssertions ? after : "other";
    const known = state.closures.get(key);
    if (known !== undefined) return known;
    const chars: number[] = [];
    let accepts = false;
    this.mark++;
    const stack = [...state.kernel];
    let visited = 0;
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (this.seen[id] === this.mark) continue;
      this.seen[id] = this.mark;
      visited++;
      const at = this.nfa.states[id];
      if (at === undefined) continue;
      if (at.op === "match") accepts = true;
      else if (at.op === "char") chars.push(id);
      else if (at.op === "split") stack.push(...at.next);
      else if (isTrue(at.at, state.before, after)) stack.push(at.next);
    }
    this.budget.spend(visited);
    const closure = { chars, accepts };
    state.closures.set(key, closure);
    return closure;
  }
}

function isTrue(assertion: Re2AssertionKind, before: CharKind, after: CharKind): boolean {
  switch (assertion) {
    case "textStart":
      return before === "edge";
    case "textEnd":
      return after === "edge";
    case "lineStart":
      return before === "edge" || before === "newline";
    case "lineEnd":
      return after === "edge" || after === "newline";
    case "wordBoundary":
      return (before === "word") !== (after === "word");
    case "notWordBoundary":
      return (before === "word") === (after === "word");
  }
}
