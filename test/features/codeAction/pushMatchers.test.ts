import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pushMatcher } from "../../../server/src/features/codeAction/pushMatchers.ts";
import type { VectorSelector } from "../../../server/src/syntax/promql/ast.ts";
import { parsePromql } from "../../../server/src/syntax/promql/parse.ts";
import { applyEdits } from "../../../server/src/text/edit.ts";
import { Ambiguous, evaluate, passes, type Sample, show } from "./evaluate.ts";

const LABELS = ["a", "b", "c", "le"];
const label = fc.constantFrom(...LABELS);
const labels = fc.uniqueArray(label, { maxLength: 3 });
const list = labels.map((names) => names.join(", "));

const selector = fc
  .tuple(fc.constantFrom("x", "y"), fc.constantFrom("", "{}", '{a="1"}', '{b!="2",}', '{c=~"1|"}'))
  .map(([name, braces]) => `${name}${braces}`);

/** Expressions over the series of x and y; some mean nothing, as matches without a partner do. */
const expression = fc.letrec<{ expr: string; operand: string }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 4, depthIdentifier: "expr" },
    selector,
    fc
      .tuple(fc.constantFrom("sum", "count", "max"), fc.constantFrom("by", "without"), list, tie("expr"))
      .map(([op, word, names, inner]) => `${op} ${word} (${names}) (${inner})`),
    fc.tuple(list, tie("expr")).map(([names, inner]) => `topk by (${names}) (1, ${inner})`),
    selector.map((one) => `rate(${one}[5m])`),
    tie("operand").map((inner) => `abs(${inner})`),
    tie("expr").map((inner) => `histogram_quantile(0.9, ${inner})`),
    tie("operand").map((inner) => `-${inner}`),
    fc.tuple(tie("operand"), fc.constantFrom("+ 1", "* 2", "> 3")).map(([inner, rest]) => `${inner} ${rest}`),
    fc
      .tuple(
        tie("operand"),
        fc.constantFrom("+", "*", ">", "and", "or", "unless"),
        fc.constantFrom("", "on", "ignoring"),
        list,
        tie("operand"),
      )
      .map(([l, op, word, names, r]) =>
        word === "" ? `${l} ${op} ${r}` : `${l} ${op} ${word} (${names}) ${r}`,
      ),
    fc
      .tuple(
        tie("operand"),
        fc.constantFrom("on", "ignoring"),
        list,
        fc.constantFrom("group_left", "group_right"),
        labels,
        tie("operand"),
      )
      .map(([l, word, names, group, copied, r]) => {
        const free = word === "on" ? copied.filter((one) => !names.split(", ").includes(one)) : copied;
        return `${l} * ${word} (${names}) ${group} (${free.join(", ")}) ${r}`;
      }),
  ),
  operand: tie("expr").map((inner) => (/^\w+(?:\{[^}]*\})?$/.test(inner) ? inner : `(${inner})`)),
})).expr;

const matcherText = fc
  .tuple(label, fc.constantFrom('="1"', '!="1"', '=~"1|2"', '!~"1"', '=""', '=~".*"', '!=""', '=~"2?"'))
  .map(([name, rest]) => `${name}${rest}`);

const sample = fc.record({
  name: fc.constantFrom("x", "y"),
  labels: fc.dictionary(label, fc.constantFrom("1", "2", "3"), { maxKeys: 4 }),
  value: fc.integer({ min: 1, max: 9 }),
});
const data = fc.array(sample, { maxLength: 10 }).map((samples): Sample[] => {
  const byKey = new Map<string, Sample>();
  for (const { name, labels: own, value } of samples) {
    const all: Record<string, string> = { __name__: name, ...own };
    byKey.set(JSON.stringify(Object.entries(all).sort()), { labels: all, value });
  }
  return [...byKey.values()];
});

describe("a matcher that is pushed into the selectors of an expression", () => {
  it("lets through exactly what it lets through of the result", () => {
    let pushed = 0;
    let told = 0;
    fc.assert(
      fc.property(
        expression,
        matcherText,
        fc.array(data, { minLength: 5, maxLength: 5 }),
        (text, matcher, sets) => {
          const parsed = parsePromql(text);
          expect(parsed.problems, text).toEqual([]);
          const [one] = (parsePromql(`z{${matcher}}`).expr as VectorSelector).matchers;
          if (!one) throw new Error("no matcher");
          const edits = pushMatcher(text, parsed.expr, one, matcher);
          if (!edits) return;
          pushed++;
          const changed = parsePromql(applyEdits(text, edits));
          expect(changed.problems, changed.text).toEqual([]);
          for (const set of sets) {
            try {
              // The name is not part of what a record gives.
              const wanted = evaluate(parsed.expr, set).filter((result) => passes(result, one));
              told += wanted.length;
              expect(show(evaluate(changed.expr, set)), `${text} with ${matcher}\n${changed.text}`).toBe(
                show(wanted),
              );
            } catch (error) {
              if (!(error instanceof Ambiguous)) throw error;
            }
          }
        },
      ),
      { numRuns: 1500 },
    );
    expect(pushed).toBeGreaterThan(300);
    expect(told).toBeGreaterThan(200);
  });
});
