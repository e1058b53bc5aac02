import type { JobUnit, MatchSelector, Placed } from "../model/units.ts";
import { join, type Span, shift } from "../text/span.ts";
import type { DashboardQuery } from "../workspace/dashboard/dashboard.ts";
import type { Document } from "../workspace/document.ts";
import { type Definition, placeOf, type SelectorUse } from "../workspace/index.ts";
import { topologyOf } from "../workspace/topology/topology.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { shownPath } from "./hover/context.ts";
import { nameOccurrence } from "./occurrences.ts";

/** One thing that is computed from others or that others are computed from. */
export interface HierarchyItem {
  readonly kind: "record" | "alert" | "metric" | "selector" | "query";
  /** The name; of a match[] item its text, of a dashboard's query that of its panel. */
  readonly name: string;
  /** Where it stands, for people. */
  readonly detail: string;
  readonly path: string;
  /** The whole of it, counted from the file's start. */
  readonly span: Span;
  /** Its name; lies in `span`. */
  readonly selection: Span;
}

/** An item and the places that make it related to the one asked for. */
export interface HierarchyCall {
  readonly item: HierarchyItem;
  readonly from: readonly Span[];
}

/**
 * Rules as items, in the order of files. Hundreds of clusters may hold the same rule: rules of one name and
 * expression are one item, which stands where the first of them does and says how many files hold it.
 */
export function definitionItems<D extends RulePlace>(
  ws: WorkspaceView,
  rules: readonly D[],
): { readonly item: HierarchyItem; readonly first: D }[] {
  const byText = new Map<string, { first: D; paths: Set<string> }>();
  for (const rule of [...rules].sort(byPlace)) {
    const { name, expr } = rule.rule.unit;
    const text = JSON.stringify([name?.value, expr?.value.replace(/\s+/g, " ").trim()]);
    const known = byText.get(text);
    if (known) known.paths.add(rule.document.path);
    else byText.set(text, { first: rule, paths: new Set([rule.document.path]) });
  }
  return [...byText.values()].flatMap(({ first, paths }) => {
    const item = ruleItem(ws, first, paths.size);
    return item ? [{ item, first }] : [];
  });
}

/** A rule where it stands. */
type RulePlace = Pick<Definition, "document" | "group" | "rule">;

function byPlace(a: RulePlace, b: RulePlace): number {
  if (a.document.path !== b.document.path) return a.document.path < b.document.path ? -1 : 1;
  return a.rule.base - b.rule.base;
}

function ruleItem(
  ws: WorkspaceView,
  { document, group, rule }: RulePlace,
  files: number,
): HierarchyItem | undefined {
  const { unit, base } = rule;
  if (!unit.name) return undefined;
  const selection = shift(unit.name.span, base);
  const name = group.header.name?.value;
  const more = files > 1 ? ` and ${files - 1} more ${files === 2 ? "file" : "files"}` : "";
  return {
    kind: unit.record ? "record" : "alert",
    name: unit.name.value,
    detail: `${name ? `${name}, ` : ""}${shownPath(ws, document.path)}${more}`,
    path: document.path,
    span: join(shift(unit.span, base), selection),
    selection,
  };
}

/** Where a selector says which series it wants: the name, a condition on it, else all of the selector. */
export function placeOfName(use: SelectorUse): Span {
  const matcher = use.selector.matchers.find((m) => m.label.value === "__name__");
  return nameOccurrence(use)?.span ?? placeOf(use, matcher?.value.span ?? use.selector.span);
}

/** A metric that no rule records; it stands where it is read. */
export function metricItem(
  ws: WorkspaceView,
  { path }: Document,
  name: string,
  selection: Span,
): HierarchyItem {
  const detail = `scraped; read in ${shownPath(ws, path)}`;
  return { kind: "metric", name, detail, path, span: selection, selection };
}

/** An item of match[], by the job that it belongs to. */
export function selectorItem(
  ws: WorkspaceView,
  place: { readonly document: Document; readonly job: Placed<JobUnit>; readonly item: MatchSelector },
): HierarchyItem {
  const { document, job, item } = place;
  const span = shift(item.text.span, job.base);
  const reader = topologyOf(ws).ownersOf(document.path)[0];
  const name = job.unit.name?.value;
  return {
    kind: "selector",
    name: item.text.value.replace(/\s+/g, " ").trim(),
    detail: `match[]${name ? ` of ${name}` : ""}${reader ? ` (${reader.name})` : ""}`,
    path: document.path,
    span,
    selection: span,
  };
}

/** A query of a dashboard, by the panel, variable or annotation that asks it. */
export function queryItem(ws: WorkspaceView, document: Document, query: DashboardQuery): HierarchyItem {
  const { span } = query.expression.text;
  const title = document.dashboard?.title?.value;
  return {
    kind: "query",
    name: query.owner?.value || `(${query.role} without a name)`,
    detail: `${query.role}${title ? ` of ${title}` : ""}, ${shownPath(ws, document.path)}`,
    path: document.path,
    span,
    selection: span,
  };
}
