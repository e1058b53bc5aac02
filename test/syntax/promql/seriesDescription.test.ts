import { describe, expect, it } from "vitest";
import { seriesProblem, valuesProblem } from "../../../server/src/syntax/promql/seriesDescription.ts";

describe("values of a series in a rule test", () => {
  it.each(
    "1 2 3|1+1x5|1-1x5|-1x5|_|_x5 _ 1|stale|1 stale 2|1 +1|0x10|1e5x3|1.5+0.5x10|.5|5.|+Inf -Inf nan||  |1\t2|1 _x3 stale 2+1x2|{{schema:0 sum:1}}|{{sum:1}}+{{sum:2}}x3".split(
      "|",
    ),
  )("%j can be read", (text) => {
    expect(valuesProblem(text)).toBeUndefined();
  });

  it.each([
    ["foo", "foo"],
    ["1 1+1", "1+1"],
    ["1x", "1x"],
    ["x5", "x5"],
    ["1 + 1x5", "+"],
    ["1+-1x5", "1+-1x5"],
    ["1,2", "1,2"],
    ["1x5.5", "1x5.5"],
    ["__", "__"],
    ["stalex5", "stalex5"],
    ["1_000", "1_000"],
    ["Infx3", "Infx3"],
    ["1h", "1h"],
    ["--1", "--1"],
    ["1+1x5x6", "1+1x5x6"],
    ["1x99999999999999999999", "1x99999999999999999999"],
  ])("%j cannot be read at %j", (text, part) => {
    const { start = 0, end = 0 } = valuesProblem(text)?.span ?? {};
    expect(text.slice(start, end)).toBe(part);
  });
});

describe("a series in a rule test", () => {
  it.each(["up", "up{}", 'up{a="b",}', '{a="b"}', " up ", "sum", 'up{__name__="x"}', '{"up"}'])(
    "%j can be read",
    (text) => {
      expect(seriesProblem(text)).toBeUndefined();
    },
  );

  it.each([
    'up{a=~"b"}',
    'up{a!="b"}',
    'up{a="b"',
    "up{a=b}",
    "up a",
    "",
    "on",
    "5",
    "up offset 5m",
    "up[5m]",
  ])("%j cannot be read", (text) => {
    expect(seriesProblem(text)).toBeDefined();
  });

  it("may be left out where only labels are told", () => {
    expect(seriesProblem("", true)).toBeUndefined();
  });
});
