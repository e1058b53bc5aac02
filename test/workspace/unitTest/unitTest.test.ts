import { describe, expect, it } from "vitest";
import { UnitReader } from "../../../server/src/model/units.ts";
import { readTree } from "../../../server/src/syntax/yaml/tree.ts";
import { readUnitTests } from "../../../server/src/workspace/unitTest/unitTest.ts";
import { placeOfWritten } from "../../../server/src/workspace/written.ts";

function read(text: string) {
  const reader = new UnitReader();
  return readUnitTests(
    readTree(text, {}, (own) => reader.piece(own)),
    reader,
  );
}

const TEXT = `# tests
rule_files:
  - rules.yml
  - "../more/*.yml"
evaluation_interval: 1m
tests:
  - name: first
    input_series:
      - series: 'up{job="a"}'
        values: "1x5"
      - series: "{\\"utf8 name\\"}"
        values: "1x5"
    external_labels: { cluster: eu }
    alert_rule_test:
      - eval_time: 5m
        alertname: Down
        exp_alerts:
          - exp_labels: { job: a, severity: page }
            exp_annotations: { summary: gone }
      - eval_time: 1m
        alertname: Up
  - promql_expr_test:
      - expr: |
          sum(up)
            + down
        eval_time: 1m
        exp_samples:
          - labels: 'x{job="a"}'
            value: 1
          - labels: "{}"
            value: 2
`;

describe("a file of rule tests", () => {
  it("names rule files, series, alerts and labels", () => {
    const { ruleFiles, tests, queries, alerts, labels } = read(TEXT);
    expect(ruleFiles.map(({ value }) => value)).toEqual(["rules.yml", "../more/*.yml"]);
    expect(tests.map(({ name }) => name?.value)).toEqual(["first", undefined]);
    expect(queries.map(({ role, selectors }) => [role, ...selectors.map((s) => s.name?.value)])).toEqual([
      ["input", "up"],
      ["input", "utf8 name"],
      ["expr", "up", "down"],
      ["sample", "x"],
      ["sample"],
    ]);
    expect(alerts.map(({ name, fires }) => [name.value, fires])).toEqual([
      ["Down", true],
      ["Up", false],
    ]);
    expect(labels.map(({ role, label, value }) => [role, label.value, value.value])).toEqual([
      ["external", "cluster", "eu"],
      ["expected", "job", "a"],
      ["expected", "severity", "page"],
    ]);
  });

  it("has everything at its place", () => {
    const { ruleFiles, queries, alerts, labels } = read(TEXT);
    const at = ({ start, end }: { start: number; end: number }) => TEXT.slice(start, end);
    expect(ruleFiles.map(({ span }) => at(span))).toEqual(["rules.yml", '"../more/*.yml"']);
    expect(alerts.map(({ name }) => at(placeOfWritten(name)))).toEqual(["Down", "Up"]);
    expect(labels.map(({ value }) => at(placeOfWritten(value)))).toEqual(["eu", "a", "page"]);
    const names = queries.flatMap(({ expression, base, selectors }) =>
      selectors.flatMap(({ name }) => {
        const place = name && expression.place(name.span);
        return place ? [at({ start: place.start + base, end: place.end + base })] : [];
      }),
    );
    expect(names).toEqual(["up", '\\"utf8 name\\"', "up", "down", "x"]);
  });

  it.each([
    "rule_files: rules.yml\ntests: {}",
    "tests: [1, [], null, { input_series: 3, alert_rule_test: [x], promql_expr_test: { expr: up } }]",
    "tests:\n  - alert_rule_test:\n      - alertname: {}\n        exp_alerts: [1]\n",
    "a: &a [1]\ntests: [{ input_series: *a, promql_expr_test: [*a, *b] }]",
    "tests:\n  - input_series: [{ series: '{{ .Values.x }}' }, { series: 'up{' }]",
  ])("is read as far as it goes: %s", (text) => {
    const { queries, alerts } = read(text);
    expect([...queries.flatMap(({ selectors }) => selectors), ...alerts].length).toBeLessThan(2);
  });
});
