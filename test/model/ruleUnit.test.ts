import { describe, expect, it } from "vitest";
import { type RuleUnit, UnitReader } from "../../server/src/model/units.ts";
import { parseAnyYaml } from "../../server/src/syntax/yaml/parse.ts";
import { ItemOfPiece, makePiece, type Piece } from "../../server/src/syntax/yaml/tree.ts";
import { corpusFiles, corpusRules } from "../syntax/yaml/randomYaml.ts";

function all(rule: RuleUnit): unknown {
  const { record, alert, name, expr, labels, annotations, fields, span, selectors, promql } = rule;
  const { recordName, alertName, templatedName, expression } = rule;
  const at = expression?.place({ start: 0, end: 3 });
  const texts = { recordName, alertName, templatedName, at, nameAt: rule.nameAt(7) };
  const parsed = promql && { text: promql.text, expr: promql.expr };
  return {
    record,
    alert,
    name,
    expr,
    for: rule.for,
    labels,
    annotations,
    fields,
    span,
    selectors,
    parsed,
    texts,
  };
}

/** The same rule read without a tree, where that can be, and from its tree. */
function expectSame(text: string, passing: boolean): void {
  const [quick, slow] = [new UnitReader(passing), new UnitReader(passing)];
  const tree: Piece = { text, parsed: parseAnyYaml(text) };
  const [flat, node] = [makePiece(text), tree].map((piece) => new ItemOfPiece(piece, 0));
  if (!flat || !node) throw new Error("two pieces");
  expect({ text, rule: all(quick.rule(flat.piece, flat)) }).toEqual({
    text,
    rule: all(slow.rule(tree, node)),
  });
}

describe("a rule that is read without a tree says what its tree says", () => {
  it.each([
    [
      "a record",
      "- record: job:up:sum\n  expr: sum by (job) (up) # why\n  labels:\n    team: infra\n    a: ~\n",
    ],
    [
      "an alert",
      `- alert: Down
  expr: |
    up == 0
      unless on (job) foo
  for: "5m"
  labels:
    severity: page
  annotations:
    summary: '{{ $labels.job }} is down'
    description: "on \\"{{ $labels.instance }}\\"
      and elsewhere"
`,
    ],
    ["names for nothing", "- record: ~\n  alert: null\n  expr: up\n"],
    ["both names", "- record: a\n  alert: b\n  expr: up\n"],
    ["two of a kind", "- record: a\n  record: b\n  expr: up\n  labels:\n    c: d\n    c: e\n"],
    ["no expression", "- alert: a\n  labels: b\n"],
    ["an expression that is none", "- alert: a\n  expr:\n    b: c\n"],
    ["a mistake in the expression", "- alert: a\n  expr: sum(\n"],
    ["a placeholder in the expression", '- alert: a\n  expr: "up{job=\\"[[ job ]]\\"}"\n'],
  ])("%s", (_, text) => {
    expectSame(text, false);
    expectSame(text, true);
  });
});

describe.skipIf(corpusFiles.length === 0)("the rules of public repositories", () => {
  it("say the same, read without a tree or with one", () => {
    const rules = corpusRules();
    expect(rules.length).toBeGreaterThan(1000);
    for (const text of rules) expectSame(text, false);
  });
});
