import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePromql } from "../../../server/src/syntax/promql/parse.ts";
import { grafanaVariables, maskVariables } from "../../../server/src/workspace/dashboard/grafanaVariables.ts";

describe("variables of Grafana", () => {
  it.each([
    ["$job", ["job"]],
    ["${job}", ["job"]],
    ["${job:regex}", ["job"]],
    ["${series.name:raw}", ["series"]],
    ["[[job]] and [[node:pipe]]", ["job", "node"]],
    ["rate(x[$__rate_interval]) / $__range_s", ["__rate_interval", "__range_s"]],
    ['label_replace(x, "a", "$1", "b", "(.*)$")', []],
    ["x[5m] # [[", []],
  ])("are found in %s", (text, names) => {
    expect(grafanaVariables(text).map(({ name }) => name)).toEqual(names);
  });

  it.each([
    'rate(http_requests_total{job="$job"}[$__rate_interval])',
    "increase(x[$__range])",
    "max_over_time(x[$__range:$__interval])",
    "max_over_time(x[${__range_s}s:${step}s])",
    "x offset $shift",
    "x offset -${days}d",
    "sum(x) / $__range_s",
    "x > $__interval_ms / 1000",
    'x{job=~"${job:regex}", instance=~"[[instance]]"}',
  ])("leave a sound expression sound: %s", (text) => {
    const masked = maskVariables(text);
    expect(parsePromql(masked.text).problems).toEqual([]);
    expect(masked.loose).toBe(false);
  });

  it.each([
    "sum by ($by) (x)",
    "topk($n, x)",
    "$aggregation(x)",
    "$aggregation by (job) (x)",
    "job:$metric:rate5m",
    '${metric}_total{a="b"}',
    "x{$filters}",
    'x{$label="a"}',
    "$query",
    "x $operator y",
  ])("may stand for anything where they are bare: %s", (text) => {
    expect(maskVariables(text).loose).toBe(true);
  });

  it("reads most of those all the same", () => {
    for (const text of [
      "sum by ($by) (x)",
      "$f(x)",
      "$func by (job) (x)",
      'job:$m:rate5m{a="b"}',
      "x{$filters}",
    ])
      expect([text, parsePromql(maskVariables(text).text).problems]).toEqual([text, []]);
  });

  it("does not take quotes and comments for what they are not", () => {
    const text = "sum(x{a='\"[', b=`$c\\`}) # don't [\n + y[$__interval]";
    expect(parsePromql(maskVariables(text).text).problems).toEqual([]);
  });

  it("keep every offset", () => {
    const part = fc.constantFrom(
      "$a",
      "${b:csv}",
      "[[c]]",
      "sum(",
      ")",
      "[",
      "]",
      "{",
      "}",
      '"',
      "'",
      "#",
      "\n",
      "x",
      "\\",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 15 }), (parts) => {
        const text = parts.join("");
        const { text: masked, variables } = maskVariables(text);
        expect(masked.length).toBe(text.length);
        let at = 0;
        for (const { start, end } of variables) {
          expect(masked.slice(at, start)).toBe(text.slice(at, start));
          at = end;
        }
        expect(masked.slice(at)).toBe(text.slice(at));
      }),
    );
  });

  it("take no longer on a text of beginnings", () => {
    const start = performance.now();
    maskVariables(`${"${a:".repeat(20_000)}${"[[".repeat(20_000)}`);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
