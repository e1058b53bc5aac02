import { describe, expect, it } from "vitest";
import { type Judge, repairsOf } from "../../../server/src/rules/support/slips/repair.ts";
import { checkPromql } from "../../../server/src/syntax/promql/check.ts";
import { parsePromql, parseSelector } from "../../../server/src/syntax/promql/parse.ts";
import { NEWEST_KNOWN } from "../../../server/src/syntax/values/version.ts";

const OPTIONS = { version: NEWEST_KNOWN, features: new Set<string>() };

const EXPRESSION: Judge = {
  problems: (text) => parsePromql(text).problems,
  faults: (text) => checkPromql(parsePromql(text), OPTIONS).length,
};
const SELECTOR: Judge = { problems: (text) => parseSelector(text).problems, faults: () => 0 };

type Row = readonly [written: string, meant: string, safe?: "unsafe"];

const named = ([written, meant, unsafe]: Row) => ({ written, meant, safe: unsafe === undefined });

const SLIPS: Readonly<Record<string, readonly Row[]>> = {
  "quotes of word processors": [
    ["up{job=“node”}", 'up{job="node"}'],
    ["up{job=‘node’, env=“prod”} == 0", "up{job='node', env=\"prod\"} == 0"],
    ['up{job="node"}\u00a0== 0', 'up{job="node"} == 0'],
    ["up – 1", "up - 1"],
    ["up ≥ 1", "up >= 1"],
    ['a{b="it’s"} – 1', 'a{b="it’s"} - 1'],
  ],
  "strings that nobody closed": [
    ['sum(rate(x_total{job="web}[5m]))', 'sum(rate(x_total{job="web"}[5m]))'],
    ["up{job=\"web'} == 0", 'up{job="web"} == 0'],
    ['up{job=web"} == 0', 'up{job="web"} == 0'],
  ],
  "backslashes of regexes": [
    ['up{instance=~"10\\.0\\.\\d+:9090"}', 'up{instance=~"10\\\\.0\\\\.\\\\d+:9090"}'],
    ['up{a=~"\\\\d+\\.x"}', 'up{a=~"\\\\d+\\\\.x"}'],
  ],
  matchers: [
    ["up{job=node}", 'up{job="node"}'],
    ["up{job=node-exporter}", 'up{job="node-exporter"}'],
    ["up{instance=10.0.0.1:9090, job='x'}", "up{instance=\"10.0.0.1:9090\", job='x'}"],
    ["http_requests_total{code=~5..}", 'http_requests_total{code=~"5.."}'],
    ["http_requests_total{code=200}", 'http_requests_total{code="200"}'],
    ['up{job=="node"}', 'up{job="node"}'],
    ['up{job: "node"}', 'up{job="node"}'],
    ['up{job~="a|b"}', 'up{job=~"a|b"}'],
    ['up{job~"a|b"}', 'up{job=~"a|b"}', "unsafe"],
    ['up{job!=~"a|b"}', 'up{job!~"a|b"}'],
    ['up{job<>"a"}', 'up{job!="a"}'],
    ['up{job="a" env="b"}', 'up{job="a", env="b"}'],
    ['up{job="a" and env="b"}', 'up{job="a", env="b"}'],
    ['up{job="a" && env="b"}', 'up{job="a", env="b"}'],
    ['up{job="a"; env="b"}', 'up{job="a", env="b"}'],
    ['up{,job="a"}', 'up{job="a"}'],
    ['up{job="a",,env="b"}', 'up{job="a",env="b"}'],
    ['up{job="a"}{env="b"}', 'up{job="a", env="b"}'],
    ['{job="a"}up', 'up{job="a"}'],
    ['up(job="a")', 'up{job="a"}'],
    ['up[job="a"]', 'up{job="a"}'],
    ['up{job in ("a", "b.c")}', 'up{job=~"a|b\\\\.c"}'],
    ['up{k8s-app="a"}', 'up{"k8s-app"="a"}'],
    ['up where job="a" and env="b"', 'up{job="a", env="b"}'],
    ['up{job="a"} where env="b"', 'up{job="a", env="b"}'],
    ['rate(x_total[5m]{job="a"})', 'rate(x_total{job="a"}[5m])'],
  ],
  brackets: [
    ["sum(rate(x_total[5m])", "sum(rate(x_total[5m]))"],
    ["sum by (job) (rate(x_total[5m])", "sum by (job) (rate(x_total[5m]))"],
    ["sum(rate(x_total[5m]) by (job)", "sum(rate(x_total[5m])) by (job)"],
    [
      "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])",
      "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))",
    ],
    [
      "sum(rate(a_total[5m]) / sum(rate(b_total[5m]))",
      "sum(rate(a_total[5m])) / sum(rate(b_total[5m]))",
      "unsafe",
    ],
    ['rate(x_total{job="web"[5m])', 'rate(x_total{job="web"}[5m])'],
    ['up{job="web" == 0', 'up{job="web"} == 0'],
    ["rate(x_total[5m)", "rate(x_total[5m])"],
    ["sum(rate(x_total[5m))", "sum(rate(x_total[5m]))"],
    ["sum(up))", "sum(up)", "unsafe"],
    ["a + b) * 2", "a + b * 2", "unsafe"],
  ],
  groupings: [
    ["sum(rate(x_total[5m]) by (job))", "sum(rate(x_total[5m])) by (job)"],
    ["sum by job (up)", "sum by (job) (up)"],
    ["sum by job, instance (up)", "sum by (job, instance) (up)"],
    ["sum(up) by job", "sum(up) by (job)"],
    ["sum(up) by {job}", "sum(up) by (job)"],
    ["sum by [job] (up)", "sum by (job) (up)"],
    ["sum(up) group by (job)", "sum(up) by (job)"],
    ["sum(up) group by job", "sum(up) by (job)"],
    ["by (job) sum(up)", "sum by (job) (up)"],
    ["sum(by (job) up)", "sum by (job) (up)"],
    ["summ by (job) (up)", "sum by (job) (up)", "unsafe"],
    ["average(up) by (job)", "avg(up) by (job)", "unsafe"],
    ["rate(x_total[5m]) by (job)", "sum by (job) (rate(x_total[5m]))", "unsafe"],
    ["a on (job) * b", "a * on (job) b"],
    ["a on (job) group_left (x) * b", "a * on (job) group_left (x) b"],
    ["a / on job b", "a / on (job) b"],
    ["a bool > b", "a > bool b"],
    ["a > 5 bool", "a > bool 5"],
    ["sum rate(x_total[5m])", "sum(rate(x_total[5m]))"],
    ["sum by (job) rate(x_total[5m])", "sum by (job) (rate(x_total[5m]))"],
    ['absent up{job="a"}', 'absent(up{job="a"})'],
  ],
  "operators and words": [
    ["a && b", "a and b"],
    ["a||b", "a or b"],
    ["a <> b", "a != b"],
    ["a => 5", "a >= 5"],
    ["a =< 5", "a <= 5"],
    ["a === 5", "a == 5"],
    ["a = 5", "a == 5"],
    ["a and not b", "a unless b"],
    ["up == 0;", "up == 0"],
    ["up == 0 // gone", "up == 0 # gone", "unsafe"],
    ["x > 10GB", "x > 10e9", "unsafe"],
    ["x > 5Ki", "x > 5 * 1024", "unsafe"],
    ["x > 90%", "x > 90", "unsafe"],
  ],
  durations: [
    ["rate(x_total[5min])", "rate(x_total[5m])"],
    ["rate(x_total[1 h])", "rate(x_total[1h])"],
    ["rate(x_total[1.5h])", "rate(x_total[1h30m])"],
    ["rate(x_total[5 minutes])", "rate(x_total[5m])"],
    ['rate(x_total["5m"])', "rate(x_total[5m])"],
    ["rate(x_total[30m1h])", "rate(x_total[1h30m])"],
    ["x offset 1hour", "x offset 1h"],
    ["x offset 1 hour", "x offset 1h"],
    ["max_over_time(x[1hr:5min])", "max_over_time(x[1h:5m])"],
    ["rate(x_total[$__rate_interval])", "rate(x_total[5m])", "unsafe"],
  ],
  modifiers: [
    ["rate(x_total)[5m]", "rate(x_total[5m])"],
    ["rate(x_total[5m]) offset 1h", "rate(x_total[5m] offset 1h)"],
    ["sum(rate(a_total[5m])) offset 1h", "sum(rate(a_total[5m] offset 1h))"],
    ["(a + b) offset 1h", "(a offset 1h + b offset 1h)"],
    ["rate(x_total offset 1h[5m])", "rate(x_total[5m] offset 1h)"],
    ["sum(x_total) @ end()", "sum(x_total @ end())"],
  ],
  "several at once": [
    ["sum(rate(x_total{job=“web”[5min]) by (job)", 'sum(rate(x_total{job="web"}[5m])) by (job)'],
    [
      'sum by job (rate(x_total{code=~5.. && job=="a"}[5m])',
      'sum by (job) (rate(x_total{code=~"5..", job="a"}[5m]))',
    ],
  ],
};

describe("a slip in an expression", () => {
  for (const [kind, rows] of Object.entries(SLIPS)) {
    it.each(rows.map(named))(`is mended: ${kind}: $written`, ({ written, meant, safe }) => {
      expect(EXPRESSION.problems(written)).not.toEqual([]);
      const repairs = repairsOf(written, EXPRESSION);
      expect(repairs[0]?.text).toBe(meant);
      expect(repairs[0]?.safe).toBe(safe);
      for (const { text } of repairs) expect(EXPRESSION.problems(text)).toEqual([]);
    });
  }

  it("is left alone when nobody can tell what was meant", () => {
    for (const text of ["", "sum(", "?", "a b c d", "sum by (job) (", "1 +", "up{job=", ")))"])
      expect(repairsOf(text, EXPRESSION).map((repair) => repair.text)).toEqual([]);
  });
});

describe("a slip in a selector of match[]", () => {
  const rows: readonly Row[] = [
    ["{job=“node”}", '{job="node"}'],
    ["{job=node}", '{job="node"}'],
    ['{__name__=~"job:.*"', '{__name__=~"job:.*"}'],
    ['{job="a" env="b"}', '{job="a", env="b"}'],
    ['{job="a" && env="b"}', '{job="a", env="b"}'],
    ['{instance=~"10\\.0\\..*"}', '{instance=~"10\\\\.0\\\\..*"}'],
    ['{__name__~="job:.*"}', '{__name__=~"job:.*"}'],
  ];
  it.each(rows.map(named))("is mended: $written", ({ written, meant }) => {
    expect(SELECTOR.problems(written)).not.toEqual([]);
    const [repair] = repairsOf(written, SELECTOR);
    expect(repair?.text).toBe(meant);
    expect(repair?.safe).toBe(true);
  });
});
