import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileSelector,
  differenceExample,
  type LabelMatcher,
  type MatchOperator,
  matchesLabels,
  overlapExample,
  relate,
  valueExample,
} from "../../../server/src/model/series/index.ts";

/** `job=~"a|b"` as a matcher. */
function matcher(text: string): LabelMatcher {
  const [, label = "", op = "=", value = ""] = /^(\w+)(=~|!~|!=|=)(.*)$/s.exec(text) ?? [];
  return { label, op: op as MatchOperator, value };
}
const selector = (...texts: string[]) => texts.map(matcher);
const relation = (a: string, b: string) => relate(selector(a), selector(b));

describe("matchesLabels", () => {
  it("takes an absent label for an empty one", () => {
    expect(matchesLabels(selector("a="), {})).toBe(true);
    expect(matchesLabels(selector("a!=x"), {})).toBe(true);
    expect(matchesLabels(selector("a=~.+"), {})).toBe(false);
    expect(matchesLabels(selector("constructor="), {})).toBe(true);
    expect(
      matchesLabels(
        selector("a=1", "b=~x.*"),
        new Map([
          ["a", "1"],
          ["b", "xy"],
        ]),
      ),
    ).toBe(true); // prettier-ignore
  });

  it("says nothing about a regex that is not valid", () => {
    expect(compileSelector(selector("a=~("))).toBeUndefined();
    expect(matchesLabels(selector("a=~("), {})).toBe(false);
  });
});

describe("relate", () => {
  it("compares single matchers", () => {
    expect(relation("a=x", "a=x")).toBe("equal");
    expect(relation("a=x", "a=y")).toBe("disjoint");
    expect(relation("a=x", "a!=y")).toBe("covered");
    expect(relation("a=~x|y", "a=x")).toBe("covers");
    expect(relation("a=~x|y", "a=~y|z")).toBe("overlaps");
    expect(relation("a=x", "b=x")).toBe("overlaps");
    expect(relation("a!=x", "a!=y")).toBe("overlaps");
    expect(relation("a!=x", "a=x")).toBe("disjoint");
  });

  it("compares regexes by what they match, not by how they are written", () => {
    expect(relation("a=~(foo|bar).*", "a=~foo.*|bar.*")).toBe("equal");
    expect(relation("a=~job:.*", "a=~job:.+")).toBe("covers");
    expect(relation("a=~^job:.*$", "a=~job:.*")).toBe("equal");
    expect(relation("a=~[a-c]+", "a=~[b-d]+")).toBe("overlaps");
    expect(relation("a=~[a-c]+", "a=~[d-f]+")).toBe("disjoint");
    expect(relation("a=~(?i)prod.*", "a=~PROD.*")).toBe("covers");
    expect(relation("a!~x.*", "a=~x.*")).toBe("disjoint");
    expect(relation("a!~.+", "a=")).toBe("equal");
    expect(relation("a=~.*x", "a=~x.*")).toBe("overlaps");
    expect(relation("a=~(aa)*", "a=~(aaa)*")).toBe("overlaps");
    expect(relation("a=~(aa)*", "a=~(aaaa)*")).toBe("covers");
    expect(relation("a=~\\p{Greek}+", "a=~[α-ω]+")).toBe("covers");
  });

  it("knows that a series has a name", () => {
    expect(relate(selector("job=x"), selector("job=x", "__name__=~.+"))).toBe("equal");
    expect(relate([], selector("__name__!="))).toBe("equal");
    expect(relate([], selector("job!="))).toBe("covers");
    expect(relate(selector("__name__="), [])).toBe("disjoint");
  });

  it("takes several matchers of one label together", () => {
    expect(relate(selector("a=~x.*", "a!=x1"), selector("a=~x.*"))).toBe("covered");
    expect(relate(selector("a=~x.*", "a=~.*y"), selector("a=~x(.*y)?"))).toBe("covered");
    expect(relate(selector("a=~x.*", "a!~x.*"), selector("a=~x.*"))).toBe("disjoint");
    expect(relate(selector("a=~x.*", "b=1"), selector("a=~x.*", "c=1"))).toBe("overlaps");
  });

  it("minds newlines, inner anchors and word boundaries", () => {
    expect(relation("a=~.*", "a=~(?-s).*")).toBe("covers");
    expect(relation("a=~a^b", "a=~ab")).toBe("disjoint");
    expect(relation("a=~(?m)a$\\n^b", "a=a\nb")).toBe("equal");
    expect(relation("a=~\\bfoo\\b.*", "a=~foo(\\W.*)?")).toBe("equal");
    expect(relation("a=~foo\\Bbar", "a=foobar")).toBe("equal");
    expect(relation("a=~(?:$)|x", "a=~x?")).toBe("equal");
  });

  it("is honest about what it can not know", () => {
    expect(relation("a=~(", "a=~x")).toBe("unknown");
    expect(relate(selector("a=~.*a.{18}b"), selector("a=~.*b.{17}b"), { budget: 10_000 })).toBe("unknown");
    expect(relate(selector("a=~.*a.{40}b"), selector("a=~.*a.{40}b"))).toBe("equal");
  });
});

describe("examples", () => {
  it("are short and readable", () => {
    expect(overlapExample(selector("__name__=~job:.*", "a="), selector("__name__=~.*:sum", "b=x"))).toEqual({
      __name__: "job:sum",
      b: "x",
    });
    expect(differenceExample(selector("a=~x.*"), selector("a=~x1.*"), {})).toEqual({ __name__: "a", a: "x" });
    expect(differenceExample(selector("a=x"), selector("a=~x|y"))).toBeUndefined();
    expect(overlapExample(selector("a=x"), selector("a=y"))).toBeUndefined();
    expect(valueExample(selector("a=~\\p{Greek}"))).toEqual({ kind: "found", text: "Ͱ" });
  });

  it("take real names where they fit", () => {
    const candidates = (label: string) => (label === "__name__" ? ["up", "job:up:sum"] : []);
    expect(overlapExample(selector("__name__=~job:.*"), [], { candidates })).toEqual({
      __name__: "job:up:sum",
    });
  });
});

/** Every text over a small alphabet, up to a length. */
function textsOver(alphabet: string, length: number): string[] {
  const all = [""];
  for (let start = 0, left = length; left > 0; left--) {
    const end = all.length;
    for (; start < end; start++) for (const char of alphabet) all.push((all[start] ?? "") + char);
  }
  return all;
}

describe("the algebra", () => {
  const pattern = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          "a",
          "b",
          ".",
          "[^a]",
          "",
          "ab",
          "^",
          "$",
          "\\b",
          "\\B",
          "(?i:A)",
          "[a\\n]",
          "(?-s:.)",
        ),
      },
      { weight: 2, arbitrary: fc.tuple(tie("node"), tie("node")).map(([x, y]) => `${x}${y}`) },
      { weight: 2, arbitrary: fc.tuple(tie("node"), tie("node")).map(([x, y]) => `(${x}|${y})`) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(tie("node"), fc.constantFrom("*", "+", "?", "{2}", "{1,2}", "{2,}"))
          .map(([x, times]) => `(?:${x})${times}`),
      },
    ),
  })).node;
  const condition = fc.record({
    label: fc.constantFrom("l", "l", "m"),
    op: fc.constantFrom<MatchOperator>("=", "!=", "=~", "!~"),
    value: pattern,
  });
  const texts = textsOver("ab\n-", 4);

  it("agrees with trying every short text", () => {
    const conditions = fc.array(condition, { minLength: 0, maxLength: 3 });
    fc.assert(
      fc.property(conditions, conditions, (a, b) => {
        const result = relate(a, b);
        expect(result).not.toBe("unknown");
        const [inA, inB] = [compileSelector(a), compileSelector(b)];
        const seen = { both: false, onlyA: false, onlyB: false };
        // Labels are independent, so one at a time varies beside an example of the rest.
        const base = overlapExample(a, b) ??
          overlapExample(a, a) ??
          overlapExample(b, b) ?? { __name__: "x" };
        for (const label of ["l", "m"]) {
          for (const text of texts) {
            const series = { ...base, [label]: text };
            const [x, y] = [inA?.(series) === true, inB?.(series) === true];
            if (x && y) seen.both = true;
            else if (x) seen.onlyA = true;
            else if (y) seen.onlyB = true;
          }
        }
        if (seen.both) expect(result).not.toBe("disjoint");
        if (result === "equal" || result === "covered") expect(seen.onlyA).toBe(false);
        if (result === "equal" || result === "covers") expect(seen.onlyB).toBe(false);
        const shared = overlapExample(a, b);
        expect(shared !== undefined).toBe(result !== "disjoint");
        if (shared !== undefined) expect([inA?.(shared), inB?.(shared)]).toEqual([true, true]);
        const only = differenceExample(a, b);
        if (only !== undefined) expect([inA?.(only), inB?.(only)]).toEqual([true, false]);
        if (result === "covers" || result === "overlaps") expect(only).toBeDefined();
        if (result === "equal" || result === "covered") expect(only).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  it("finds every value that a short search finds, and only such", () => {
    fc.assert(
      fc.property(
        fc.array(
          condition.map((each) => ({ ...each, label: "l" })),
          { maxLength: 3 },
        ),
        (conditions) => {
          const test = compileSelector(conditions);
          const short = texts.find((text) => test?.({ l: text }) === true);
          const found = valueExample(conditions);
          if (short !== undefined) expect(found.kind).toBe("found");
          if (found.kind !== "found") return;
          expect(test?.({ l: found.text })).toBe(true);
          // Nothing shorter exists, unless it was taken from a list of texts.
          if (!conditions.some(({ op }) => op === "=" || op === "=~")) {
            expect(found.text.length).toBeLessThanOrEqual(short?.length ?? Number.POSITIVE_INFINITY);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
