import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { parseRe2, parseRelabelRe2 } from "../../../../server/src/syntax/values/re2/index.ts";

const fault = (pattern: string) => {
  const { problem } = parseRe2(pattern);
  return (
    problem &&
    `${problem.goText.replace("error parsing regexp: ", "")} @${problem.span.start}-${problem.span.end}`
  );
};

describe("parseRe2", () => {
  it("accepts what Go accepts", () => {
    const patterns = [
      "",
      "a|b|",
      "(?P<n>a)(?P<n>b)",
      "(?<n>a)",
      "a{,2}",
      "a{01}",
      "{",
      "x{0}",
      "[]a]",
      "[^]a]",
      "[a-]",
      "^*",
      "\\b+",
      "(?:)*",
      "a(?i)*",
      "\\Qa.b",
      "[[:foo]",
      "\\p{^Greek}",
      "\\pL",
      "[\\d-z]",
      "(?i-s:a)",
      "\\x{10FFFF}",
      "\\07",
      "[[:word:][:^alpha:]]",
      "a??",
      "(?U)a+?",
      "\\_",
      "😀+",
    ]; // prettier-ignore
    for (const pattern of patterns) expect(fault(pattern), pattern).toBeUndefined();
  });

  it("refuses what Go refuses, in Go's words, and points at it", () => {
    expect(fault("a(?=b)")).toBe("invalid or unsupported Perl syntax: `(?=` @1-4");
    expect(fault("a(?!b)")).toBe("invalid or unsupported Perl syntax: `(?!` @1-4");
    expect(fault("(?<=a)b")).toBe("invalid named capture: `(?<=a)b` @0-7");
    expect(fault("(a)\\1")).toBe("invalid escape sequence: `\\1` @3-5");
    expect(fault("a**")).toBe("invalid nested repetition operator: `**` @1-3");
    expect(fault("a++")).toBe("invalid nested repetition operator: `++` @1-3");
    expect(fault("*a")).toBe("missing argument to repetition operator: `*` @0-1");
    expect(fault("a|*")).toBe("missing argument to repetition operator: `*` @2-3");
    expect(fault("a{1001}")).toBe("invalid repeat count: `{1001}` @1-7");
    expect(fault("(a{100}){11}")).toBe("invalid repeat count: `{11}` @8-12");
    expect(fault("a{2,1}")).toBe("invalid repeat count: `{2,1}` @1-6");
    expect(fault("x[a-")).toBe("missing closing ]: `[a-` @1-4");
    expect(fault("[z-a]")).toBe("invalid character class range: `z-a` @1-4");
    expect(fault("[[:foo:]]")).toBe("invalid character class range: `[:foo:]` @1-8");
    expect(fault("\\p{Klingon}")).toBe("invalid character class range: `\\p{Klingon}` @0-11");
    expect(fault("(a")).toBe("missing closing ): `(a` @0-1");
    expect(fault("a)b")).toBe("unexpected ): `a)b` @1-2");
    expect(fault("a\\")).toBe("trailing backslash at end of expression: `` @1-2");
    expect(fault("(?P<a b>c)")).toBe("invalid named capture: `(?P<a b>` @0-8");
    expect(fault("a\\Z")).toBe("invalid escape sequence: `\\Z` @1-3");
    expect(fault("a\ud800")).toContain("invalid UTF-8");
  });

  it("survives depth, and refuses what is nested deeper than RE2 goes", () => {
    expect(fault("(".repeat(50_000))).toContain("missing closing )");
    expect(fault(`${"(".repeat(2000)}${")".repeat(2000)}`)).toContain("expression nests too deeply");
    expect(fault(`${"(?:".repeat(20_000)}a${")".repeat(20_000)}`)).toBeUndefined();
    expect(fault(`(?:${"a".repeat(4000)}){1000}`)).toContain("expression too large");
  });

  it("shows the wrapper in the errors of a relabel step, and there minds an unclosed \\Q", () => {
    expect(parseRelabelRe2("(a").problem?.goText).toBe(
      "error parsing regexp: missing closing ): `^(?s:(a)$`",
    );
    expect(parseRelabelRe2("\\Qab").problem?.goText).toContain("missing closing )");
    expect(parseRelabelRe2("a|b").ast).toBeDefined();
  });

  it("agrees with another port of Go's parser on random patterns", () => {
    const token = fc.constantFrom(
      ..."ab()[]^$*+?{}|\\-.:<>=!_018sip".split(""),
      ..."{2} {2,3} {1000} {3, \\d \\W \\p{Greek} \\pL \\p{^Lu} [:alpha:] [:^x:] (?i) (?: (?P<n> (?<m> (? (?P \\Q \\E".split(
        " ",
      ),
      ..."\\x{41} \\x4 \\07 \\b \\C \\z (?-s: (?U) (?m) é 😀".split(" "),
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 10 }), (tokens) => {
        const pattern = tokens.join("");
        let want: string | undefined;
        try {
          RE2JS.compile(pattern);
        } catch (error) {
          want = error instanceof Error ? error.message : "";
        }
        // It refuses a group name used twice, and leaves out empty quotes.
        if (want?.includes("duplicate capture")) return;
        // Go wants a character behind the bracket before it takes this for a name; the error differs in words only.
        if (/\(\?P?<$/.test(pattern)) return;
        if (want?.endsWith("at end of expression")) want += ": ``";
        expect(parseRe2(pattern).problem?.goText, pattern).toBe(want);
      }),
      { numRuns: 3000 },
    );
  });
});
