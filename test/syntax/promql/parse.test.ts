import { describe, expect, it } from "vitest";
import type { Expr } from "../../../server/src/syntax/promql/ast.ts";
import { parsePromql } from "../../../server/src/syntax/promql/parse.ts";
import { nodesAt, selectorsOf, walk } from "../../../server/src/syntax/promql/walk.ts";
import type { Span } from "../../../server/src/text/span.ts";
import { marked } from "./support.ts";

/** The structure in prefix form, enough to tell how operators grouped. */
function shape(expr: Expr): string {
  switch (expr.kind) {
    case "vector":
      return `${expr.name?.value ?? ""}${expr.braces ? `{${expr.matchers.map((m) => m.label.value + m.op.value + m.value.value)}}` : ""}${modifiers(expr)}`;
    case "matrix":
      return `${shape(expr.vector)}[]${modifiers(expr)}`;
    case "subquery":
      return `${shape(expr.expr)}[:]${modifiers(expr)}`;
    case "call":
      return `${expr.func.value}(${expr.args.map(shape).join(" ")})`;
    case "aggregate":
      return `${expr.op.value}<${expr.grouping?.labels.map((l) => l.value) ?? ""}>(${expr.args.map(shape).join(" ")})`;
    case "binary":
      return `(${expr.op.value} ${shape(expr.left)} ${shape(expr.right)})`;
    case "unary":
      return `(${expr.op.value} ${shape(expr.expr)})`;
    case "paren":
      return `[${shape(expr.expr)}]`;
    case "number":
      return String(expr.value);
    case "string":
      return JSON.stringify(expr.text.value);
    case "missing":
      return "?";
  }
}

function modifiers(expr: Expr & { kind: "vector" | "matrix" | "subquery" }): string {
  const at = expr.at ? `@${expr.at.at}` : "";
  return (expr.offset ? "+offset" : "") + at + (expr.extension ? `+${expr.extension.value}` : "");
}

function read(text: string): string {
  const { expr, problems } = parsePromql(text);
  expect(problems).toEqual([]);
  return shape(expr);
}

describe("the structure of an expression", () => {
  it.each([
    ["a + b * c", "(+ a (* b c))"],
    ["a - b - c", "(- (- a b) c)"],
    ["a ^ b ^ c", "(^ a (^ b c))"],
    ["-a ^ b", "(- (^ a b))"],
    ["-a * b", "(* (- a) b)"],
    ["2 ^ -1", "(^ 2 -1)"],
    ["a or b and c", "(or a (and b c))"],
    ["a and b unless c", "(unless (and a b) c)"],
    ["a == b + c", "(== a (+ b c))"],
    ["a % b atan2 c", "(atan2 (% a b) c)"],
    ["h </ 1 == h >/ 2", "(>/ (== (</ h 1) h) 2)"],
    ["(a + b) * c", "(* [(+ a b)] c)"],
  ])("groups the operators of %s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ["a + b offset 5m", "(+ a b+offset)"],
    ["a > b[5m] @ 10", "(> a b[]@10)"],
    ["-a[5m:1m] offset 1h", "(- a[:]+offset)"],
    ["a offset 5m + 3", "(+ a+offset 3)"],
    ["a offset -2 ^ 2", "(^ a+offset 2)"],
    ["a offset (2m) + b", "(+ a+offset b)"],
    ["a @ start() offset 5m", "a+offset@start"],
    ["a[5m] anchored", "a[]+anchored"],
  ])("binds a range or modifier of %s to the operand before it", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ["sum", "sum"],
    ["sum(sum)", "sum<>(sum)"],
    ["offset offset 5m", "offset+offset"],
    ["and and or", "(and and or)"],
    ['by{by="on"}', "by{by=on}"],
    ["start + end - step * range", "(- (+ start end) (* step range))"],
    ["fill + fill_left", "(+ fill fill_left)"],
    ["smoothed smoothed", "smoothed+smoothed"],
    ["sum by (by, on, group_left, bool) (x)", "sum<by,on,group_left,bool>(x)"],
    ["SUM BY (A) (x)", "sum<A>(x)"],
    ["a AND ON(b) c", "(and a c)"],
  ])("takes the keywords of %s for names only where they are", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it("reads an aggregation's parameter, grouping before or behind it, and its vector", () => {
    for (const text of ["topk by (a, b) (3, x)", "topk(3, x) by (a, b,)"]) {
      const { expr } = parsePromql(text);
      if (expr.kind !== "aggregate") throw new Error(expr.kind);
      expect([shape(expr), expr.param && shape(expr.param), shape(expr.expr)]).toEqual([
        "topk<a,b>(3 x)",
        "3",
        "x",
      ]);
    }
  });

  it("reads everything between an operator and its right side", () => {
    const { expr } = parsePromql('a == bool on (x, "y.z") group_left ("c d") fill_right (-1) b');
    if (expr.kind !== "binary") throw new Error(expr.kind);
    expect(expr.bool).toBeDefined();
    expect(expr.matching).toMatchObject({ on: true, card: "many-to-one" });
    expect(expr.matching?.labels.map((l) => l.value)).toEqual(["x", "y.z"]);
    expect(expr.matching?.include.map((l) => l.value)).toEqual(["c d"]);
    expect(expr.fill).toMatchObject({ right: -1 });
    expect(shape(expr.right)).toBe("b");
  });

  it("takes a parenthesis behind group_left for its labels, never for the right side", () => {
    expect(parsePromql("a * on (x) group_left (b + c)").problems).toHaveLength(1);
  });

  it("folds a sign into the number behind it", () => {
    expect(parsePromql("- 5m").expr).toMatchObject({
      kind: "number",
      value: -300,
      duration: true,
      span: { start: 0, end: 4 },
    });
  });
});

describe("selectors", () => {
  it("knows a quoted name in braces from matchers", () => {
    const [selector] = selectorsOf(parsePromql(`{"my.metric", "a b"=~'x|y', c!="z",}`).expr);
    expect(selector?.name).toEqual({ value: "my.metric", span: { start: 1, end: 12 }, quote: '"' });
    expect(selector?.nameAt).toBe("inside");
    expect(selector?.matchers.map((m) => [m.label.value, m.op.value, m.value.value])).toEqual([
      ["a b", "=~", "x|y"],
      ["c", "!=", "z"],
    ]);
  });

  it("keeps a matcher that is being typed apart from whole ones", () => {
    const [selector] = selectorsOf(parsePromql('up{job="a", instance=').expr);
    expect(selector?.matchers.map((m) => m.label.value)).toEqual(["job"]);
    expect(selector?.partial.map((m) => [m.label?.value, m.op?.value])).toEqual([["instance", "="]]);
  });

  it("finds the selectors of every part, ranges and parameters included", () => {
    const { expr } = parsePromql('sum(rate(a[5m])) / b + quantile(scalar(c), d{x="y"})[1h:] > 0');
    expect(selectorsOf(expr).map((s) => s.name?.value)).toEqual(["a", "b", "c", "d"]);
  });
});

describe("spans", () => {
  const spanOfKind = (text: string, kind: Expr["kind"]): Span | undefined => {
    let found: Span | undefined;
    walk(parsePromql(text).expr, (node) => {
      if (node.kind === kind) found ??= node.span;
    });
    return found;
  };

  it.each<[Expr["kind"], string]>([
    ["vector", 'sum( «up{a="b"} offset 5m» )'],
    ["matrix", "rate(«up[5m] @ 5» )"],
    ["subquery", "max_over_time(«rate(x[1m])[5m:]» )"],
    ["call", "1 + «rate( x[5m] )» "],
    ["aggregate", " «sum by (a) (x)» + 1"],
    ["aggregate", " «sum (x) without (a)» + 1"],
    ["binary", "(«a + bool b» )"],
    ["paren", "1 - «( a )» "],
    ["string", 'label_join(x, «"😀 a"», "b", "c")'],
    ["number", "x > «- 0x1F»"],
  ])("a %s spans %s", (kind, source) => {
    const { text, span } = marked(source);
    expect(spanOfKind(text, kind)).toEqual(span);
  });

  it("counts UTF-16 units behind an emoji", () => {
    const { text, span } = marked('x{a="😀", «b="c"»}');
    const [selector] = selectorsOf(parsePromql(text).expr);
    expect(selector?.matchers[1]?.span).toEqual(span);
  });

  it("finds the nodes under a cursor, outermost first", () => {
    const kinds = nodesAt(parsePromql("sum(rate(up[5m])) + 1").expr, 10).map((node) => node.kind);
    expect(kinds).toEqual(["binary", "aggregate", "call", "matrix", "vector"]);
  });
});

describe("comments", () => {
  it("are kept with their place, and a # in a string is none", () => {
    const { comments, problems } = parsePromql('# first\nup{a="#"} # second\r\n + 1');
    expect(problems).toEqual([]);
    expect(comments.map((c) => [c.text, c.ownLine])).toEqual([
      ["# first", true],
      ["# second", false],
    ]);
  });
});
