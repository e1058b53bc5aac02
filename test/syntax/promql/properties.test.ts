import { parser as lezer } from "@prometheus-io/lezer-promql";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Expr } from "../../../server/src/syntax/promql/ast.ts";
import { checkPromql } from "../../../server/src/syntax/promql/check.ts";
import { printOneLine } from "../../../server/src/syntax/promql/oneLine.ts";
import { parsePromql, parseSelector } from "../../../server/src/syntax/promql/parse.ts";
import { formatPromql } from "../../../server/src/syntax/promql/printer.ts";
import { childrenOf, walk } from "../../../server/src/syntax/promql/walk.ts";
import { NEWEST_KNOWN } from "../../../server/src/syntax/values/version.ts";
import { covers } from "../../../server/src/text/span.ts";
import { ALL_FEATURES } from "./support.ts";

const RUNS = { numRuns: 250 };

const metric = fc.constantFrom("up", "a:b", "sum", "offset", "by", "start", "http_requests_total");
const label = fc.constantFrom("job", "on", "le", '"a.b"');
const text = fc.constantFrom('"x"', "'it\\'s'", "`a\\d+`", '"😀 \\u00e9"', '""');
const matcher = fc.tuple(label, fc.constantFrom("=", "!=", "=~", "!~"), text).map((parts) => parts.join(""));
const duration = fc.constantFrom("5m", "1h30m", "300", "-(-5m)", "2*step()", "min_of(1m, step()+5s)", "(5m)");
const suffix = fc.constantFrom(
  "",
  " offset 5m",
  " offset -1h",
  " @ 17.5",
  " @ end()",
  " offset (1m+1m) @ start()",
  " anchored",
);
const selector = fc
  .tuple(metric, fc.array(matcher, { maxLength: 3 }))
  .map(([name, matchers]) => (matchers.length > 0 ? `${name}{${matchers.join(", ")}}` : name));
const space = fc.constantFrom(" ", "  ", "\n", " # a comment\n", "\n# on its own line\n");

/** Well-formed expressions, with types as they fall. */
const { expression } = fc.letrec<{ expression: string; operand: string }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.tuple(selector, suffix).map((parts) => parts.join("")),
    fc.constantFrom("1", "0x1F", "-5m", "+Inf", '"s"'),
    fc.tuple(selector, duration, suffix).map(([s, d, m]) => `${s}[${d}]${m}`),
    fc.tuple(space, tie("expression"), space).map(([a, e, b]) => `(${a}${e}${b})`),
    fc
      .tuple(fc.constantFrom("rate", "abs", "time"), fc.array(tie("expression"), { maxLength: 3 }), space)
      .map(([name, args, s]) => `${name}(${args.join(`,${s}`)})`),
    fc
      .tuple(fc.constantFrom("sum", "topk by (a)", "MAX without (a, on)"), tie("expression"), space)
      .map(([op, arg, s]) => `${op}${s}(${arg})`),
    fc
      .tuple(tie("expression"), duration, fc.constantFrom("", "1m"))
      .map(([e, d, step]) => `abs(${e})[${d}:${step}]`),
    fc.tuple(fc.constantFrom("-", "+"), tie("operand")).map(([sign, e]) => `${sign} ${e}`),
  ),
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie("operand"),
    fc
      .tuple(
        tie("operand"),
        fc.constantFrom(
          "+",
          "^",
          "or",
          "unless on (a)",
          "== bool",
          "* on (a, by) group_left (b)",
          "</",
          "atan2",
        ),
        space,
        tie("expression"),
      )
      .map(([left, op, s, right]) => `${left} ${op}${s}${right}`),
  ),
}));

/** Pieces of PromQL in any order, which come closer to real mistakes than random characters. */
const pieces = fc
  .array(
    fc.constantFrom(
      "sum",
      "(",
      ")",
      "{",
      "}",
      "[",
      "]",
      "a",
      "5m",
      "1",
      ":",
      ",",
      '"x',
      '"x"',
      "`",
      "=",
      "=~",
      "!",
      " by ",
      " on ",
      " offset ",
      "@",
      "-",
      "+",
      "^",
      "#",
      "\n",
      "\\",
      "bool",
      "😀",
      "\ud800",
      "step()",
      "fill(",
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(""));

const anything = fc.oneof(pieces, fc.string({ unit: "binary", maxLength: 40 }), expression);

/** The tree without its spans. */
function tree(expr: Expr): unknown {
  return JSON.parse(
    JSON.stringify(expr, (key, value) =>
      key === "span" ||
      key === "parens" ||
      key === "brackets" ||
      key === "braces" ||
      key === "group" ||
      key === "quote" ||
      key === "verbatim"
        ? undefined
        : value,
    ),
  );
}

describe("any text", () => {
  it("is read without failing, and every span lies in it", () => {
    fc.assert(
      fc.property(anything, (source) => {
        const parsed = parsePromql(source);
        const problems = [
          ...parsed.problems,
          ...checkPromql(parsed, { features: ALL_FEATURES, version: NEWEST_KNOWN }),
        ];
        for (const { span } of [...problems, ...parsed.comments]) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(source.length);
        }
        walk(parsed.expr, (node) => {
          expect(node.span.end).toBeLessThanOrEqual(source.length);
          expect(node.span.end).toBeGreaterThanOrEqual(node.span.start);
          for (const child of childrenOf(node)) expect(covers(node.span, child.span)).toBe(true);
        });
      }),
      { numRuns: 1000 },
    );
  });

  it("is taken or refused as a selector without failing, and only refused with a reason", () => {
    fc.assert(
      fc.property(anything, (source) => {
        const { selector, problems } = parseSelector(source);
        expect(selector !== undefined || problems.length > 0).toBe(true);
      }),
      RUNS,
    );
  });

  it("nested too deeply is refused, not followed until the stack ends", () => {
    for (const source of [
      "(".repeat(50_000),
      "-".repeat(50_000),
      "a+".repeat(50_000),
      `a[${"(".repeat(50_000)}`,
      "a^".repeat(50_000),
    ]) {
      expect(parsePromql(source).problems.length).toBeGreaterThan(0);
    }
  });

  it("takes time in proportion to its length", () => {
    const long = `a{${'b="c",'.repeat(20_000)}}`;
    const start = performance.now();
    expect(parsePromql(long).problems).toEqual([]);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe("a well-formed expression", () => {
  it("has no problem of syntax", () => {
    fc.assert(
      fc.property(expression, (source) => {
        const syntactic = parsePromql(source).problems.filter(
          (p) => p.code === "unexpected-token" || p.code.startsWith("missing"),
        );
        expect(syntactic).toEqual([]);
      }),
      RUNS,
    );
  });

  it("keeps its meaning and its comments when it is printed, however narrow", () => {
    fc.assert(
      fc.property(expression, fc.constantFrom(10, 40, 100), (source, width) => {
        const parsed = parsePromql(source);
        fc.pre(parsed.problems.length === 0);
        const printed = formatPromql(parsed, { width }) ?? "";
        const again = parsePromql(printed);
        expect(again.problems).toEqual([]);
        expect(printOneLine(again.expr)).toBe(printOneLine(parsed.expr));
        expect(again.comments.map((c) => c.text.trim()).sort()).toEqual(
          parsed.comments.map((c) => c.text.trim()).sort(),
        );
        expect(formatPromql(again, { width })).toBe(printed);
      }),
      RUNS,
    );
  });

  it("is read back as the same tree from its printed form", () => {
    fc.assert(
      fc.property(expression, (source) => {
        const parsed = parsePromql(source);
        fc.pre(parsed.problems.length === 0);
        const once = parsePromql(printOneLine(parsed.expr));
        const twice = parsePromql(printOneLine(once.expr));
        expect(tree(twice.expr)).toEqual(tree(once.expr));
      }),
      RUNS,
    );
  });

  it("is also accepted by Prometheus's own editor grammar, as far as that goes", () => {
    // That grammar knows `offset` only as a modifier and takes no upper case for start() and end().
    const comparable = expression.filter((source) => !/\boffset(?! [-(\d])/.test(source));
    fc.assert(
      fc.property(comparable, (source) => {
        fc.pre(parsePromql(source).problems.length === 0);
        let refused = false;
        lezer.parse(source).iterate({
          enter: (node) => {
            refused ||= node.type.isError;
          },
        });
        expect(refused).toBe(false);
      }),
      RUNS,
    );
  });
});
