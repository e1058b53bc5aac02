import { describe, expect, it } from "vitest";
import { parsePromql } from "../../../server/src/syntax/promql/parse.ts";
import { selectorsOf } from "../../../server/src/syntax/promql/walk.ts";
import { applyEdits } from "../../../server/src/text/edit.ts";
import { marked, problemsOf } from "./support.ts";

/** Each line is refused for exactly one reason, at the marked place. */
const REFUSED: readonly (readonly [code: string, source: string])[] = [
  // What the lexer refuses.
  ["unexpected-character", "a «&» b"],
  ["unexpected-character", "a «&&» b"],
  ["unexpected-character", "a + «$»b"],
  ["unexpected-character", "a «=~» b"],
  ["unexpected-character", "a «!» b"],
  ["unexpected-character", "a«\u00a0»+ b"],
  ["unexpected-character", 'up{job«:»"a"}'],
  ["unexpected-character", "up{code=«200»}"],
  ["unexpected-character", "up{a=«“»b”}"],
  ["unexpected-brace", 'up{a="b",«{»}'],
  ["unexpected-character", "up«}»"],
  ["unclosed-brace", 'up{a="b"«»'],
  ["unclosed-paren", "sum(a«»"],
  ["unclosed-bracket", "a[5m«»"],
  ["unclosed-bracket", "a[«»"],
  ["unmatched-paren", "sum(a)«)»"],
  ["unmatched-bracket", "a«]»"],
  ["unexpected-bracket", "a[5m«[»1m]]"],
  ["unterminated-string", 'up{a=«"b}»'],
  ["unterminated-string", "up{a=«`b}»"],
  ["bad-escape", 'up{a=~"«\\d»+"}'],
  ["bad-escape", 'up{a="«\\x1»"}'],
  ["bad-escape", 'up{a="«\\400»"}'],
  ["bad-escape", 'up{a="«\\ud800»"}'],
  ["bad-escape", 'up{a="«\\\'»"}'],
  ["invalid-utf8", 'up{a="«\ufffd»"}'],
  ["bad-number", "a > «5minutes»"],
  ["bad-number", "a[«5M»]"],
  ["bad-number", "a > «1.2.3»"],
  ["bad-number", "a > «0x»"],
  ["bad-number", "a > «1e999»"],
  ["bad-number", "a > «0b11»"],
  ["unexpected-character", "a[«x»]"],
  ["unexpected-character", "a[«'5m'»]"],
  ["unexpected-character", "a[«#» c\n5m]"],
  ["missing-range", "a[«:»5m]"],
  ["repeated-colon", "a[5m:1m«:»]"],
  // What the grammar refuses.
  ["empty-expression", "«»"],
  ["empty-expression", "«# nothing\n»"],
  ["missing-operand", "a +«»"],
  ["missing-operand", "a + «*» b"],
  ["missing-operand", "sum(«,» a)"],
  ["unexpected-token", "a «b»"],
  ["unexpected-token", 'a «"b"»'],
  ["unexpected-token", "a «=» b"],
  ["unexpected-token", "a:b«(»c)"],
  ["unexpected-token", "sum(a) by (b) «by» (c)"],
  ["unexpected-token", "rate(a[5m]) «by» (b)"],
  ["unexpected-token", "«bool»"],
  ["unexpected-token", "a + «group_left»"],
  ["unexpected-token", "a + on «b»"],
  ["unexpected-token", "sum by «a» (b)"],
  ["expected-label", "sum by (a, «,») (b)"],
  ["expected-label", "sum by («1») (b)"],
  ["unexpected-token", "sum by (a «b») (c)"],
  ["bad-label", 'sum by («""») (b)'],
  ["expected-label", 'up{a="b",«,»}'],
  ["expected-label", "up{«,»}"],
  ["expected-operator", "up{a«}»"],
  ["expected-string", "up{a=«b»}"],
  ["expected-string", 'up{a=«=»"b"}'],
  ["unexpected-token", 'up{a="b" «c»="d"}'],
  ["expected-duration", "a[5m+«]»"],
  ["expected-duration", "a offset «b»"],
  ["expected-duration", "a[5m:1m*«]»"],
  ["unexpected-token", "a[5m «1m»]"],
  ["expected-timestamp", "a @ «b»"],
  ["unexpected-token", "a @ start«»"],
  ["unexpected-token", "a + fill(«b») c"],
  // What Prometheus refuses while reading.
  ["trailing-comma", "sum(a«,»)"],
  ["trailing-comma", "clamp(a«,», 1, 2)"],
  ["range-not-on-selector", "sum(a)«[5m]»"],
  ["modifier-before-range", "a offset 1m«[5m]»"],
  ["modifier-before-range", "a @ 1«[5m]»"],
  ["repeated-offset", "«a offset 1m offset 2m»"],
  ["repeated-at", "«a @ 1 @ end()»"],
  ["repeated-at", "«a @ start()[5m] @ 3»"],
  ["offset-not-on-selector", "«(a) offset 5m»"],
  ["at-not-on-selector", "«sum(a) @ 5»"],
  ["timestamp-out-of-range", "«a @ Inf»"],
  ["extension-not-on-selector", "sum(a) «smoothed»"],
  ["extension-not-on-selector", "a[5m:] «anchored»"],
  ["extensions-together", "«a anchored smoothed»"],
  ["duration-not-positive", "a[«0»]"],
  ["duration-not-positive", "a[5m:«-1m»]"],
  ["duration-out-of-range", "a[«1e10»]"],
  ["bad-duration", "a[«1m1h»]"],
  ["bad-duration", "a[«5ms5ms»]"],
  ["bad-duration", "a[«300y»]"],
  ["division-by-zero", "a[5m«/»0]"],
  ["division-by-zero", "a[5m«%»0s]"],
  ["bad-regex", 'a{b=~"«(»c"}'],
  ["bad-regex", 'a{b!~"«(?=»c)"}'],
  // Functions, arguments and types.
  ["unknown-function", "«rat»(a[5m])"],
  ["unknown-function", "«Rate»(a[5m])"],
  ["unknown-function", "«STEP»()"],
  ["removed-function", "«holt_winters»(a[5m], 0.5, 0.5)"],
  ["wrong-argument-count", "«rate()»"],
  ["wrong-argument-count", "rate(a[5m], «b[5m], c[5m]»)"],
  ["wrong-argument-count", '«label_join(a, "b")»'],
  ["wrong-argument-count", "round(a, 1, «2»)"],
  ["wrong-argument-count", "«sum()»"],
  ["wrong-argument-count", "sum(a, «b»)"],
  ["wrong-argument-count", "«quantile(a)»"],
  ["wrong-type", "rate(«a»)"],
  ["wrong-type", "rate(«sum(a)»)"],
  ["wrong-type", "abs(«1»)"],
  ["wrong-type", "abs(«a[5m]»)"],
  ["wrong-type", 'label_join(a, "b", ",", «c»)'],
  ["wrong-type", "sum(«1»)"],
  ["wrong-type", 'topk(«"3"», a)'],
  ["wrong-type", "count_values(«3», a)"],
  ["wrong-type", "«a[5m]» + 1"],
  ["wrong-type", '1 + «"a"»'],
  ["wrong-type", '«-"a"»'],
  ["wrong-type", "«1[5m:]»"],
  ["wrong-type", 'info(a, «b{c="d"}»)'],
  ["bool-not-comparison", "a + «bool» b"],
  ["scalar-comparison", "1 «<=» 2"],
  ["set-operator-on-scalar", "a «or» 1"],
  ["group-with-set-operator", "a and on (b) «group_left (c)» d"],
  ["label-in-on-and-group", "a * on (b) group_left («b») c"],
  ["matching-without-vectors", "a + «on (b)» 1"],
  ["fill-without-vectors", "a + «fill (0)» 1"],
  ["fill-with-set-operator", "a or «fill_left (0)» b"],
  ["empty-matchers", "«{}»"],
  ["empty-matchers", '«{a=~".*", b!="c", d=""}»'],
  ["empty-matchers", '«{""}»'],
  ["name-twice", 'a{«__name__="b"»}'],
  ["name-twice", 'a{«"b"»}'],
];

describe("what Prometheus refuses", () => {
  it.each(REFUSED)("%s at the mark in %s", (code, source) => {
    const { text, span } = marked(source);
    expect(problemsOf(text)).toEqual([`${code}: ${text.slice(span.start, span.end)}`]);
    const parsed = parsePromql(text);
    for (const problem of parsed.problems) expect(problem.span).toEqual(span);
  });

  it("is explained in a sentence that does not trail off", () => {
    for (const [, source] of REFUSED) {
      for (const problem of parsePromql(marked(source).text).problems) {
        expect(problem.message).toMatch(/^[A-Z`@].*[.?]$/);
        expect(problem.message).not.toMatch(/undefined|\bat character NaN/);
      }
    }
  });
});

describe("fixes", () => {
  const fixed = (text: string): string | undefined => {
    const [problem] = parsePromql(text).problems;
    return problem?.fix && applyEdits(text, problem.fix.edits);
  };

  it.each([
    ["a && b", "a and b"],
    ["a = b", "a == b"],
    ["sum(rate(a[5m])", "sum(rate(a[5m]))"],
    ['up{a="b"', 'up{a="b"}'],
    ["up{a=b}", 'up{a="b"}'],
    ['up{a=="b"}', 'up{a="b"}'],
    ['up{a="b" c="d"}', 'up{a="b", c="d"}'],
    ["sum(a,)", "sum(a)"],
    ["sum(a))", "sum(a)"],
    ["max_over_time(sum(a)[5m])", "max_over_time(sum(a)[5m:])"],
  ])("%s becomes %s", (text, expected) => {
    const result = fixed(text);
    expect(result).toBe(expected);
    expect(parsePromql(result ?? "").problems).toEqual([]);
  });
});

describe("text that is not finished", () => {
  it.each([
    ['sum(rate(http_requests_total{job="a"}[5m', ["http_requests_total"]],
    ["sum by (a", []],
    ["a + on (", ["a"]],
    ["topk(5, up) / count(", ["up"]],
    ["(a or (b unless", ["a", "b"]],
    ['rate(x[5m]) b c d{e="f"}', ["x"]],
  ])("still tells what %s reads", (text, names) => {
    const { expr, problems } = parsePromql(text);
    expect(problems).toHaveLength(1);
    const found = selectorsOf(expr).map((selector) => selector.name?.value);
    expect(found).toEqual(names);
  });
});
