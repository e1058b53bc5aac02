import type { Placed, RuleUnit } from "../../model/units.ts";
import type { Expr } from "../../syntax/promql/ast.ts";
import type { ParsedPromql } from "../../syntax/promql/parse.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { keptFor } from "../../text/memo.ts";
import { type Span, shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { usesAbsent } from "./absentWatch.ts";
import { counterSum, maySubquery, ratesOfSums } from "./counterSums.ts";
import type { Fact, Remembers } from "./fact.ts";
import { type RatedWindow, windowsBelow } from "./rateWindows.ts";

/** What rules that look at the whole workspace ask of each rule file. */
export interface RuleFileFact {
  /** Label names that expressions select or group by, each once. */
  readonly labels: readonly string[];
  /** Rates over short windows, in the order of the rules. */
  readonly windows: readonly RateWindow[];
  /** Longer windows than this are not among them. */
  readonly windowsBelowMs: number;
  /** There may be rates of sums, or records that hold a sum of counters. */
  readonly sums: boolean;
  /** There are alerts on the absence of something. */
  readonly watches: boolean;
}

/** A window of a rate, in a rule that goes by its number in its group, and that by its number in the file. */
export interface RateWindow extends Omit<RatedWindow, "key"> {
  readonly group: number;
  readonly rule: number;
  /** The duration in the brackets, in the file. */
  readonly at: Span;
  /** The expression stands elsewhere, and comes here by an alias. */
  readonly inherited: boolean;
}

export const RULE_FILE: Fact<Document, RuleFileFact> = {
  key: "rule file",
  of: (document, memo) => readRuleFile(document, memo, 0),
};

/**
 * In one go, as there are very many rules, and most of the time goes by until each has come to hand.
 * @param belowMs which windows are short; see `RuleFileFact.windowsBelowMs`
 */
export function readRuleFile(document: Document, memo: Remembers, belowMs: number): RuleFileFact {
  const labels = new Set<string>();
  const windows = new WindowsOfFile();
  const key = limitOf(memo, belowMs);
  let [sums, watches] = [false, false];
  let group = -1;
  for (const { rules } of document.groups) {
    group++;
    let rule = -1;
    for (const placed of rules) {
      rule++;
      const { unit } = placed;
      const facts = unit.promql && expressionFacts(unit.promql, memo, key);
      if (!facts) continue;
      for (const label of facts.labels) labels.add(label);
      for (const window of facts.windows) windows.add(window, group, rule, placed);
      sums ||= facts.rates || (facts.sum && unit.recordName !== undefined);
      watches ||= facts.absent && usesAbsent(unit);
    }
  }
  return { labels: [...labels], windows: windows.list, windowsBelowMs: belowMs, sums, watches };
}

/** The rates of a rule file over shorter windows. */
export function windowsIn(document: Document, memo: Remembers, belowMs: number): readonly RateWindow[] {
  const windows = new WindowsOfFile();
  for (const [group, { rules }] of document.groups.entries()) {
    for (const [rule, placed] of rules.entries()) {
      const { promql } = placed.unit;
      if (!promql) continue;
      for (const window of windowsOfExpression(promql, memo, belowMs))
        windows.add(window, group, rule, placed);
    }
  }
  return windows.list;
}

/** What `windowsIn` asks of each expression. */
export function windowsOfExpression(
  parsed: ParsedPromql,
  memo: Remembers,
  belowMs: number,
): readonly RatedWindow[] {
  return memo.once(parsed, `windows below ${belowMs}`, () => windowsBelow(parsed, belowMs));
}

class WindowsOfFile {
  readonly list: RateWindow[] = [];
  readonly #matchers = new Map<string, RatedWindow["matchers"]>();

  add(window: RatedWindow, group: number, rule: number, { unit, base }: Placed<RuleUnit>): void {
    const { expression } = unit;
    if (!expression) return;
    const { key, func, ms, span } = window;
    let matchers = this.#matchers.get(key);
    if (!matchers) {
      matchers = window.matchers;
      this.#matchers.set(key, matchers);
    }
    const at = shift(expression.place(span), base);
    const { inherited } = expression.text;
    this.list.push({ group, rule, func, matchers, ms, span, at, inherited });
  }
}

/** What an expression tells by itself; the same one stands in the rules of many clusters. */
export interface ExpressionFacts {
  readonly labels: readonly string[];
  readonly windows: readonly RatedWindow[];
  readonly rates: boolean;
  readonly sum: boolean;
  /** May ask for the absence of something. */
  readonly absent: boolean;
}

/** Tells facts with other limits apart: one object for each, as it is compared once for every rule. */
interface Limit {
  readonly belowMs: number;
}

export function limitOf(memo: Remembers, belowMs: number): Limit {
  return memo.once(RULE_FILE, `below ${belowMs}`, () => ({ belowMs }));
}

/** What `readRuleFile` asks of each expression. */
export function expressionFacts(parsed: ParsedPromql, memo: Remembers, limit: Limit): ExpressionFacts {
  return keptFor<ExpressionFacts>(parsed, limit) ?? readExpression(parsed, memo, limit);
}

function readExpression(parsed: ParsedPromql, memo: Remembers, limit: Limit): ExpressionFacts {
  return memo.once(parsed, limit, () => {
    const whole = parsed.problems.length === 0;
    const value = parsed.text;
    return {
      labels: labelsOf(parsed.expr),
      windows: windowsBelow(parsed, limit.belowMs),
      rates: whole && maySubquery(value) && ratesOfSums(parsed.expr).length > 0,
      sum: whole && counterSum(parsed.expr) !== undefined,
      absent: value.toLowerCase().includes("absent"),
    };
  });
}

function labelsOf(expr: Expr): readonly string[] {
  const labels = new Set<string>();
  walk(expr, (node) => {
    if (node.kind === "vector") {
      for (const matcher of node.matchers) if (matcher.value.value !== "") labels.add(matcher.label.value);
    } else if (node.kind === "aggregate" && node.grouping && !node.grouping.without) {
      for (const label of node.grouping.labels) labels.add(label.value);
    }
  });
  return [...labels];
}
