import type { JobUnit, Placed, RuleUnit } from "../model/units.ts";
import { type Span, shift, touches } from "../text/span.ts";
import { alertUsesIn } from "../workspace/alertUses.ts";
import type { DashboardQuery } from "../workspace/dashboard/dashboard.ts";
import type { Document } from "../workspace/document.ts";
import { queryUses, type SelectorUse, testUses } from "../workspace/uses.ts";
import { placeOfWritten } from "../workspace/written.ts";
import { type NamedThing, nameAlternatives, nameOccurrence } from "./occurrences.ts";

/** The name under the cursor and where it stands in the file. */
export interface NameAt extends NamedThing {
  readonly span: Span;
}

/** The record, metric or alert whose name stands at an offset. */
export function nameAt(document: Document, offset: number): NameAt | undefined {
  const rule = ruleAt(document, offset);
  if (rule) {
    const { unit, base } = rule;
    for (const [text, kind] of [
      [unit.record, "metric"],
      [unit.alert, "alert"],
    ] as const) {
      if (text && touches(shift(text.span, base), offset))
        return { kind, name: text.value, span: shift(text.span, base) };
    }
  }
  for (const use of usesAt(document, offset)) {
    const found = inUse(use, offset);
    if (found) return found;
  }
  for (const { name } of alertUsesIn(document)) {
    const span = placeOfWritten(name);
    if (touches(span, offset)) return { kind: "alert", name: name.value, span };
  }
  return undefined;
}

/** The rule that holds an offset. */
export function ruleAt(document: Document, offset: number): Placed<RuleUnit> | undefined {
  for (const group of document.groups) {
    const found = pieceAt(group.rules, offset);
    if (found) return found;
  }
  return undefined;
}

/** The scrape job that holds an offset. */
export function jobAt(document: Document, offset: number): Placed<JobUnit> | undefined {
  return pieceAt(document.config?.jobs ?? [], offset);
}

function pieceAt<U>(placed: readonly Placed<U>[], offset: number): Placed<U> | undefined {
  const inside = placed.find(({ base, piece }) => offset >= base && offset < base + piece.text.length);
  // At the very end of the file there is no next piece to belong to.
  return inside ?? placed.findLast(({ base, piece }) => offset === base + piece.text.length);
}

/** The queries of a dashboard's string that holds an offset. */
export function queriesAt(document: Document, offset: number): DashboardQuery[] {
  return (document.dashboard?.queries ?? []).filter(({ expression }) =>
    touches(expression.text.span, offset),
  );
}

/** The selectors of the rule, job, query or test that holds an offset. */
export function usesAt(document: Document, offset: number): SelectorUse[] {
  const rule = ruleAt(document, offset);
  const { expression } = rule?.unit ?? {};
  if (rule && expression) {
    return rule.unit.selectors.map((selector) => ({
      role: "expr",
      document,
      selector,
      expression,
      base: rule.base,
      rule,
    }));
  }
  if (document.dashboard) return queriesAt(document, offset).flatMap((query) => queryUses(document, query));
  if (document.unitTests) {
    const test = document.unitTests.queries.find((one) =>
      touches(shift(one.expression.text.span, one.base), offset),
    );
    return test ? testUses(document, test) : [];
  }
  const job = jobAt(document, offset);
  return (job?.unit.selectors ?? []).flatMap(({ selector, expression: own }) =>
    job && selector
      ? [{ role: "match" as const, document, selector, expression: own, base: job.base, job }]
      : [],
  );
}

function inUse(use: SelectorUse, offset: number): NameAt | undefined {
  const own = nameOccurrence(use);
  if (own && touches(own.span, offset)) {
    const name =
      use.selector.name?.value ??
      use.selector.matchers.find((m) => m.label.value === "__name__")?.value.value;
    if (name) return { kind: "metric", name, span: own.span };
  }
  for (const branch of nameAlternatives(use.selector)) {
    const span = shift(use.expression.place(branch.span), use.base);
    if (touches(span, offset)) return { kind: "metric", name: branch.name, span };
  }
  for (const matcher of use.selector.matchers) {
    if (matcher.label.value !== "alertname" || matcher.op.value !== "=") continue;
    const span = shift(
      use.expression.place({ start: matcher.value.span.start + 1, end: matcher.value.span.end - 1 }),
      use.base,
    );
    if (touches(span, offset)) return { kind: "alert", name: matcher.value.value, span };
  }
  return undefined;
}
