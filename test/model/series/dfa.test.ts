import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alphabetOf } from "../../../server/src/model/series/alphabet.ts";
import { Budget, Dfa, START } from "../../../server/src/model/series/dfa.ts";
import { buildNfa, SetTable } from "../../../server/src/model/series/nfa.ts";
import { has } from "../../../server/src/syntax/values/re2/charSet.ts";
import { compileRe2, parseRe2 } from "../../../server/src/syntax/values/re2/index.ts";
import { WORD } from "../../../server/src/syntax/values/re2/namedClasses.ts";

/** Runs the automaton of a pattern over a text; undefined when the pattern is not valid. */
function accepts(pattern: string, text: string): boolean | undefined {
  const { ast } = parseRe2(pattern);
  if (ast === undefined) return undefined;
  const table = new SetTable();
  const nfa = buildNfa(ast, table);
  const letters = alphabetOf(table.sets, nfa.hasAssertions, new Budget(1_000_000));
  const dfa = new Dfa(nfa, letters, new Budget(1_000_000));
  let state = START;
  for (const char of text) {
    const codePoint = char.codePointAt(0) ?? 0;
    const kind = codePoint === 10 ? "newline" : has(WORD, codePoint) ? "word" : "other";
    const letter = letters.findIndex(
      (each) =>
        (!nfa.hasAssertions || each.kind === kind) &&
        table.sets.every((set, id) => has(set, codePoint) === (each.sets[id] === 1)),
    );
    expect(letter, `a letter for ${char}`).toBeGreaterThanOrEqual(0);
    state = dfa.step(state, letter);
  }
  return dfa.accepts(state);
}

describe("the automaton of a pattern", () => {
  it("accepts what the engine matches", () => {
    const atom = fc.constantFrom(
      ..."a b k K ß Σ s . \\d \\W [a-c] [^a-c] (?i:k) (?i:s) (?i:[^k]) (?i:[[:^upper:]]) (?i:σ) [[:alpha:]] \\pL \\p{Greek}".split(
        " ",
      ),
      ..."^ $ \\b \\B (?m:^) (?m:$) (?-s:.) \\A \\z | \\n 1 _ - 😀".split(" "),
      "",
    );
    const piece = fc
      .tuple(atom, fc.constantFrom("", "", "*", "+", "?", "{2}", "{0,2}", "{1,}"))
      .map(([inner, times]) => (inner === "|" ? inner : `(?:${inner})${times}`));
    const char = fc.constantFrom(...("abkKsßſΣσς1_- \n😀\u212a".match(/./gsu) ?? []));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), fc.array(char, { maxLength: 5 }), (pieces, chars) => {
        const [pattern, text] = [pieces.join(""), chars.join("")];
        expect(accepts(pattern, text), JSON.stringify([pattern, text])).toBe(
          compileRe2(pattern)?.fullMatch(text),
        );
      }),
      { numRuns: 3000 },
    );
  });
});
