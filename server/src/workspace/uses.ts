import type { Expression } from "../model/expression.ts";
import type { JobUnit, Placed, RuleUnit } from "../model/units.ts";
import type { VectorSelector } from "../syntax/promql/ast.ts";
import { type Span, shift } from "../text/span.ts";
import type { DashboardQuery } from "./dashboard/dashboard.ts";
import type { Document, RuleGroup } from "./document.ts";
import type { TestQuery } from "./unitTest/unitTest.ts";

/** What a selector is written for. */
export type UseRole = "expr" | "match" | "panel" | "variable" | "annotation" | "unit-test";

/** A selector where it is used. */
export interface SelectorUse {
  readonly role: UseRole;
  readonly document: Document;
  readonly selector: VectorSelector;
  readonly expression: Pick<Expression<unknown>, "place" | "map" | "text">;
  /** Where the expression's piece starts in the file. */
  readonly base: number;
  /** Set for role "expr". */
  readonly rule?: Placed<RuleUnit>;
  readonly group?: RuleGroup;
  /** Set for role "match". */
  readonly job?: Placed<JobUnit>;
  /** Set for the roles of dashboards: "panel", "variable" and "annotation". */
  readonly query?: DashboardQuery;
  /** Set for role "unit-test". */
  readonly test?: TestQuery;
}

/** The place in the file of a span in a use's decoded text. */
export function placeOf(use: SelectorUse, inner: Span): Span {
  return shift(use.expression.place(inner), use.base);
}

/** Every selector that a document writes out, in the order of the file. */
export function* usesIn(document: Document): Iterable<SelectorUse> {
  for (const group of document.groups) {
    for (const rule of group.rules) {
      for (const selector of rule.unit.selectors) yield* ruleUse(document, group, rule, selector);
    }
  }
  yield* usesOutsideRules(document);
}

/** Those of match[], dashboards and tests: a document that has them has few. */
export function* usesOutsideRules(document: Document): Iterable<SelectorUse> {
  for (const job of document.config?.jobs ?? []) {
    for (const { selector, expression } of job.unit.selectors) {
      if (selector) yield { role: "match", document, selector, expression, base: job.base, job };
    }
  }
  for (const query of document.dashboard?.queries ?? []) yield* queryUses(document, query);
  for (const test of document.unitTests?.queries ?? []) yield* testUses(document, test);
}

export function ruleUse(
  document: Document,
  group: RuleGroup,
  rule: Placed<RuleUnit>,
  selector: VectorSelector,
): SelectorUse[] {
  const { expression } = rule.unit;
  return expression ? [{ role: "expr", document, selector, expression, base: rule.base, rule, group }] : [];
}

export function queryUses(document: Document, query: DashboardQuery): SelectorUse[] {
  const { role, expression, selectors } = query;
  return selectors.map((selector) => ({ role, document, selector, expression, base: 0, query }));
}

export function testUses(document: Document, test: TestQuery): SelectorUse[] {
  const { expression, base, selectors } = test;
  return selectors.map((selector) => ({ role: "unit-test", document, selector, expression, base, test }));
}

/** The metric that a selector names by `name{…}` or `{__name__="name"}`. */
export function exactName(selector: VectorSelector): string | undefined {
  if (selector.name) return selector.name.value;
  return selector.matchers.find(
    (m) => m.label.value === "__name__" && m.op.value === "=" && m.value.value !== "",
  )?.value.value;
}
