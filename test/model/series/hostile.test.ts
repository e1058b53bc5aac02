import { describe, expect, it } from "vitest";
import { type LabelMatcher, matchesLabels, relate } from "../../../server/src/model/series/index.ts";
import { compileRe2, describeRe2, parseRe2 } from "../../../server/src/syntax/values/re2/index.ts";

/** Patterns that make backtracking engines, careless parsers or subset constructions explode. */
function hostilePatterns(): string[] {
  const patterns = [
    "(a+)+$",
    "(a|a)*b",
    "(a|aa)+$",
    "(.*a){20}",
    "(x{1,50}){1,20}",
    ".{1,1000}",
    "(.{1,30}){1,30}",
    "(a?){500}a{500}",
    "((((a*)*)*)*)*b",
    "(?:a|b|ab)*c",
    ".*.*.*.*.*.*.*=.*",
    "(a*)*b",
    "([a-zA-Z]+)*1",
    "(\\w+\\s?)*!",
    "(.+)+@(.+)+",
    "(?i)(a|A|b|B)*c",
    "\\pL{1,500}",
    "(\\p{Greek}|\\p{Han}){1,100}",
    "[^\\x00-\\x{10FFFF}]*",
    "(\\b\\w+\\b\\W*)*",
    "(?m)(^.*$\\n?)*",
    "(|a)+",
    "(?:|a|b)*c",
    "(a{0,100}){0,10}",
    "((a{0,10}){0,10}){0,10}",
    "(.*)(.*)(.*)(.*)(.*)x",
    "(^a|b$)*",
    "(\\B\\b)*",
    "(a.*b.*c.*d.*e.*f.*){3}",
    "(?:(?:(?:.?){10}){10}){10}",
  ]; // prettier-ignore
  for (let n = 1; n <= 36; n++) {
    patterns.push(`.*a.{${n}}`, `(a|b)*a(a|b){${n}}`, `${"(".repeat(n)}a+${")+".repeat(n)}`);
    patterns.push(`${"(a*)*".repeat(n)}b`, Array.from({ length: n * 10 }, (_, i) => `m${i}_.*x`).join("|"));
  }
  return patterns;
}

const match = (value: string): LabelMatcher[] => [{ label: "l", op: "=~", value }];

describe("hostile patterns", () => {
  const patterns = hostilePatterns();
  const text = `${"a".repeat(300)}!`;

  it("are many", () => {
    expect(patterns.length).toBeGreaterThan(200);
  });

  it("are parsed, told and matched in bounded time", () => {
    const slow: string[] = [];
    for (const pattern of patterns) {
      const start = performance.now();
      const { ast } = parseRe2(pattern);
      if (ast !== undefined) describeRe2(ast);
      compileRe2(pattern)?.fullMatch(text);
      matchesLabels(match(pattern), { l: "aaaaab" });
      if (performance.now() - start > 5000) slow.push(pattern);
    }
    expect(slow).toEqual([]);
  }, 60_000);

  it("are compared in bounded time, to each other and to simple ones", () => {
    const slow: string[] = [];
    for (const [index, pattern] of patterns.entries()) {
      const other = patterns[(index * 7 + 3) % patterns.length] ?? "";
      const start = performance.now();
      relate(match(pattern), match("a.*"), { budget: 50_000 });
      relate(match(pattern), match(other), { budget: 50_000 });
      if (performance.now() - start > 5000) slow.push(`${pattern} and ${other}`);
    }
    expect(slow).toEqual([]);
  }, 60_000);
});
