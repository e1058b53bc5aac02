import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ANYTHING,
  clashesOf,
  contains,
  LabelInference,
  valuesOf,
} from "../../../server/src/model/labels/index.ts";
import type { Expr } from "../../../server/src/syntax/promql/ast.ts";
import { parsePromql } from "../../../server/src/syntax/promql/parse.ts";
import { walk } from "../../../server/src/syntax/promql/walk.ts";
import { evaluate, type Sample } from "./evaluate.ts";
import { data, expression } from "./expressions.ts";

/** Which labels of which results the facts of an inference do not allow. */
function surprises(
  text: string,
  expr: Expr,
  inference: LabelInference,
  samples: readonly Sample[],
): string[] {
  const facts = inference.of(expr);
  if (facts.empty && samples.length > 0) return [`${text} is not empty`];
  const labels = new Set([...facts.known.keys(), ...samples.flatMap((s) => Object.keys(s.labels))]);
  return samples.flatMap((sample) =>
    [...labels].flatMap((label) =>
      contains(valuesOf(facts, label), sample.labels[label] ?? "")
        ? []
        : [`${text}: ${label}="${sample.labels[label] ?? ""}" in ${JSON.stringify(sample.labels)}`],
    ),
  );
}

function parsed(text: string): Expr {
  const { expr, problems } = parsePromql(text);
  expect(problems, text).toEqual([]);
  return expr;
}

describe("label inference against brute force", () => {
  it("allows every label of every result", () => {
    fc.assert(
      fc.property(expression, data, (text, series) => {
        const expr = parsed(text);
        expect(surprises(text, expr, new LabelInference(), evaluate(expr, series).samples)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("allows every label of every result, given what is known of the metrics", () => {
    fc.assert(
      fc.property(expression, data, fc.constantFrom("1", "2"), (text, series, value) => {
        const expr = parsed(text);
        const of = (name: string) =>
          name === "m" ? new LabelInference().of(parsed(`m{a="${value}", b=""}`)) : undefined;
        const fitting = series.filter(
          ({ labels }) => labels.__name__ !== "m" || (labels.a === value && !labels.b),
        );
        const inference = new LabelInference({ metric: of });
        expect(surprises(text, expr, inference, evaluate(expr, fitting).samples)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("presumes only what follows when the labels grouped and joined by are there", () => {
    let held = 0;
    fc.assert(
      fc.property(expression, data, (text, series) => {
        const expr = parsed(text);
        const { samples, asPresumed } = evaluate(expr, series);
        if (!asPresumed) return;
        if (samples.length > 0) held++;
        expect(
          surprises(text, expr, new LabelInference({ presume: true, metric: () => ANYTHING }), samples),
        ).toEqual([]);
      }),
      { numRuns: 1000 },
    );
    expect(held).toBeGreaterThan(40);
  });

  it.each([false, true])("finds only matches impossible that have no result (presuming: %s)", (presume) => {
    let found = 0;
    fc.assert(
      fc.property(expression, data, (text, series) => {
        const inference = new LabelInference({ presume, metric: () => ANYTHING });
        const clashing: Expr[] = [];
        walk(parsed(text), (node) => {
          if (node.kind === "binary" && clashesOf(node, inference).length > 0) clashing.push(node);
        });
        for (const node of clashing) {
          if (node.kind !== "binary") continue;
          const result = evaluate(node, series);
          if (presume && !result.asPresumed) continue;
          found++;
          // What unless takes nothing from stays as it is.
          const expected = node.op.value === "unless" ? evaluate(node.left, series).samples : [];
          expect(result.samples, text.slice(node.span.start, node.span.end)).toEqual(expected);
        }
      }),
      { numRuns: 1000 },
    );
    expect(found).toBeGreaterThan(15);
  });
});
