import { type CharSet, has, rangesOf } from "../../syntax/values/re2/charSet.ts";
import { WORD } from "../../syntax/values/re2/namedClasses.ts";
import type { Budget } from "./dfa.ts";

/** What an assertion can see of the character before or after it. */
export type CharKind = "edge" | "newline" | "word" | "other";

/** Characters that no set tells apart: an automaton only needs to try one of them. */
export interface Letter {
  /** The most readable of them. */
  readonly char: string;
  readonly kind: CharKind;
  /** For each set, 1 when it holds the character. */
  readonly sets: Uint8Array;
}

/** Half of a surrogate pair is in no label value, as it is not valid UTF-8. */
const SURROGATES: readonly [number, number] = [0xd800, 0xdfff];
const MAX_CODE_POINT = 0x10ffff;

/** Tried in this order when a character is to be shown. */
const READABLE = "abcdefghijklmnopqrstuvwxyz0123456789_-:./ABCDEFGHIJKLMNOPQRSTUVWXYZ ";

/**
 * The letters for automata over the given sets. With assertions, word characters and newlines are told apart too.
 * Not all of them when the budget is used up on the way.
 */
export function alphabetOf(sets: readonly CharSet[], withAssertions: boolean, budget: Budget): Letter[] {
  const kinds: readonly CharSet[] = withAssertions ? [WORD, [10, 10]] : [];
  const cuts = cutsOf([...sets, ...kinds]);
  budget.spend(cuts.length);
  const active = new Set<number>();
  const letters = new Map<string, Letter & { best: number }>();
  for (const [index, { at, enter, leave }] of cuts.entries()) {
    for (const id of leave) active.delete(id);
    for (const id of enter) active.add(id);
    budget.spend(1 + active.size);
    if (budget.isSpent) break;
    const high = (cuts[index + 1]?.at ?? MAX_CODE_POINT + 1) - 1;
    const [low, best] = bestChar(at, high);
    if (low === undefined) continue;
    const key = [...active].sort((a, b) => a - b).join(" ");
    const known = letters.get(key);
    if (known !== undefined && known.best <= best) continue;
    const char = String.fromCodePoint(low);
    const member = new Uint8Array(sets.length);
    for (const id of active) if (id < sets.length) member[id] = 1;
    letters.set(key, { char, kind: withAssertions ? kindOf(low) : "other", sets: member, best });
  }
  return [...letters.values()]
    .sort((a, b) => a.best - b.best)
    .map(({ char, kind, sets: member }) => ({ char, kind, sets: member }));
}

interface Cut {
  readonly at: number;
  readonly enter: number[];
  readonly leave: number[];
}

/** Where sets begin and end, in order; the first cut is at 0. */
function cutsOf(sets: readonly CharSet[]): Cut[] {
  const cuts = new Map<number, Cut>();
  const cut = (at: number): Cut => {
    const known = cuts.get(at) ?? { at, enter: [], leave: [] };
    cuts.set(at, known);
    return known;
  };
  cut(0);
  // The surrogates are a stretch of their own, so that each stretch is all in or all out.
  cut(SURROGATES[0]);
  cut(SURROGATES[1] + 1);
  for (const [id, set] of sets.entries()) {
    for (const [low, high] of rangesOf(set)) {
      cut(low).enter.push(id);
      if (high < MAX_CODE_POINT) cut(high + 1).leave.push(id);
    }
  }
  return [...cuts.values()].sort((a, b) => a.at - b.at);
}

/** The nicest character from `low` to `high`, and how nice it is: smaller is nicer. */
function bestChar(low: number, high: number): [number | undefined, number] {
  if (low >= SURROGATES[0] && low <= SURROGATES[1]) return [undefined, 0];
  if (low < 0x80) {
    const index = [...READABLE].findIndex((char) => char.charCodeAt(0) >= low && char.charCodeAt(0) <= high);
    if (index >= 0) return [READABLE.charCodeAt(index), index];
  }
  // Control characters come last; other scripts' letters before them.
  const visible = Math.max(low, 0x21);
  if (visible <= high && visible !== 0x7f) return [visible, visible < 0x7f ? 100 : 200];
  return [low, 300];
}

function kindOf(codePoint: number): CharKind {
  if (codePoint === 10) return "newline";
  return has(WORD, codePoint) ? "word" : "other";
}
