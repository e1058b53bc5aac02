import type { JobUnit, MatchSelector, Placed } from "../model/units.ts";
import type { VectorSelector } from "../syntax/promql/ast.ts";
import { type Span, shift, touches } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import { type Definition, exactName, type SelectorUse } from "../workspace/index.ts";
import { topologyOf } from "../workspace/topology/topology.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import {
  definitionItems,
  type HierarchyCall,
  type HierarchyItem,
  metricItem,
  placeOfName,
  queryItem,
  selectorItem,
} from "./callHierarchyItems.ts";
import { definitionsSeenFrom } from "./callHierarchyReach.ts";
import { jobAt, nameAt, queriesAt, ruleAt, usesAt } from "./nameAt.ts";
import { type NameTest, nameTest } from "./takers.ts";

export { incomingCalls } from "./callHierarchyIncoming.ts";
export type { HierarchyCall, HierarchyItem } from "./callHierarchyItems.ts";

/** The record, alert, metric, match[] item or query at an offset; several where rules of other text share its name. */
export function prepareCallHierarchy(ws: WorkspaceView, document: Document, offset: number): HierarchyItem[] {
  const named = nameAt(document, offset);
  if (!named) {
    const at = matchItemAt(document, offset);
    if (at) return [selectorItem(ws, { document, ...at })];
    const [query] = queriesAt(document, offset);
    return query ? [queryItem(ws, document, query)] : [];
  }
  const kind = named.kind === "alert" ? "alert" : "record";
  const all = ws.index.definitions(named.name, kind);
  const own = all.find((d) => d.document.path === document.path && touches(d.span, offset));
  const seen = own ? [own] : kind === "alert" ? all : definitionsSeenFrom(ws, document.path, named.name);
  if (seen.length > 0) return definitionItems(ws, seen).map(({ item }) => item);
  return kind === "record" ? [metricItem(ws, document, named.name, named.span)] : [];
}

/** What a rule or query is computed from, and what a match[] item takes; `from` counts in the asked item's file. */
export function outgoingCalls(ws: WorkspaceView, item: HierarchyItem): HierarchyCall[] {
  const document = ws.documents.get(item.path);
  if (!document) return [];
  if (item.kind === "selector") {
    const at = matchItemAt(document, item.selection.start);
    return at ? takenBy(ws, document, at) : [];
  }
  if (item.kind === "metric") return [];
  if (item.kind !== "query" && ruleAt(document, item.selection.start)?.unit.name?.value !== item.name)
    return [];
  const calls = new Map<string, { item: HierarchyItem; from: Span[] }>();
  for (const use of usesAt(document, item.selection.start)) {
    const from = placeOfName(use);
    for (const input of inputsOf(ws, document, use, from)) {
      const key = `${input.kind} ${input.path} ${input.name} ${input.kind === "metric" ? "" : input.span.start}`;
      const known = calls.get(key);
      if (known) known.from.push(from);
      else calls.set(key, { item: input, from: [from] });
    }
  }
  return [...calls.values()];
}

/** The rules behind one selector of an expression; a metric stands where it is read, as no file defines it. */
function inputsOf(
  ws: WorkspaceView,
  document: Document,
  { selector }: SelectorUse,
  at: Span,
): HierarchyItem[] {
  const items = (found: readonly Definition[]) => definitionItems(ws, found).map(({ item }) => item);
  const name = exactName(selector);
  if (name === undefined) {
    const test = nameTest(selector);
    const names = test ? recordedNames(ws, test) : [];
    return names.flatMap((one) => items(definitionsSeenFrom(ws, document.path, one)));
  }
  const alert = name === "ALERTS" || name === "ALERTS_FOR_STATE" ? alertName(selector) : undefined;
  const found =
    alert === undefined ? definitionsSeenFrom(ws, document.path, name) : ws.index.definitions(alert, "alert");
  return found.length > 0 ? items(found) : [metricItem(ws, document, name, at)];
}

function recordedNames(ws: WorkspaceView, test: NameTest): string[] {
  return [...ws.index.definedNames()].filter(test).sort();
}

function alertName({ matchers }: VectorSelector): string | undefined {
  return matchers.find((m) => m.label.value === "alertname" && m.op.value === "=")?.value.value;
}

interface MatchItemAt {
  readonly job: Placed<JobUnit>;
  readonly item: MatchSelector;
}

function matchItemAt(document: Document, offset: number): MatchItemAt | undefined {
  const job = jobAt(document, offset);
  if (!job) return undefined;
  const item = job.unit.selectors.find(
    ({ text, selector }) => selector && !text.inherited && touches(shift(text.span, job.base), offset),
  );
  return item && { job, item };
}

/** The records that a match[] item takes: those that arrive, or where no source is known those of fitting name. */
function takenBy(ws: WorkspaceView, document: Document, { job, item }: MatchItemAt): HierarchyCall[] {
  const topology = topologyOf(ws);
  const edges = topology.edgesOfJob(document.path, job.index);
  const index = job.unit.selectors.indexOf(item);
  const test = item.selector && nameTest(item.selector);
  const found =
    edges.length > 0
      ? edges
          .flatMap((edge) => topology.arrivalsOf(edge))
          .flatMap(({ series: { record }, selectors }): Definition[] => {
            if (!record || !selectors.includes(index)) return [];
            const { name, document, group, rule, span } = record;
            return [{ kind: "record", name, document, group, rule, span }];
          })
      : test
        ? recordedNames(ws, test).flatMap((name) => ws.index.definitions(name))
        : [];
  const from = [shift(item.text.span, job.base)];
  return definitionItems(ws, found).map((made) => ({ item: made.item, from }));
}
