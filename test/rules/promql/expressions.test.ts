import { describe, expect, it } from "vitest";
import { applyFixes, checkDiagnostics, engineOf } from "../../support/check.ts";

const ONLY = [
  "promql/syntax",
  "promql/unknown-function",
  "promql/wrong-type",
  "promql/argument-count",
  "promql/vector-matching",
  "promql/comparison",
  "promql/selector",
  "promql/bad-regex",
  "promql/unsupported",
  "promql/feature-flag",
  "config/missing-required",
];

describe("what is wrong in an expression", () => {
  it("stands at its place in every style of scalar", () =>
    checkDiagnostics(
      `
#- /rules.yml
groups:
  - name: a
    rules:
      - record: a
        expr: sum(rates(up[5m]))
                  ^^^^^ 💡 error promql/unknown-function
      - record: b
        expr: "sum(rate(up{a=\\"b\\"}))"
                        ^^^^^^^^^^^ 💡 error promql/wrong-type
      - record: c
        expr: 'up{a=~''(''}'
                       ^ error promql/bad-regex
      - record: d
        expr: |
          sum by (a) (up)
            + on (a) group_left (a) up
                                 ^ 💡 error promql/vector-matching
      - record: f
        expr: 1 > 2
                ^ 💡 error promql/comparison
      - record: g
        expr: '{a=~".*"}'
               ^^^^^^^^^ 💡 error promql/selector
      - record: h
        expr: ""
              ^^ error config/missing-required
      - record: i
        expr: ' '
               ^ error promql/syntax
`,
      { only: ONLY },
    ));

  it("is not looked for in MetricsQL", () =>
    checkDiagnostics(
      `
#- /rules.yml
groups:
  - name: a
    concurrency: 2
    rules:
      - record: a
        expr: rollup_rate(up) keep_metric_names
`,
      { only: ONLY },
    ));

  it("depends on the release and the features", async () => {
    const text =
      'groups:\n  - name: a\n    rules:\n      - record: a\n        expr: sort_by_label(up, "job")\n';
    const codes = async (settings: Parameters<typeof engineOf>[1]) =>
      (await engineOf([["/rules.yml", text]], settings))
        .checkAlone("/rules.yml")
        .map((d) => d.code)
        .filter((code) => ONLY.includes(code));
    expect(await codes({})).toEqual(["promql/feature-flag"]);
    expect(await codes({ features: new Set(["promql-experimental-functions"]) })).toEqual([]);
    expect(await codes({ version: { major: 2, minor: 42 } })).toEqual(["promql/unsupported"]);
  });

  it("is mended inside quotes and escapes", async () => {
    const files = new Map([
      [
        "/rules.yml",
        'groups:\n  - name: a\n    rules:\n      - record: a\n        expr: "sum(rates(up{a=\\"b\\"}[5m]))"\n',
      ],
    ]);
    const after = await applyFixes(files, "promql/unknown-function");
    expect(after.get("/rules.yml")).toContain('expr: "sum(rate(up{a=\\"b\\"}[5m]))"');
  });

  it("has no fix where an alias brings the expression in", async () => {
    const text =
      "groups:\n  - name: a\n    rules:\n      - record: a\n        expr: &e sum(rates(up[5m]))\n      - record: b\n        expr: *e\n";
    const engine = await engineOf([["/rules.yml", text]]);
    const found = engine.checkAlone("/rules.yml").filter((d) => d.code === "promql/unknown-function");
    expect(
      found.map((d) => [text.slice(d.location.span.start, d.location.span.end), d.fixes.length]),
    ).toEqual([
      ["rates", 1],
      ["*e", 0],
    ]);
  });
});
