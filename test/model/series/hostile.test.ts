import { describe, expect, it } from "vitest";
import {
  Budget,
  differenceExample,
  isImpossible,
  type LabelMatcher,
  overlapExample,
  prepareSelector,
  redundantMatchers,
  relate,
  selectsEverything,
  simplerForm,
} from "../../../server/src/model/series/index.ts";
import {
  alternativesOf,
  compileRe2,
  describeRe2,
  emptyAlternatives,
  parseRe2,
  programSize,
  redundantAnchors,
} from "../../../server/src/syntax/values/re2/index.ts";
import { engineOf } from "../../support/check.ts";
import { hostilePatterns } from "./hostilePatterns.ts";

const match = (value: string, op: LabelMatcher["op"] = "=~"): LabelMatcher[] => [{ label: "l", op, value }];

const patterns = hostilePatterns();
const valid = patterns.filter((pattern) => parseRe2(pattern).ast !== undefined);
const another = (index: number) => valid[(index * 7 + 3) % valid.length] ?? "";

type Question = (budget: Budget) => unknown;

/** The most steps that one of several questions took, each with a budget of its own. */
function mostSteps(steps: number, questions: readonly Question[]): number {
  const spent = questions.map((ask) => {
    const budget = new Budget(steps);
    ask(budget);
    return budget.spent;
  });
  return Math.max(...spent);
}

/** The questions that most others come down to, of selectors that are read once. */
function comparisons(pattern: string, other: string): Question[] {
  const [one, two, simple] = [pattern, other, "a.*"].map((each) => prepareSelector(match(each)));
  if (!one || !two || !simple) return [];
  return [
    (budget) => relate(one, simple, { budget }),
    (budget) => relate(one, two, { budget }),
    (budget) => overlapExample(one, two, { budget }),
    (budget) => differenceExample(one, two, { budget }),
  ];
}

/** What rules ask of a selector by itself. */
function inspections(pattern: string, other: string): Question[] {
  return [
    (budget) => isImpossible([...match(pattern), ...match(other, "!~")], { budget }),
    (budget) => redundantMatchers([...match(pattern), ...match(other)], { budget }),
    (budget) => selectsEverything([{ label: "__name__", op: "=~", value: pattern }], { budget }),
  ];
}

describe("a thousand hostile patterns", () => {
  it("are as many, and nearly all are valid", () => {
    expect(new Set(patterns).size).toBeGreaterThan(950);
    expect(patterns.length).toBe(1000);
    expect(valid.length).toBeGreaterThan(950);
  });

  it("are read, told and looked through, whatever their size", () => {
    for (const pattern of patterns) {
      const { ast } = parseRe2(pattern);
      if (ast === undefined) continue;
      expect(describeRe2(ast).length).toBeLessThan(10_000);
      emptyAlternatives(ast, pattern);
      redundantAnchors(ast);
      alternativesOf(pattern);
      for (const op of ["=~", "!~"] as const) simplerForm({ label: "l", op, value: pattern });
    }
  });

  it("are compiled only as far as a text can be matched quickly", () => {
    // Every other one, as this is what takes the time of all of these.
    for (const pattern of valid.filter((_, index) => index % 2 === 0)) {
      const { ast } = parseRe2(pattern);
      const compiled = compileRe2(pattern);
      if (compiled) expect(ast && programSize(ast)).toBeLessThan(15_000 + pattern.length * 3);
      compiled?.fullMatch("aaaaaaaaaaaaaaaaaaaaab");
    }
  }, 120_000);

  it("take no more steps of any question than the budget, but for the last one", () => {
    const steps = 1000;
    for (const [index, pattern] of valid.entries()) {
      const other = another(index);
      // A single step is never more than a text of the pattern's length, or an automaton that the budget affords.
      const most = 2 * steps + 4 * Math.max(pattern.length, other.length);
      const questions = comparisons(pattern, other);
      if (index % 10 === 0) questions.push(...inspections(pattern, other));
      expect(mostSteps(steps, questions), pattern.slice(0, 100)).toBeLessThan(most);
    }
  }, 120_000);

  it("keep to the budget that questions have by themselves", () => {
    for (let index = 0; index < valid.length; index += 101) {
      const [pattern, other] = [valid[index] ?? "", another(index)];
      const questions = [...comparisons(pattern, other), ...inspections(pattern, other)];
      expect(mostSteps(100_000, questions), pattern).toBeLessThan(150_000);
    }
  }, 120_000);

  it("pass through the rules, in match[] and in expressions", async () => {
    const some = valid.filter((_, index) => index % 40 === 0);
    const quoted = (text: string) => JSON.stringify(text);
    const selectors = some.map((each) => `        - ${quoted(`{__name__=~${quoted(each)}}`)}\n`);
    const rules = some.map((each, index) => {
      const selector = `up{l=~${quoted(each)},l!~${quoted(some[(index + 1) % some.length] ?? "")}}`;
      return `      - alert: A${index}\n        expr: ${quoted(`${selector} == 0`)}\n`;
    });
    const engine = await engineOf(
      new Map([
        [
          "/prometheus.yml",
          `scrape_configs:\n  - job_name: f\n    metrics_path: /federate\n    params:\n      "match[]":\n${selectors.join("")}    static_configs: [{ targets: ["a:9090"] }]\n`,
        ],
        ["/rules.yml", `groups:\n  - name: g\n    rules:\n${rules.join("")}`],
      ]),
    );
    const found = [...engine.checkAll().values()].flat();
    expect(found.filter((d) => d.code === "promql/syntax" || d.code === "promql/bad-regex")).toEqual([]);
    expect(found.filter((d) => d.code === "federation/missing-honor-labels")).toHaveLength(1);
  });
});
