import { describe, expect, it } from "vitest";
import type { ValueType } from "../../../server/src/syntax/promql/ast.ts";
import { FUNCTIONS } from "../../../server/src/syntax/promql/functions.generated.ts";
import { isKnown } from "../../../server/src/syntax/promql/functions.ts";
import { parsePromql } from "../../../server/src/syntax/promql/parse.ts";
import { valueTypeOf } from "../../../server/src/syntax/promql/valueType.ts";
import { NEWEST_KNOWN } from "../../../server/src/syntax/values/version.ts";
import { problemsOf } from "./support.ts";

describe("what Prometheus accepts", () => {
  it.each([
    "up",
    " \t\r\nup\n",
    ":a:b",
    '{a!=""}',
    "a{}",
    '{__name__=~"a.+",b=""}',
    '{"a"}',
    '{"a", __name__="b"}',
    'a{"b.c"="d", \'e f\'=~`g`,}',
    'a{on="x",by="y",and="z",offset!="o"}',
    'a{b="\\u00e9\\x41\\101\\U0001F600\\n\\\\\\""}',
    "a{b='\\'\"'}",
    "`a\nb`",
    "0x1F + 0755 + 08 + 1_000 + .5 + 5. + 1e-3 + 1E+3 + Inf + nan",
    "1.e3",
    "-+-1",
    "5m",
    "a[5m]",
    "a[1y2w3d4h5m6s7ms]",
    "a[ 5m # why\n : 1m ]",
    "a[300]",
    "a[0.5]",
    "a[2 * 5m + step()]",
    "a[(5m)]",
    "a[-(-5m)]",
    "a[min_of(5m, 2*step()) : max_of(1s, step()/2)]",
    "a[5m:]",
    "a[5m+range():step()]",
    "a[5s/(0)]",
    "rate(a[2^3^1])",
    "a offset 5m",
    "a offset -1h30m",
    "a offset +5",
    "a offset (5m + step())",
    "a offset -min_of(5m, step())",
    "a offset 0 offset 5m",
    "a @ 1700000000.123",
    "a @ -5",
    "a @ 1m",
    "a @ START()",
    "a[5m] @ end() offset 1m",
    "a @ start() [5m]",
    "a smoothed [5m]",
    "sum(a) without ()",
    "sum without (a,) (b)",
    "sum by (\"a.b\", 'c', d:e) (f)",
    "quantile by (a) (0.9, b)",
    'count_values("x", a)',
    "limit_ratio(-0.1, a)",
    "a == bool 1",
    "1 == bool 1",
    "a * on () group_left () b",
    "a / ignoring (b) group_right (b, c) d",
    "a + on () 1",
    "a + fill_right(1) fill_left(-2) b",
    "a and on (b) c or ignoring (d) e unless f",
    "a == b # one comment\n# another\n",
    "h </ 1 and h >/ 2",
    "time() - 1 </ 2",
    "hour()",
    "days_in_month(vector(time()))",
    'label_replace(a, "b", "$1", "c", "(.*)")',
    'label_join(a, "b", ",")',
    "sort_by_label(a)",
    "info(a)",
    "info(a, {})",
    'info(a, {"b_info", c=~".*"})',
    'histogram_quantiles(a, "q", 0.1, 0.5, 0.9)',
    "round(a)",
    "start() + end() + step() + range() + min_of(1, 2)",
    "-sum(a) ^ 2",
    'absent(a{b="c"} offset 1d)',
    "scalar(a) > bool 1",
    "a > 1 < 2",
    "(((((a)))))",
  ])("%s", (text) => {
    expect(problemsOf(text)).toEqual([]);
  });

  it("every function with arguments of its types", () => {
    const sample: Record<ValueType, string> = {
      vector: "a",
      matrix: "a[5m]",
      scalar: "1",
      string: '"s"',
      none: "",
    };
    for (const info of FUNCTIONS.filter((f) => isKnown(f, NEWEST_KNOWN))) {
      const args = info.args.map((type, i) => (info.name === "info" && i === 1 ? '{a="b"}' : sample[type]));
      for (const count of [info.minArgs, info.args.length]) {
        const text = `${info.name}(${args.slice(0, count).join(", ")})`;
        expect([text, problemsOf(text)]).toEqual([text, []]);
        expect(valueTypeOf(parsePromql(text).expr)).toBe(info.returns);
      }
    }
  });

  it.each<[string, ValueType]>([
    ["1 + 2", "scalar"],
    ["-(1)", "scalar"],
    ["a + 1", "vector"],
    ["a[5m]", "matrix"],
    ["sum(a)[5m:]", "matrix"],
    ['"a"', "string"],
    ["no_such(a)", "none"],
  ])("and knows that %s is a %s", (text, type) => {
    expect(valueTypeOf(parsePromql(text).expr)).toBe(type);
  });
});
