import { describe, expect, it } from "vitest";
import { type Judge, repairsOf } from "../../../server/src/rules/support/slips/repair.ts";
import { checkPromql } from "../../../server/src/syntax/promql/check.ts";
import { printOneLine } from "../../../server/src/syntax/promql/oneLine.ts";
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
    ['up{job="web,env="prod",a="b"}', 'up{job="web",env="prod",a="b"}'],
    ['up{job!="} == 0', 'up{job!=""} == 0'],
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
    ["time( - up", "time() - up"],
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

const WHOLE = [
  'sum by (job) (rate(http_requests_total{job="web", code=~"5.."}[5m]))',
  'histogram_quantile(0.95, sum by (le) (rate(x_bucket{env="prod"}[10m])))',
  'avg by (job, env) (up{job=~"a|b"}) and sum by (job, env) (y{zone!="c"}) > 3',
  'max_over_time(rate(foo_total{a="b"}[1m])[30m:1m])',
  'sum(rate(a_total{x="y"}[5m])) or vector(0)',
];

/** Ways to spoil an expression; each undone gives it back. */
const DAMAGES: Readonly<Record<string, (text: string) => string>> = {
  "the last parenthesis missing": (text) => text.replace(/\)$/, ""),
  "a brace missing": (text) => text.replace("}", ""),
  "a bracket missing": (text) => text.replace("]", ""),
  "a closing quote missing": (text) => text.replace(/"(?=[,}])/, ""),
  "curly quotes": (text) => text.replace(/"([^"]*)"/g, "“$1”"),
  "a comma missing": (text) => text.replace('", ', '" '),
  "a doubled sign": (text) => text.replace(/([a-z])="/, '$1=="'),
  "a colon for a sign": (text) => text.replace(/([a-z])="/, '$1:"'),
  "a tilde in front": (text) => text.replace('=~"', '~="'),
  "a value without quotes": (text) => text.replace(/="([a-z]+)"/, "=$1"),
  "minutes spelt out": (text) => text.replace(/\[(\d+)m\]/, "[$1min]"),
  "a list without parentheses": (text) => text.replace(/by \(([a-z, ]+)\)/, "by $1"),
  "words of other languages": (text) => text.replace(" and ", " && ").replace(" or ", " || "),
  "a semicolon": (text) => `${text};`,
};

describe("a spoilt expression", () => {
  for (const [damage, spoil] of Object.entries(DAMAGES)) {
    it(`is as before once mended: ${damage}`, () => {
      let count = 0;
      for (const text of WHOLE) {
        const spoilt = spoil(text);
        if (EXPRESSION.problems(spoilt).length === 0) continue;
        count++;
        const [repair] = repairsOf(spoilt, EXPRESSION);
        expect(printOneLine(parsePromql(repair?.text ?? "").expr), spoilt).toBe(
          printOneLine(parsePromql(text).expr),
        );
      }
      expect(count).toBeGreaterThan(0);
    });
  }

  it("takes no time to speak of, however long and wrong", () => {
    for (const text of [
      "(".repeat(3000),
      "sum(".repeat(900),
      `a{${'b="c" '.repeat(1500)}`,
      "\u201c".repeat(4000),
    ]) {
      const start = performance.now();
      repairsOf(text, EXPRESSION);
      expect(performance.now() - start).toBeLessThan(2_000);
    }
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
