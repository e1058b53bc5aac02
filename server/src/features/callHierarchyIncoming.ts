import { matchersOf } from "../model/matchers.ts";
import { compileSelector } from "../model/series/index.ts";
import type { VectorSelector } from "../syntax/promql/ast.ts";
import { addTo } from "../text/multiMap.ts";
import { shift } from "../text/span.ts";
import type { SelectorUse } from "../workspace/index.ts";
import { type TopologyNode, topologyOf } from "../workspace/topology/topology.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import {
  definitionItems,
  type HierarchyCall,
  type HierarchyItem,
  placeOfName,
  queryItem,
  selectorItem,
} from "./callHierarchyItems.ts";
import { hopsOf, serversHolding } from "./callHierarchyReach.ts";
import { type NameTest, nameTest, takersOf } from "./takers.ts";

/**
 * The rules and queries that are computed from a record, metric or alert, and the match[] items that take it; `from` counts in
 * the file of each. A record's are those of the servers that hold it.
 */
export function incomingCalls(ws: WorkspaceView, item: HierarchyItem): HierarchyCall[] {
  switch (item.kind) {
    case "selector":
    case "query":
      return [];
    case "alert": {
      const uses = alertUses(ws, item.name);
      return [...ruleCalls(ws, ofRole(uses, "expr")), ...queryCalls(ws, uses)];
    }
    case "metric": {
      const uses = usesOf(ws, item.name);
      return [
        ...ruleCalls(ws, ofRole(uses, "expr")),
        ...matchCalls(ws, ofRole(uses, "match")),
        ...queryCalls(ws, uses),
      ];
    }
    case "record": {
      const servers = serversHolding(ws, item.path, item.name);
      const uses = usesOf(ws, item.name);
      const rules = ofRole(uses, "expr").filter((use) => isAt(ws, use, servers));
      const matches = ofRole(uses, "match");
      const taking = servers && takingItems(ws, item, servers);
      return [
        ...ruleCalls(ws, rules),
        ...matchCalls(
          ws,
          matches.filter((use) => !taking || taking.has(placeKey(use))),
        ),
        ...queryCalls(ws, uses),
      ];
    }
  }
}

/** Selectors that name the metric, or whose conditions on the name accept it. */
function usesOf(ws: WorkspaceView, name: string): SelectorUse[] {
  // Equal rules of several clusters share their selectors, so each regex is compiled once.
  const tests = new Map<VectorSelector, NameTest | undefined>();
  const open = [...ws.index.openUses()].filter((use) => {
    if (!tests.has(use.selector)) tests.set(use.selector, nameTest(use.selector));
    return tests.get(use.selector)?.(name) === true;
  });
  return [...ws.index.uses(name), ...open];
}

function ofRole(uses: readonly SelectorUse[], role: SelectorUse["role"]): SelectorUse[] {
  return uses.filter((use) => use.role === role);
}

/** Selectors of the series that show an alert. */
function alertUses(ws: WorkspaceView, alert: string): SelectorUse[] {
  return ["ALERTS", "ALERTS_FOR_STATE"].flatMap((metric) =>
    ws.index.uses(metric).filter(({ selector }) => {
      const named = matchersOf(selector).filter((m) => m.label === "alertname");
      return named.length > 0 && compileSelector(named)?.({ alertname: alert }) === true;
    }),
  );
}

/** A rule file that no config names may belong to any server. */
function isAt(
  ws: WorkspaceView,
  { document }: SelectorUse,
  servers: ReadonlySet<TopologyNode> | undefined,
): boolean {
  const owners = topologyOf(ws).ownersOf(document.path);
  return !servers || owners.length === 0 || owners.some((node) => servers.has(node));
}

/** The match[] items that take a record on its way through the servers that hold it, by their places. */
function takingItems(
  ws: WorkspaceView,
  { path, name }: HierarchyItem,
  servers: ReadonlySet<TopologyNode>,
): ReadonlySet<string> {
  const topology = topologyOf(ws);
  const places = new Set<string>();
  for (const node of servers) {
    for (const edge of hopsOf(topology, node, name)) {
      for (const { series, selectors } of topology.arrivalsOf(edge)) {
        if (series.name !== name) continue;
        for (const index of selectors) {
          const at = edge.job.unit.selectors[index]?.text.span.start;
          if (at !== undefined) places.add(`${edge.document.path} ${edge.job.base + at}`);
        }
      }
    }
  }
  for (const { document, job, items, passes } of takersOf(ws, path, name)) {
    if (passes !== "by name") continue;
    for (const { text } of items) places.add(`${document.path} ${job.base + text.span.start}`);
  }
  return places;
}

function placeKey({ document, base, expression }: SelectorUse): string {
  return `${document.path} ${base + expression.text.span.start}`;
}

/** The rules that hold the uses; equal ones of several files together. */
function ruleCalls(ws: WorkspaceView, uses: readonly SelectorUse[]): HierarchyCall[] {
  const byRule = new Map<unknown, SelectorUse[]>();
  for (const use of uses) {
    addTo(byRule, use.rule, use);
  }
  const callers = [...byRule.values()].flatMap((own) => {
    const [{ document, rule, group } = { document: undefined, rule: undefined, group: undefined }] = own;
    return document && rule && group ? [{ document, rule, group, uses: own }] : [];
  });
  return definitionItems(ws, callers).map(({ item, first }) => ({ item, from: first.uses.map(placeOfName) }));
}

function matchCalls(ws: WorkspaceView, uses: readonly SelectorUse[]): HierarchyCall[] {
  return uses.flatMap((use): HierarchyCall[] => {
    const { document, job } = use;
    const item = job?.unit.selectors.find(
      (one) => one.selector === use.selector && one.expression === use.expression,
    );
    if (!job || !item) return [];
    return [{ item: selectorItem(ws, { document, job, item }), from: [shift(item.text.span, job.base)] }];
  });
}

/** The queries of dashboards that hold the uses. */
function queryCalls(ws: WorkspaceView, uses: readonly SelectorUse[]): HierarchyCall[] {
  const byQuery = new Map<unknown, SelectorUse[]>();
  for (const use of uses) {
    if (!use.query || use.query.copy) continue;
    addTo(byQuery, use.query, use);
  }
  return [...byQuery.values()].flatMap((own) => {
    const [{ document, query } = { document: undefined, query: undefined }] = own;
    return document && query ? [{ item: queryItem(ws, document, query), from: own.map(placeOfName) }] : [];
  });
}
