import { describe, expect, it } from "vitest";
import {
  clashesOf,
  inferLabels,
  type LabelFacts,
  LabelInference,
  possibleLabels,
  recordFacts,
  type ValueSet,
} from "../../../server/src/model/labels/index.ts";
import type { Expr } from "../../../server/src/syntax/promql/ast.ts";
import { parsePromql } from "../../../server/src/syntax/promql/parse.ts";

function parsed(text: string): Expr {
  const { expr, problems } = parsePromql(text);
  expect(problems, text).toEqual([]);
  return expr;
}

/** `a="1"|"2"` for a list of values, `b!=""` for all others, `*` at the end when other labels may be there. */
function shown({ known, open, empty }: LabelFacts): string {
  if (empty) return "nothing";
  const labels = [...known].map(([label, values]) => label + valuesShown(values)).sort();
  return [...labels, ...(open ? ["*"] : [])].join(" ");
}

function valuesShown({ kind, values }: ValueSet): string {
  const list = [...values].sort().map((value) => JSON.stringify(value));
  return (kind === "only" ? "=" : "!=") + list.join("|");
}

describe("what the series of an expression carry", () => {
  it.each([
    ["m", '__name__="m" *'],
    ['m{a="1", b!="2", c=~"x|y", d!~"p|q", e="", f=~".+", g!~".*"}', "nothing"],
    [
      'm{a="1", b!="2", c=~"x|y", d!~"p|q", e="", f=~".+"}',
      '__name__="m" a="1" b!="2" c="x"|"y" d!="p"|"q" e="" f!="" *',
    ],
    ['{__name__=~"m|n", a=~"1.*", b=~".*"}', '__name__="m"|"n" a!="" *'],
    ['m{a=~"prod-[12]", a!="prod-1"}', '__name__="m" a="prod-2" *'],
    ['m{a="1", a="2"}', "nothing"],
    ["rate(m[5m])", '__name__="" *'],
    ["last_over_time(m[5m])", '__name__="m" *'],
    ["-m", '__name__="" *'],
    ["+m", '__name__="m" *'],
    ["m > 1", '__name__="m" *'],
    ["m > bool 1", '__name__="" *'],
    ["2 * m", '__name__="" *'],
    ["sum(m)", ""],
    ['sum by (a) (m{a=~"1|2"})', 'a="1"|"2"'],
    ["sum by (a, b) (m)", "a!= b!="],
    ["sum without (a) (m)", '__name__="" a="" *'],
    ["sum without (a) (sum by (a, b) (m))", "b!="],
    ["topk by (a) (3, m)", '__name__="m" *'],
    ['count_values("v", m)', 'v!=""'],
    ['count_values without (v) ("v", m)', '__name__="" v="" *'],
    ["vector(1)", ""],
    ["scalar(m)", ""],
    ["time()", ""],
    ["hour()", ""],
    ["absent(m)", ""],
    ['absent(m{a="1", b=~"2", c="3", c="4"})', 'a="1"'],
    ['absent((m{a="1"}))', 'a=""|"1"'],
    ["absent(sum by (a) (m))", ""],
    ['absent_over_time(m{a="1"}[5m])', 'a="1"'],
    ["histogram_quantile(0.9, sum by (a, le) (m))", "a!="],
    ["histogram_fraction(0, 1, m)", '__name__="" le="" *'],
    ["histogram_count(m)", '__name__="" *'],
    ['sort_by_label(m, "a")', '__name__="m" *'],
    ["nonsense(m)", "*"],
    ["sum by (a) (m) or sum by (b) (m)", "a!= b!="],
    ['m{a="1"} or n{a="2"}', '__name__="m"|"n" a="1"|"2" *'],
    ["m and on (a) n", '__name__="m" *'],
    ['m and n{a="1"}', '__name__="m" a="1" *'],
    ['m unless n{a="1"}', '__name__="m" *'],
    ["m / on (a) n", "a!="],
    ["m / sum by (a) (n)", "a!="],
    ["m / ignoring (b) n", '__name__="" b="" *'],
    ["m > ignoring (b) n", '__name__="m" b="" *'],
    ['m * on (a) group_left (b) n{b="1"}', '__name__="" b="1" *'],
    ["n * on (a) group_right (b) sum by (a, c) (m)", "a!= b!= c!="],
    ["sum by (a, c) (m) * on (a) group_left (b) sum by (a) (n)", "a!= c!="],
    ['m{a="1"} + m{a="2"}', "nothing"],
    ['sum by (a) (m) + on (a) fill (0) sum by (a) (n{a="1"})', "a!="],
    ["info(sum by (job) (m))", '__name__="" *'],
    ['info(sum by (job) (m{job="a"}), {data=~".+"})', 'data!= job="a"'],
  ])("%s", (text, facts) => {
    expect(shown(inferLabels(parsed(text)))).toBe(facts);
  });

  it.each([
    ['label_replace(m, "d", "x", "a", ".*")', '__name__="m" d="x" *'],
    ['label_replace(m, "d", "x", "a", ".+")', '__name__="m" *'],
    ['label_replace(m{a!=""}, "d", "x", "a", ".+")', '__name__="m" a!="" d="x" *'],
    ['label_replace(m{a=~"1|2"}, "d", "$1", "a", "(.*)")', '__name__="m" a="1"|"2" d="1"|"2" *'],
    ['label_replace(m{a=~"1|2"}, "d", "x$1", "a", "(1)")', '__name__="m" a="1"|"2" *'],
    ['label_replace(sum by (a) (m), "d", "$1", "a", "(.*)")', "a!= d!="],
    ['label_replace(sum(m), "d", "x", "", "")', 'd="x"'],
    ['label_replace(m{d="1"}, "d", "", "", "")', '__name__="m" d="" *'],
    ['label_join(m, "d", "-", "a", "b")', '__name__="m" d!="" *'],
    ['label_join(m{a="1", b="2"}, "d", "-", "a", "b")', '__name__="m" a="1" b="2" d="1-2" *'],
    ['label_join(m{a="1"}, "d", "", "a")', '__name__="m" a="1" d="1" *'],
  ])("%s", (text, facts) => {
    expect(shown(inferLabels(parsed(text)))).toBe(facts);
  });

  it("gives up lists that are long, but not that the label is there", () => {
    const values = Array.from({ length: 60 }, (_, i) => `v${i}`).join("|");
    expect(shown(inferLabels(parsed(`sum by (a) (m{a=~"${values}"})`)))).toBe('a!=""');
    expect(shown(inferLabels(parsed(`sum by (a) (m{a=~"|${values}"})`)))).toBe("a!=");
  });

  it("presumes labels that are grouped by, and the job and instance of scraped series", () => {
    const presumed = (text: string) => shown(inferLabels(parsed(text), { presume: true }));
    expect(presumed("sum by (a) (m)")).toBe('a!=""');
    expect(presumed('sum by (a) (m{a=""})')).toBe("");
    expect(presumed("m")).toBe('__name__="m" instance!="" job!="" *');
    expect(presumed('m{job=""}')).toBe('__name__="m" instance!="" job="" *');
    expect(presumed("job:m:sum")).toBe('__name__="job:m:sum" *');
    expect(presumed("ALERTS")).toBe('__name__="ALERTS" *');
  });
});

describe("what the series of a record carry", () => {
  it("is what its expression leaves, its name and the labels that its rule sets", () => {
    const facts = recordFacts("r", inferLabels(parsed("sum by (a, b) (m)")), [
      ["b", ""],
      ["c", "1"],
      ["d", undefined],
    ]);
    expect(shown(facts)).toBe('__name__="r" a!= c="1" d!=');
  });

  it("goes into expressions that read it", () => {
    const metric = (name: string) =>
      name === "r" ? recordFacts("r", inferLabels(parsed("sum by (a, b) (m)")), []) : undefined;
    const infer = (text: string) => shown(inferLabels(parsed(text), { metric }));
    expect(infer("r")).toBe('__name__="r" a!= b!=');
    expect(infer('r{a="1", c="2"}')).toBe("nothing");
    expect(infer("sum by (a, c) (r)")).toBe("a!=");
    expect(infer("s")).toBe('__name__="s" *');
  });
});

describe("labels that keep two sides from matching", () => {
  const clashes = (text: string, presume: boolean): string[] => {
    const expr = parsed(text);
    return expr.kind === "binary"
      ? clashesOf(expr, new LabelInference({ presume })).map(({ label }) => label)
      : [];
  };

  it("are certain where values differ", () => {
    expect(clashes('m{a="1"} / m{a="2"}', false)).toEqual(["a"]);
    expect(clashes('m{a="1", b="x"} / m{a="2", b="y"}', false)).toEqual(["a", "b"]);
    expect(clashes('m{a="1"} / ignoring (a) m{a="2"}', false)).toEqual([]);
    expect(clashes('m{a="1"} / on (b) m{a="2"}', false)).toEqual([]);
    expect(clashes('m{a="1"} or m{a="2"}', false)).toEqual([]);
    expect(clashes('m{a="1"} + fill (0) m{a="2"}', false)).toEqual([]);
    expect(clashes("m > 1", true)).toEqual([]);
  });

  it("are presumed where one side aggregates away what the other is grouped by", () => {
    expect(clashes("sum by (a) (m) / sum by (b) (n)", false)).toEqual([]);
    expect(clashes("sum by (a) (m) / sum by (b) (n)", true).sort()).toEqual(["a", "b"]);
    expect(clashes("m / on (a) sum by (b) (n)", true)).toEqual(["a"]);
    expect(clashes("m / sum by (job) (n)", true)).toEqual(["instance"]);
  });
});

describe("the labels that may be carried", () => {
  it.each([
    ["sum by (a, __name__) (m)", ["a"]],
    ["sum by (a, b) (sum by (a) (m))", ["a", "b"]],
    ["max by (a, b) (m) > 1", ["a", "b"]],
    ["m", undefined],
    ["absent(m{a='1'})", ["a"]],
    ["1", []],
  ])("of %s", (text, labels) => {
    const possible = possibleLabels(parsed(text));
    expect(possible && [...possible].sort()).toEqual(labels);
  });
});
