import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  emptyAlternatives,
  isPlainRe2,
  isSurelyValidRe2,
  mayHaveEmptySide,
  needsCharacter,
  parseRe2,
} from "../../../../server/src/syntax/values/re2/index.ts";

const pattern = fc
  .array(
    fc.constantFrom(
      ..."ab.*+?|()[]^$\\-{}:",
      ".*",
      ".+",
      "[0-9]",
      "[^a-z.]",
      "[z-a]",
      "\\.",
      "\\d",
      "\\8",
      "(a|b)",
      "(?:",
      "(?i)",
      "||",
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(""));

describe("what is told of a regex without a parser", () => {
  it("is known of most regexes", () => {
    for (const text of ["", "a|b", ".*foo.*", "5..", "a||b"]) expect(isPlainRe2(text), text).toBe(true);
    for (const text of ["5[0-9]{2}", "(a|b)", "a*"]) expect(isPlainRe2(text), text).toBe(false);
    for (const text of ["(a|b).*", "5[0-9][0-9]", "^a\\.b$", "1(\\.0)?", "[^a-z]+"])
      expect(isSurelyValidRe2(text), text).toBe(true);
  });

  it("is that few have an empty side", () => {
    for (const text of ["a|b", "(a|b)|c", "[0-9]:x"]) expect(mayHaveEmptySide(text), text).toBe(false);
    for (const text of ["a|", "|a", "a||b", "(|a)", "(a|)", "(?:|a)", "a{2}"])
      expect(mayHaveEmptySide(text), text).toBe(true);
  });

  it("holds when it is parsed", () => {
    fc.assert(
      fc.property(pattern, (text) => {
        const { ast } = parseRe2(text);
        if (isSurelyValidRe2(text)) expect(ast, text).toBeDefined();
        if (!mayHaveEmptySide(text)) expect(ast && emptyAlternatives(ast, text), text).toEqual([]);
        if (!isPlainRe2(text)) return;
        expect(isSurelyValidRe2(text), text).toBe(true);
        const sides = text.split("|");
        expect(needsCharacter(text), text).toBe(sides.every((side) => /[^.*+?]/.test(side)));
      }),
      { numRuns: 3000 },
    );
  });
});
