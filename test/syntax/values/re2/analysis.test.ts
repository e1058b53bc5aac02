import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { has } from "../../../../server/src/syntax/values/re2/charSet.ts";
import {
  compileRe2,
  describeRe2,
  emptyAlternatives,
  expandTemplate,
  isLiteral,
  literalAlternatives,
  literalPrefix,
  matchesAnythingPresent,
  matchesEverything,
  parseRe2,
  parseTemplate,
  prefixesAlone,
  quoteRe2,
  type Re2Node,
  redundantAnchors,
  unescapedDots,
} from "../../../../server/src/syntax/values/re2/index.ts";
import { foldCase, unicodeClass } from "../../../../server/src/syntax/values/re2/unicodeSets.ts";

function ast(pattern: string): Re2Node {
  const { ast: node } = parseRe2(pattern);
  if (node === undefined) throw new Error(`not a pattern: ${pattern}`);
  return node;
}
const texts = (pattern: string, spans: { start: number; end: number }[]) =>
  spans.map(({ start, end }) => `${start}:${pattern.slice(start, end)}`);

describe("literals of a pattern", () => {
  it("lists the texts of a pattern that has few", () => {
    expect(literalAlternatives(ast("foo|ba[rz]"))).toEqual(["foo", "bar", "baz"]);
    expect(literalAlternatives(ast("^(us|eu)-(east|west)$"))).toEqual([
      "us-east",
      "us-west",
      "eu-east",
      "eu-west",
    ]);
    expect(literalAlternatives(ast("a{1,3}"))).toEqual(["a", "aa", "aaa"]);
    expect(literalAlternatives(ast("x?y"))).toEqual(["y", "xy"]);
    expect(literalAlternatives(ast("a|"))).toEqual(["a", ""]);
    expect(literalAlternatives(ast("a\\.b"))).toEqual(["a.b"]);
    expect(literalAlternatives(ast("(?:)*"))).toEqual([""]);
  });

  it("gives up on many or endlessly many", () => {
    for (const pattern of ["a*", ".", "[a-z]{2}", "(?i)a", "(a|b){1000}", "\\d{1,900}", "\\bx"]) {
      expect(literalAlternatives(ast(pattern)), pattern).toBeUndefined();
    }
    expect(literalAlternatives(ast("(?i)1"))).toEqual(["1"]);
  });

  it("knows the sure beginning", () => {
    expect(literalPrefix(ast("job:.*"))).toBe("job:");
    expect(literalPrefix(ast("^(job:a|job:b).+"))).toBe("job:");
    expect(literalPrefix(ast("(?i)1a"))).toBe("1");
    expect(literalPrefix(ast("(ab){2}c*"))).toBe("abab");
    expect(literalPrefix(ast("a?b"))).toBe("");
  });

  it("knows patterns that ask for a beginning only", () => {
    expect(prefixesAlone(ast("job:.*"))).toEqual(["job:"]);
    expect(prefixesAlone(ast("^(?:job:(.*)|cluster:.*)$"))).toEqual(["job:", "cluster:"]);
    for (const pattern of [
      "job:.+",
      "job:.*a",
      "(?i)job:.*",
      "(?-s)job:.*",
      "job:.*|up",
      "job:",
      ".*",
      "job:.{0,9}",
    ])
      expect(prefixesAlone(ast(pattern)), pattern).toBeUndefined();
  });

  it("quotes any text into a pattern that matches only it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
        expect(isLiteral(ast(quoteRe2(text)))).toBe(true);
        expect(literalAlternatives(ast(quoteRe2(text)))).toEqual([text]);
      }),
    );
  });
});

describe("slips in a pattern", () => {
  it("finds anchors that say nothing", () => {
    const anchors = (pattern: string) => texts(pattern, redundantAnchors(ast(pattern)));
    expect(anchors("^a$")).toEqual(["0:^", "2:$"]);
    expect(anchors("^a|b$")).toEqual(["0:^", "4:$"]);
    expect(anchors("(^a|^b)")).toEqual(["1:^", "4:^"]);
    expect(anchors("a^b")).toEqual([]);
    expect(anchors("(?m)^a$")).toEqual([]);
    expect(anchors("a\\$")).toEqual([]);
  });

  it("finds alternatives that are empty, with the bar to remove", () => {
    const empty = (pattern: string) =>
      texts(
        pattern,
        emptyAlternatives(ast(pattern), pattern).map(({ bar }) => bar),
      );
    expect(empty("A|B|")).toEqual(["3:|"]);
    expect(empty("|A")).toEqual(["0:|"]);
    expect(empty("(|a)b")).toEqual(["1:|"]);
    expect(empty("(?:a||b)")).toEqual(["4:|"]);
    expect(empty("a|b")).toEqual([]);
  });

  it("finds dots that most likely mean a dot", () => {
    expect(texts("prom.example.com", unescapedDots(ast("prom.example.com")))).toEqual(["4:.", "12:."]);
    expect(unescapedDots(ast("a.*b\\.c"))).toEqual([]);
  });

  it("knows the patterns that match everything", () => {
    for (const pattern of [".*", "(.*)", "^.*$", ".*.*", "a|.*"])
      expect(matchesEverything(ast(pattern)), pattern).toBe(true);
    for (const pattern of ["", ".+", "(?-s).*", "^$", ".*a"])
      expect(matchesEverything(ast(pattern)), pattern).toBe(false);
    expect(matchesAnythingPresent(ast("^(.+)$"))).toBe(true);
  });
});

describe("describeRe2", () => {
  it("tells common patterns in words", () => {
    expect(describeRe2(ast("job:.*"))).toBe("`job:` followed by anything");
    expect(describeRe2(ast("foo|bar"))).toBe("`foo` or `bar`");
    expect(describeRe2(ast("a|"))).toBe("`a` or the empty text");
    expect(describeRe2(ast(".+"))).toBe("at least one character");
    expect(describeRe2(ast("(?i)prod.*"))).toBe("`prod` in any case followed by anything");
    expect(describeRe2(ast("[a-f]+"))).toBe("one or more characters of `a`–`f`");
    expect(describeRe2(ast("(a|b.)c?"))).toBe(
      "(`a`, or `b` followed by any character) followed by optionally `c`",
    );
    expect(describeRe2(ast("[45]..|eth[0-9]+"))).toBe(
      "one character of `4` `5` followed by 2 characters, or `eth` followed by one or more digits",
    );
    expect(describeRe2(ast(".*-prod-.*"))).toBe("anything that contains `-prod-`");
    expect(describeRe2(ast("(.*/)?app|[^:]{2,}"))).toBe(
      "optionally (anything that ends in `/`) followed by `app`, or 2 or more characters other than `:`",
    );
  });

  it("stays short whatever the pattern", () => {
    const long = Array.from({ length: 500 }, (_, index) => `x${index}.*`).join("|");
    expect(describeRe2(ast(long)).length).toBeLessThan(400);
  });
});

describe("compileRe2", () => {
  it("matches whole texts, newlines included", () => {
    expect(compileRe2("a.c")?.fullMatch("a\nc")).toBe(true);
    expect(compileRe2("a")?.fullMatch("ab")).toBe(false);
    expect(compileRe2("a|b")?.fullMatch("xb")).toBe(false);
    expect(compileRe2("a$\n")?.fullMatch("a\n")).toBe(false);
    expect(compileRe2("")?.fullMatch("")).toBe(true);
    expect(compileRe2("(")).toBeUndefined();
    expect(compileRe2(`(?:${"a".repeat(1000)}){900}`)).toBeUndefined();
  });

  it("captures by number and by name, a name used twice too", () => {
    const match = compileRe2("(?P<n>a)|(b)(?<n>c)?")?.match("bc");
    expect(match?.groups).toEqual(["bc", undefined, "b", "c"]);
    expect(compileRe2("(?<second>.).*")?.match("😀x")?.expand("-$second-${second}-$1x-$$-$-")).toBe(
      "-😀-😀--$-$-",
    );
  });
});

describe("templates", () => {
  it("are split as Go splits them", () => {
    expect(
      parseTemplate("a$1b${2}c").map((piece) => (piece.kind === "text" ? piece.text : [piece.name])),
    ).toEqual(["a", ["1b"], ["2"], "c"]);
    expect(parseTemplate("x${a")).toEqual([{ kind: "text", span: { start: 0, end: 4 }, text: "x${a" }]);
    expect(expandTemplate("$01$0", (key) => (key === 0 ? "zero" : undefined))).toBe("zero");
  });
});

describe("sets from the engine's tables", () => {
  it("hold the Unicode classes and the other cases", () => {
    const greek = unicodeClass("Greek", false) ?? [];
    expect(has(greek, 0x3b1)).toBe(true);
    expect(has(greek, 0x61)).toBe(false);
    expect(unicodeClass("Klingon", false)).toBeUndefined();
    expect(unicodeClass("L}|.{", false)).toBeUndefined();
    expect(foldCase([0x6b, 0x6b])).toEqual([0x4b, 0x4b, 0x6b, 0x6b, 0x212a, 0x212a]);
    expect(foldCase([0x31, 0x31])).toEqual([0x31, 0x31]);
    expect(foldCase([0x61, 0x63])).toEqual([0x41, 0x43, 0x61, 0x63]);
  });
});
