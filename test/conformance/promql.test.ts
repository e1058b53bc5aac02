// Uses a real promtool, of Debian's package prometheus.
import { describe, expect, it } from "vitest";
import { findPlaceholders } from "../../server/src/syntax/yaml/placeholders.ts";
import { LineIndex } from "../../server/src/text/lineIndex.ts";
import { promtoolRuleErrors, promtoolVersion } from "../support/promtool.ts";
import { Random } from "../support/random.ts";
import { randomPromql } from "../support/randomPromql.ts";
import { refusals } from "./verdict.ts";

const RELEASE = { major: 2, minor: 42 } as const;
const total = Number(process.env.PROMFED_MUTATIONS ?? 1500);
const start = Number(process.env.PROMFED_SEED ?? 1);

/** Lines in front of the first rule, and of each rule. */
const HEAD = 3;
const LINES = 2;

describe.runIf(promtoolVersion() === "2.42")("promfed and promtool", () => {
  it("agree on expressions, right and wrong, and on where a wrong one is wrong", () => {
    const expressions = generated();
    const text = ruleFile(expressions);
    const theirs = promtoolRuleErrors(text);
    const lines = new LineIndex(text);
    const ours = new Map<number, { from: number; to: number; message: string }[]>();
    for (const { location, message } of refusals("rules", [text], { version: RELEASE })[0] ?? []) {
      const line = lines.positionAt(location.span.start).line;
      const rule = Math.floor((line - HEAD) / LINES);
      const from = location.span.start - lines.offsetAt({ line, character: 0 }) - COLUMN;
      const found = { from, to: from + location.span.end - location.span.start, message };
      ours.set(rule, [...(ours.get(rule) ?? []), found]);
    }
    const disagreements = expressions.flatMap((expression, rule) => {
      const their = theirs.get(rule);
      const own = ours.get(rule) ?? [];
      if ((their === undefined) !== (own.length === 0))
        return [`${expression}\n  promtool: ${their?.says ?? "accepts it"}\n  promfed: ${own[0]?.message}`];
      // The place is only known where nothing of the text is escaped.
      if (their?.column === undefined || !/^[ !#-[\]-~]*$/.test(expression)) return [];
      // What promtool points at begins here; an error of ours that ends before it is another one.
      if (own.some(({ to }) => to >= (their.column ?? 0))) return [];
      return [
        `${expression}\n  promtool: ${their.says}\n  promfed at ${own.map(({ from, to }) => `${from}-${to}`)}`,
      ];
    });
    console.log(`${expressions.length} expressions: promtool refuses ${theirs.size}`);
    expect(disagreements).toEqual([]);
    expect(theirs.size).toBeGreaterThan(expressions.length * 0.2);
    expect(theirs.size).toBeLessThan(expressions.length * 0.9);
  }, 600_000);
});

/** Expressions without what looks like a placeholder of a template: those are not judged. */
function generated(): string[] {
  const random = new Random(start);
  const found = new Set<string>();
  while (found.size < total) {
    const text = randomPromql(random);
    if (text.length < 200 && findPlaceholders(text).length === 0) found.add(text);
  }
  return [...found];
}

const COLUMN = '        expr: "'.length;

function ruleFile(expressions: readonly string[]): string {
  const rules = expressions.map((e, i) => `      - record: r${i}\n        expr: ${quoted(e)}\n`);
  return `groups:\n  - name: g\n    rules:\n${rules.join("")}`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
