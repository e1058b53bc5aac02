import { describe, expect, it } from "vitest";
import { isUnrestricted } from "../../../server/src/syntax/promql/matchers.ts";
import { parseSelector } from "../../../server/src/syntax/promql/parse.ts";
import { applyEdits } from "../../../server/src/text/edit.ts";

describe("what match[] takes", () => {
  it.each([
    "up",
    '{job="node"}',
    '{__name__=~"job:.*"}',
    'up{job="a",}',
    "{}",
    'up{__name__="up"}',
    '{"with.dots", "label name"!~"x.*"}',
    " # all of it\n{a='b'} ",
    "sum",
    "offset",
  ])("%s", (text) => {
    const { selector, problems } = parseSelector(text);
    expect(problems).toEqual([]);
    expect(selector).toBeDefined();
  });
});

describe("what match[] refuses, and what would be right", () => {
  it.each([
    ["", "selector-empty", undefined],
    [" \n", "selector-empty", undefined],
    ["up[5m]", "selector-range", "up"],
    ["up offset 5m", "selector-offset", "up"],
    ['up{a="b"} @ 5', "selector-at", 'up{a="b"}'],
    ["up smoothed", "selector-extension", "up"],
    ["up[5m:1m]", "selector-subquery", undefined],
    ["rate(up[5m])", "selector-function", undefined],
    ["sum(up)", "selector-aggregation", undefined],
    ["up + up", "selector-operator", undefined],
    ["-up", "selector-dash", "up"],
    ["(up)", "selector-parentheses", "up"],
    ["5", "selector-number", undefined],
    [`'{job="a"}'`, "selector-quoted-twice", '{job="a"}'],
    [`"{job=\\"a\\"}"`, "selector-quoted-twice", '{job="a"}'],
    [`"{job="a"}"`, "selector-quoted-twice", '{job="a"}'],
    [`-'{job="a"}'`, "selector-dash", '{job="a"}'],
    ["%7Bjob%3D%22a%22%7D", "selector-percent-encoded", '{job="a"}'],
    ["match%5B%5D=%7Bjob%3D%22a%22%7D", "selector-percent-encoded", '{job="a"}'],
    ["match[]=up", "selector-parameter", "up"],
    ['job="a"', "selector-without-braces", '{job="a"}'],
    ['job="a"}', "selector-without-braces", '{job="a"}'],
    ['{job="a"}, {job="b"}', "selector-list", undefined],
    ["up down", "selector-list", undefined],
    ["{job=a}", "expected-string", '{job="a"}'],
    ['{job="a"', "unclosed-brace", '{job="a"}'],
    ['{job=~"("}', "bad-regex", undefined],
    ['{job=~"a"]', "unexpected-character", undefined],
  ])("%s is %s", (text, code, repaired) => {
    const { problems } = parseSelector(text);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    const [problem] = problems;
    const result = problem?.fix && applyEdits(text, problem.fix.edits);
    expect(result?.trim()).toBe(repaired);
    if (result !== undefined) expect(parseSelector(result).problems).toEqual([]);
  });

  it("points at the part that is too much", () => {
    const [problem] = parseSelector('up{a="b"} offset 5m').problems;
    expect(problem?.span).toEqual({ start: 10, end: 19 });
  });

  it("finds the selector inside what it refuses", () => {
    expect(parseSelector('sum(rate(up{job="a"}[5m]))').selector?.name?.value).toBe("up");
  });
});

describe("a selector without restriction", () => {
  it.each([
    ["{}", true],
    ['{a=~".*"}', true],
    ['{a=~"b|"}', true],
    ['{a!="b",c!~"d.+"}', true],
    ['{a=~".+"}', false],
    ['{a!=""}', false],
    ['{a!~".*"}', false],
    ["up", false],
  ])("%s: %s", (text, expected) => {
    const { selector } = parseSelector(text);
    expect(selector && isUnrestricted(selector)).toBe(expected);
  });
});
