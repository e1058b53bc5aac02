import { describe, expect, it } from "vitest";
import { completeAt, labelsAt, take } from "./support.ts";

const expr = (text: string) => `#- /rules.yml
groups:
  - name: g
    rules:
      - record: job:http:rate5m
        expr: sum by (job, code) (rate(http_requests_total{env="prod"}[5m]))
      - record: x
        expr: ${text}
`;

const last = (text: string) => text.trimEnd().split("\n").at(-1)?.trim();

describe("completion of expressions", () => {
  it("offers what has the type that is due", async () => {
    const vector = await labelsAt(expr("sum(<|>)"));
    expect(vector).toEqual(expect.arrayContaining(["http_requests_total", "job:http:rate5m", "rate", "sum"]));
    expect(vector).not.toContain("time");
    const scalar = await labelsAt(expr("histogram_quantile(<|>, x)"));
    expect(scalar).toContain("scalar");
    expect(scalar).not.toContain("http_requests_total");
    expect(await labelsAt(expr("<|>"))).toEqual(expect.arrayContaining(["time", "rate"]));
  });

  it("puts values first that the metric is seen with", async () => {
    const { items } = await completeAt(`#- /rules.yml
groups:
  - name: g
    rules:
      - record: a
        expr: sum(x{env="live"}) + sum(y{env="test"}) + sum(y{env="test"}) + sum(y{env="test"})
      - record: b
        expr: sum(x{env="<|>"})
`);
    expect(items.map(({ label, detail }) => [label, detail])).toEqual([
      ["live", "env, seen with x"],
      ["test", "env"],
    ]);
  });

  it("gives ranges where a range is due", async () => {
    expect(last(await take(expr("rate(<|>)"), "http_requests_total"))).toBe(
      "expr: rate(http_requests_total[5m])",
    );
    expect(last(await take(expr("rate(http<|>[1m])"), "http_requests_total"))).toBe(
      "expr: rate(http_requests_total[1m])",
    );
    expect(last(await take(expr("rate(a[<|>])"), "5m"))).toBe("expr: rate(a[5m])");
    expect(last(await take(expr("rate(a[2<|>"), "2h"))).toBe("expr: rate(a[2h]");
    expect(last(await take(expr("a offset <|>"), "1h"))).toBe("expr: a offset 1h");
  });

  it("knows functions by release and feature flag", async () => {
    expect(await labelsAt(expr("<|>"), { version: { major: 2, minor: 30 } })).not.toContain("histogram_avg");
    expect(await labelsAt(expr("<|>"))).not.toContain("limitk");
    expect(await labelsAt(expr("<|>"), { features: new Set(["promql-experimental-functions"]) })).toContain(
      "limitk",
    );
  });

  it("offers the labels of a metric first, also between the parentheses of by", async () => {
    expect((await labelsAt(expr("http_requests_total{<|>}")))[0]).toBe("env");
    expect((await labelsAt(expr("job:http:rate5m{<|>}"))).slice(0, 2).sort()).toEqual(["code", "job"]);
    expect((await labelsAt(expr("sum by (<|>) (job:http:rate5m)"))).slice(0, 2).sort()).toEqual([
      "code",
      "job",
    ]);
    expect(await labelsAt(expr("sum by (job, <|>) (job:http:rate5m)"))).not.toContain("job");
  });

  it("offers operators and modifiers behind an operand", async () => {
    expect(await labelsAt(expr("up <|>"))).toEqual(
      expect.arrayContaining(["and", "==", "offset", "@", "[…]"]),
    );
    expect(await labelsAt(expr("sum(up) <|>"))).toEqual(expect.arrayContaining(["by", "without", "/"]));
    expect(await labelsAt(expr("up > <|>"))).toEqual(
      expect.arrayContaining(["bool", "on", "ignoring", "rate"]),
    );
    expect(await labelsAt(expr("up / on (job) <|>"))).toContain("group_left");
    expect(await labelsAt(expr("sum <|>"))).toEqual(["by", "without"]);
  });

  it("uses the quotes that the scalar leaves free", async () => {
    expect(last(await take(expr('"up{<|>}"'), "env"))).toBe(`expr: "up{env='prod'}"`);
    expect(last(await take(expr("'up{<|>}'"), "env"))).toBe(`expr: 'up{env="prod"}'`);
    expect(last(await take(expr('"up{env=\\"<|>\\"}"'), "prod"))).toBe('expr: "up{env=\\"prod\\"}"');
  });

  it("works over several lines of every style", async () => {
    for (const style of ["|", ">-", "|2-"]) {
      const source = expr(`${style}\n          sum(\n            rate(<|>\n          )`);
      expect(await labelsAt(source)).toContain("http_requests_total");
    }
    expect(await labelsAt(expr("sum(\n          rate(<|>"))).toContain("http_requests_total");
    expect(await labelsAt(expr("\n          sum(\n          <|>"))).toContain("http_requests_total");
    expect(await labelsAt(expr("|\n          up # comm<|>ent"))).toEqual([]);
  });

  it("does not offer the very word that is being typed", async () => {
    expect(await labelsAt(expr("http_req<|>"))).not.toContain("http_req");
    expect(await labelsAt(expr("up{envi<|>}"))).not.toContain("envi");
  });
});
