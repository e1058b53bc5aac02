import { alphabetOf, type Letter } from "./alphabet.ts";
import { type Budget, Dfa, START } from "./dfa.ts";
import { type Condition, holds } from "./language.ts";
import { buildNfa, SetTable } from "./nfa.ts";

/** A text that meets all conditions; that there is none; or that it is not known within the budget. */
export type Witness =
  | { readonly kind: "found"; readonly text: string }
  | { readonly kind: "none" }
  | { readonly kind: "unknown" };

const NONE: Witness = { kind: "none" };
const UNKNOWN: Witness = { kind: "unknown" };

/**
 * Looks for one value that meets all conditions, of any length: exact, as it walks the product of the conditions'
 * automata. The shortest and most readable one is found.
 */
export function witness(conditions: readonly Condition[], budget: Budget): Witness {
  const distinct = simplified(conditions);
  const keys = new Set(distinct.map(({ key }) => key));
  // A value can not both be in a language and not, nor begin in two ways.
  if (keys.size < distinct.length || !prefixesAgree(distinct)) return NONE;
  const candidates = smallestList(distinct);
  if (candidates === undefined) return search(distinct, budget);
  for (const text of candidates) {
    budget.spend(distinct.length * (text.length + 1));
    if (budget.isSpent) return UNKNOWN;
    if (distinct.every((condition) => holds(condition, text))) return { kind: "found", text };
  }
  return NONE;
}

/** Each condition once, and no "must not be empty" beside a language that has no empty text. */
function simplified(conditions: readonly Condition[]): readonly Condition[] {
  if (conditions.length < 2) return conditions;
  const filled = conditions.some(({ positive, language }) => positive && !language.mayBeEmpty);
  const isPresence = ({ positive, language }: Condition): boolean =>
    !positive && language.texts?.length === 1 && language.texts[0] === "";
  const distinct = new Map<string, Condition>();
  for (const condition of conditions) {
    if (!filled || !isPresence(condition)) distinct.set(`${condition.positive}${condition.key}`, condition);
  }
  return [...distinct.values()];
}

function prefixesAgree(conditions: readonly Condition[]): boolean {
  let longest = "";
  for (const { positive, language } of conditions) {
    if (!positive) continue;
    if (!language.prefix.startsWith(longest) && !longest.startsWith(language.prefix)) return false;
    if (language.prefix.length > longest.length) longest = language.prefix;
  }
  return true;
}

function smallestList(conditions: readonly Condition[]): readonly string[] | undefined {
  const lists = conditions.flatMap(({ positive, language }) =>
    positive && language.texts !== undefined ? [language.texts] : [],
  );
  return lists.sort((a, b) => a.length - b.length)[0];
}

interface Node {
  readonly states: readonly number[];
  readonly parent: number;
  readonly char: string;
}

interface Part {
  readonly dfa: Dfa;
  readonly positive: boolean;
}

function search(conditions: readonly Condition[], budget: Budget): Witness {
  const size = conditions.reduce((sum, { language }) => sum + language.size, 0);
  // Building the automata costs several times their size, and walking them at least once that again.
  if (!budget.affords(size * 4)) {
    budget.spend(conditions.length);
    return UNKNOWN;
  }
  budget.spend(size * 2);
  const table = new SetTable();
  const nfas = conditions.map(({ language }) => buildNfa(language.ast, table));
  const letters = alphabetOf(
    table.sets,
    nfas.some((nfa) => nfa.hasAssertions),
    budget,
  );
  if (budget.isSpent) return UNKNOWN;
  const walk = (split: boolean, share: Budget): Witness => {
    const parts = conditions.map(({ positive }, index) => {
      const nfa = nfas[index] ?? { states: [], start: 0, hasAssertions: false };
      return { dfa: new Dfa(nfa, letters, share), positive };
    });
    return breadthFirst(parts, letters, split, share);
  };
  const share = budget.half();
  const found = walk(false, share);
  budget.refund(share);
  if (found.kind !== "unknown" || !conditions.some(({ positive }) => positive)) return found;
  return walk(true, budget);
}

/**
 * Breadth first through the product: the first text found is a shortest one. Only a condition that must not hold needs
 * all its possibilities at once. With `split`, the others follow one possibility at a time, which bounds their part by
 * the size of the patterns where sets of possibilities would be exponentially many.
 */
function breadthFirst(
  parts: readonly Part[],
  letters: readonly Letter[],
  split: boolean,
  budget: Budget,
): Witness {
  const accepts = (states: readonly number[]): boolean =>
    parts.every(({ dfa, positive }, index) => dfa.accepts(states[index] ?? START) === positive);
  const isDead = (states: readonly number[]): boolean =>
    parts.some(({ dfa, positive }, index) => positive && dfa.isDead(states[index] ?? START));

  const start = parts.map(() => START);
  if (accepts(start)) return { kind: "found", text: "" };
  const nodes: Node[] = [{ states: start, parent: -1, char: "" }];
  const seen = new Set([start.join(" ")]);
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at];
    if (node === undefined) break;
    for (const [letter, { char }] of letters.entries()) {
      const following = parts.map(({ dfa, positive }, index) => {
        const state = node.states[index] ?? START;
        return split && positive ? dfa.stepEach(state, letter) : [dfa.step(state, letter)];
      });
      for (const states of combinations(following)) {
        budget.spend(parts.length);
        if (budget.isSpent) return UNKNOWN;
        const key = states.join(" ");
        if (seen.has(key)) continue;
        seen.add(key);
        if (isDead(states)) continue;
        const reached = nodes.push({ states, parent: at, char }) - 1;
        if (accepts(states)) return { kind: "found", text: textTo(nodes, reached) };
      }
      if (budget.isSpent) return UNKNOWN;
    }
  }
  return NONE;
}

/** All ways to take one of each list, one after the other. */
function* combinations(lists: readonly (readonly number[])[], from = 0): Generator<number[]> {
  const list = lists[from];
  if (list === undefined) {
    yield [];
    return;
  }
  for (const first of list) for (const rest of combinations(lists, from + 1)) yield [first, ...rest];
}

function textTo(nodes: readonly Node[], end: number): string {
  const chars: string[] = [];
  for (let node = nodes[end]; node !== undefined; node = nodes[node.parent]) chars.push(node.char);
  return chars.reverse().join("");
}
