import { matchersOf } from "../../model/matchers.ts";
import { type LabelMatcher, METRIC_NAME, valueTest } from "../../model/series/index.ts";
import type { Placed, RuleUnit } from "../../model/units.ts";
import type { Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import { unwrapped, walk } from "../../syntax/promql/walk.ts";
import type { Document, RuleGroup } from "../../workspace/document.ts";
import { exactName } from "../../workspace/index.ts";
import { isClusterLabel } from "../../workspace/topology/topology.ts";

/** An alert that fires when the series of a name are gone. */
export interface AbsentWatch {
  readonly name: string;
  /** What it asks of the series besides their name. */
  readonly matchers: readonly LabelMatcher[];
  readonly document: Document;
  readonly group: RuleGroup;
  readonly rule: Placed<RuleUnit>;
}

/** The label by which series of one source are told from those of others, as `cluster="eu-west"`. */
export interface SourceLabel {
  readonly label: string;
  readonly value: string;
}

/** Every name that an alert of a rule file watches by absent() or absent_over_time(), in the order of the file. */
export function absentWatches(document: Document): AbsentWatch[] {
  return document.groups.flatMap((group) =>
    group.rules.flatMap((rule) =>
      absentSelectors(rule.unit).flatMap((selector): AbsentWatch[] => {
        const name = exactName(selector);
        if (name === undefined) return [];
        const matchers = matchersOf(selector).filter((m) => m.label !== METRIC_NAME);
        return [{ name, matchers, document, group, rule }];
      }),
    ),
  );
}

/** True when some alert asks for the absence of anything. */
export function usesAbsent(unit: RuleUnit): boolean {
  return absentSelectors(unit).length > 0;
}

/**
 * Whether an alert fires when a name stops arriving from a source: one without a cluster matcher counts for every
 * source (it fires when all are gone), one with such a matcher for the source that it selects.
 */
export function watchCovers(watch: AbsentWatch, source: SourceLabel | undefined): boolean {
  return watch.matchers.every(
    (m) => !source || !isClusterLabel(m.label) || m.label !== source.label || matches(m, source.value),
  );
}

/** Whether an alert watches a source by itself, so that it fires while other sources still send. */
export function watchesAlone(watch: AbsentWatch, source: SourceLabel): boolean {
  return watch.matchers.some((m) => m.label === source.label && m.op === "=" && m.value === source.value);
}

function matches(matcher: LabelMatcher, value: string): boolean {
  // A broken regex is no statement about any source.
  return valueTest(matcher)?.(value) ?? true;
}

/** Selectors inside absent() and absent_over_time() whose absence alone makes an alert fire. */
function absentSelectors({ alert, expression }: RuleUnit): VectorSelector[] {
  // Most rules have none, which their text tells sooner than their tree.
  if (!alert || !expression?.text.value.toLowerCase().includes("absent")) return [];
  const found: VectorSelector[] = [];
  walk(expression.parsed.expr, (node) => {
    if (node.kind !== "call" || !/^absent(?:_over_time)?$/.test(node.func.value)) return;
    const [arg] = node.args;
    if (arg) found.push(...needed(arg));
  });
  return found;
}

/** Selectors without which an expression has no result. */
function needed(expr: Expr): VectorSelector[] {
  const inner = unwrapped(expr);
  switch (inner.kind) {
    case "vector":
      return [inner];
    case "matrix":
      return needed(inner.vector);
    case "subquery":
    case "unary":
      return needed(inner.expr);
    case "aggregate":
      return needed(inner.expr);
    case "call":
      return inner.args.flatMap(needed);
    case "binary":
      if (inner.op.value === "or") return [];
      return inner.op.value === "unless"
        ? needed(inner.left)
        : [...needed(inner.left), ...needed(inner.right)];
    default:
      return [];
  }
}
