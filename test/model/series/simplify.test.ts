import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileSelector,
  isImpossible,
  type LabelMatcher,
  type MatchOperator,
  matcherFor,
  matchesEmptyOnly,
  redundantMatchers,
  rejectsEmpty,
  relate,
  selectsEverything,
  simplerForm,
} from "../../../server/src/model/series/index.ts";

/** `job=~a|b` as a matcher. */
function matcher(text: string): LabelMatcher {
  const [, label = "", op = "=", value = ""] = /^(\w+)(=~|!~|!=|=)(.*)$/s.exec(text) ?? [];
  return { label, op: op as MatchOperator, value };
}
const selector = (...texts: string[]) => texts.map(matcher);

describe("isImpossible", () => {
  it("names the matchers that exclude each other", () => {
    expect(isImpossible(selector("a=x", "b=1", "a=y"))).toEqual([{ label: "a", matchers: [0, 2] }]);
    expect(isImpossible(selector("a=~x.*", "a!=x1", "a=~.*y", "a!~.*y"))).toEqual([
      { label: "a", matchers: [2, 3] },
    ]);
    expect(isImpossible(selector("a=~[a-c]", "a!=a", "a!=b", "a!=c"))).toEqual([
      { label: "a", matchers: [0, 1, 2, 3] },
    ]);
  });

  it("knows matchers that are impossible alone", () => {
    expect(isImpossible(selector("a!~.*"))).toEqual([{ label: "a", matchers: [0] }]);
    expect(isImpossible(selector("a=~x^"))).toEqual([{ label: "a", matchers: [0] }]);
    expect(isImpossible(selector("__name__="))).toEqual([{ label: "__name__", matchers: [0] }]);
  });

  it("finds nothing in a selector that may select, nor in one that can not be read", () => {
    expect(isImpossible(selector("a=~x.*", "a=~.*y", "b=1"))).toEqual([]);
    expect(isImpossible(selector("a=~(", "a=x", "a=y"))).toEqual([]);
  });
});

describe("redundantMatchers", () => {
  it("finds what follows from the other matchers", () => {
    expect(redundantMatchers(selector("a=x", "a!=y"))).toEqual([{ matcher: 1, because: [0] }]);
    expect(redundantMatchers(selector("a!=", "a=~job:.+"))).toEqual([{ matcher: 0, because: [1] }]);
    expect(redundantMatchers(selector("a=x", "a=x"))).toEqual([{ matcher: 1, because: [0] }]);
    expect(redundantMatchers(selector("a=~.*", "b=1"))).toEqual([{ matcher: 0, because: [] }]);
  });

  it("keeps what is needed, also of an impossible label", () => {
    expect(redundantMatchers(selector("a=~x.*", "a=~.*y", "__name__!="))).toEqual([]);
    expect(redundantMatchers(selector("a=x", "a=y"))).toEqual([]);
  });
});

describe("simplerForm", () => {
  it("says in plain matchers what a regex says", () => {
    expect(simplerForm(matcher("a=~foo"))).toEqual({ kind: "literal", matcher: matcher("a=foo") });
    expect(simplerForm(matcher("a!~^a\\.b$"))).toEqual({ kind: "literal", matcher: matcher("a!=a.b") });
    expect(simplerForm(matcher("a=~"))).toEqual({ kind: "literal", matcher: matcher("a=") });
    expect(simplerForm(matcher("a=~.*"))).toEqual({ kind: "everything", matcher: undefined });
    expect(simplerForm(matcher("a!~.*"))).toEqual({ kind: "nothing", matcher: undefined });
    expect(simplerForm(matcher("a=~.+"))).toEqual({ kind: "present", matcher: matcher("a!=") });
    expect(simplerForm(matcher("a=~^a.*|b$"))).toEqual({ kind: "anchors", matcher: matcher("a=~a.*|b") });
    expect(simplerForm(matcher("a=~a|b"))).toBeUndefined();
    expect(simplerForm(matcher("a=~("))).toBeUndefined();
    expect(simplerForm(matcher("a=.*"))).toBeUndefined();
  });
});

describe("the empty value", () => {
  it("is what an absent label has", () => {
    expect(rejectsEmpty(matcher("a!="))).toBe(true);
    expect(rejectsEmpty(matcher("a=~x?"))).toBe(false);
    expect(rejectsEmpty(matcher("a=~("))).toBe(false);
    expect(matchesEmptyOnly(matcher("a!~.+"))).toBe(true);
    expect(matchesEmptyOnly(matcher("a=~^$"))).toBe(true);
    expect(matchesEmptyOnly(matcher("a=~x?"))).toBe(false);
  });
});

describe("selectsEverything", () => {
  const kind = (...texts: string[]) => selectsEverything(selector(...texts))?.kind;

  it("sees through matchers that ask for nothing special", () => {
    expect(kind()).toBe("empty");
    expect(kind("a=~.*")).toBe("optional");
    expect(kind("a!=x", "b=~y|")).toBe("optional");
    expect(kind("__name__=~a|b|")).toBeUndefined();
    expect(kind("__name__=~.+")).toBe("all");
    expect(kind("__name__!=", "job=~.+")).toBe("all");
    expect(kind("job=~.+")).toBe("all");
    expect(kind("__name__=~[a-zA-Z_:].*")).toBe("all");
    expect(kind("__name__=~[a-z].*")).toBe("nearly");
    expect(selectsEverything(selector("a=~.*", "job!="))).toEqual({ kind: "all", matchers: [1] });
  });

  it("leaves selectors alone that choose", () => {
    for (const text of ["job=x", "__name__=~job:.*", "cluster=~.+", "__name__=~.*_total", "job=~("]) {
      expect(kind(text), text).toBeUndefined();
    }
    expect(kind("__name__=~.+", "env=prod")).toBeUndefined();
  });
});

describe("matcherFor", () => {
  it("quotes values and joins several", () => {
    expect(matcherFor("a", ["x.y"])).toEqual(matcher("a=x.y"));
    expect(matcherFor("a", ["x.y", "z"])).toEqual(matcher("a=~x\\.y|z"));
  });
});

describe("against trying every short text", () => {
  const atom = fc.constantFrom(
    "a",
    "b",
    ".",
    "[^a]",
    "",
    "^",
    "$",
    "a|b",
    "(?i:A)",
    "\\b",
    "a*",
    "(ab)+",
    ".*",
    ".+",
  );
  const pattern = fc.array(atom, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(""));
  const condition = fc.record({
    label: fc.constantFrom("l", "m", "__name__"),
    op: fc.constantFrom<MatchOperator>("=", "!=", "=~", "!~"),
    value: pattern,
  });
  const texts = ["", ..."ab-\n"].flatMap((x) =>
    ["", ..."ab-\n"].flatMap((y) => ["", ..."abB"].map((z) => x + y + z)),
  );

  it("a plainer form means the same", () => {
    fc.assert(
      fc.property(condition, (one) => {
        const simpler = simplerForm(one);
        const before = compileSelector([one]);
        if (!simpler || !before) return;
        const { kind, matcher: plain } = simpler;
        const after = plain && compileSelector([plain]);
        for (const text of texts) {
          const series = { [one.label]: text };
          expect(before(series), JSON.stringify([one, text])).toBe(
            after ? after(series) : kind === "everything",
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it("what contradicts itself selects nothing, and as few matchers as said are enough for that", () => {
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 4 }), (matchers) => {
        const conflicts = isImpossible(matchers);
        const selects = compileSelector(matchers);
        for (const { label, matchers: positions } of conflicts) {
          const alone = positions.flatMap((at) => matchers[at] ?? []);
          expect(alone.every((m) => m.label === label)).toBe(true);
          expect(isImpossible(alone)).toHaveLength(1);
          for (const left of alone.keys()) expect(isImpossible(alone.toSpliced(left, 1))).toEqual([]);
        }
        if (conflicts.length === 0) return;
        for (const text of texts) {
          const series = {
            __name__: "up",
            ...Object.fromEntries(conflicts.map(({ label }) => [label, text])),
          };
          if (series.__name__ !== "")
            expect(selects?.(series), JSON.stringify([matchers, text])).not.toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("what does not contradict itself selects something", () => {
    const more = fc.oneof(
      pattern,
      fc.constantFrom("a|", "|", "x.y|.?", "a.*|.+b", "[^\\n]", "\\x{10ffff}", "(a){0}"),
    );
    const any = fc.record({
      label: fc.constantFrom("l", "__name__"),
      op: fc.constantFrom<MatchOperator>("=", "!=", "=~", "!~"),
      value: more,
    });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 3 }), (matchers) => {
        const relation = relate(matchers, matchers);
        if (relation === "unknown") return;
        expect(isImpossible(matchers).length > 0, JSON.stringify(matchers)).toBe(relation === "disjoint");
      }),
      { numRuns: 500 },
    );
  });

  it("what is redundant may go, and nothing else may", () => {
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 4 }), (matchers) => {
        if (isImpossible(matchers).length > 0) return;
        const redundant = new Set(redundantMatchers(matchers).map(({ matcher: at }) => at));
        const kept = matchers.filter((_, at) => !redundant.has(at));
        expect(relate(matchers, kept)).toBe("equal");
        for (const left of kept.keys()) {
          // That a series has a name is known without any matcher.
          if (kept[left]?.label === "__name__") continue;
          expect(relate(kept, kept.toSpliced(left, 1)), JSON.stringify(matchers)).toBe("covered");
        }
      }),
      { numRuns: 300 },
    );
  });
});
