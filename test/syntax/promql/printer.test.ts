import { describe, expect, it } from "vitest";
import { parsePromql } from "../../../server/src/syntax/promql/parse.ts";
import { formatPromql } from "../../../server/src/syntax/promql/printer.ts";

function format(text: string, width = 100): string | undefined {
  return formatPromql(parsePromql(text), { width });
}

describe("on one line", () => {
  it.each([
    ["sum(a)by(b,c)", "sum by (b, c) (a)"],
    ["SUM without() (a)", "sum without () (a)"],
    ["sum by () (a)", "sum(a)"],
    ["a+on(b)group_left c", "a + on (b) group_left () c"],
    ["a+ignoring()b", "a + b"],
    ["a+on()1", "a + 1"],
    ["1==bool 2", "1 == bool 2"],
    ["a{c='d',b=`e\\`}", 'a{b="e\\\\",c="d"}'],
    ["a{ }", "a"],
    ['{"a.b",c="d"}', '{__name__="a.b",c="d"}'],
    ['{"e f"="g"}', '{"e f"="g"}'],
    ["a[60m]offset 1440m", "a[1h] offset 1d"],
    ["a[14d:90s]", "a[2w:1m30s]"],
    ["a[300]", "a[5m]"],
    ["a[.0001]", "a[0.0001]"],
    ["a[5m+-3*(step())]", "a[5m + -3 * (step())]"],
    ["a offset - 5m @ 1.5", "a @ 1.500 offset -5m"],
    ["a offset 0", "a"],
    ["a @ start() anchored", "a @ start() anchored"],
    ["a[5m] @ end() anchored", "a[5m] anchored @ end()"],
    ["a @ start()[5m]", "a[5m] @ start()"],
    ["- 0x1F", "-31"],
    ["+Inf+-inf+NAN", "+Inf + -Inf + NaN"],
    ["1e21*1e-7", "1000000000000000000000 * 0.0000001"],
    ["a>bool 90m", "a > bool 1h30m"],
    ["- - a", "--a"],
    ["'it\\'s \"x\" é\\x00'", '"it\'s \\"x\\" é\\x00"'],
    ['"\\xff\\u00a0"', '"\\xff\\u00a0"'],
    ["a+fill_left(1e6)fill_right(.5)b", "a + fill_left (1e+06) fill_right (0.5) b"],
    ["topk(3,a)", "topk(3, a)"],
  ])("%s becomes %s", (text, expected) => {
    expect(format(text)).toBe(expected);
  });
});

describe("on several lines", () => {
  it("splits at the outermost parts that do not fit", () => {
    expect(
      format('sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (job) (rate(up[5m]))', 50),
    ).toBe(
      `  sum by (job) (
    rate(http_requests_total{code=~"5.."}[5m])
  )
/
  sum by (job) (rate(up[5m]))`,
    );
  });

  it("puts arguments, matching and a subquery's brackets where they belong", () => {
    expect(format("-max_over_time((aaaa * on (b) group_left (c) dddd)[1h:5m]) > 1", 30)).toBe(
      `  -max_over_time(
    (
        aaaa
      * on (b) group_left (c)
        dddd
    )[1h:5m]
  )
>
  1`,
    );
  });

  it("does not indent a subquery that fits its line, as Prometheus does not", () => {
    expect(format("quantile_over_time(0.95, aaaa[1h:5m])", 30)).toBe(
      `quantile_over_time(
  0.95,
aaaa[1h:5m]
)`,
    );
  });

  it("counts bytes of UTF-8", () => {
    expect(format('a{b="éé"}  + c', 14)).toContain("\n");
    expect(format('a{b="éé"}  + c', 15)).not.toContain("\n");
  });
});

describe("comments", () => {
  it("keep their place beside the part they speak of", () => {
    const text = `# what it is
sum by (job) ( # per job
  # errors only
  rate(a{code="500"}[5m]) # five minutes
  # end of the errors
)
# share
/ # of all
# requests
sum(b) # total
# the end`;
    expect(format(text)).toBe(`# what it is
  sum by (job) ( # per job
    # errors only
    rate(a{code="500"}[5m]) # five minutes
    # end of the errors
  )
# share
/ # of all
  # requests
  sum(b) # total
# the end`);
  });

  it("inside a selector move above it", () => {
    expect(format("rate(a{ # why\n b='c'}[5m])")).toBe('rate(\n  # why\n  a{b="c"}[5m]\n)');
  });

  it("behind an argument stay behind its comma", () => {
    expect(format("clamp(a, # first\n 1, 2 # last\n)")).toBe("clamp(\n  a, # first\n  1,\n  2 # last\n)");
  });

  it("around an expression do not split it", () => {
    expect(format("# above\nsum(a) # behind\n# below")).toBe("# above\nsum(a) # behind\n# below");
  });
});

describe("text with problems", () => {
  it("is left alone", () => {
    expect(format("sum(a")).toBeUndefined();
  });
});
