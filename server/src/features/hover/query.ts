import { touches } from "../../text/span.ts";
import type { DashboardQuery } from "../../workspace/dashboard/dashboard.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { queriesAt } from "../nameAt.ts";
import type { Hover, HoverContext } from "./context.ts";
import { code } from "./markdown.ts";
import { expressionHover } from "./promql.ts";

/** What stands at a place of a dashboard's query: what PromQL says of it, and what Grafana fills in. */
export function queryHover(ws: WorkspaceView, document: Document, offset: number): Hover | undefined {
  for (const query of queriesAt(document, offset)) {
    const { expression, variables } = query;
    const inner = expression.map.fromText(offset);
    if (inner === undefined) continue;
    const variable = variables.find((one) => touches(one, inner));
    if (variable)
      return { span: expression.place(variable), markdown: variableWords(document, variable.name) };
    const { node, span, value } = expression.text;
    const at = {
      part: "value",
      path: [],
      nodes: [],
      scalar: node,
      text: document.text,
      base: 0,
      span,
    } as const;
    const context: HoverContext = {
      ws,
      document,
      offset,
      at,
      field: undefined,
      schema: undefined,
      schemaPath: undefined,
    };
    const found = expressionHover(context, { ...expression.parsed, text: value }, inner);
    const place = found && expression.place(found.span);
    if (place && touches(place, offset)) return { span: place, markdown: found.markdown };
  }
  return undefined;
}

/** "panel `CPU` of `Nodes`" */
export function queryOwner({ role, owner }: DashboardQuery, { dashboard }: Document): string {
  const title = dashboard?.title?.value;
  const of = title ? ` of ${code(title)}` : "";
  return `${role}${owner?.value ? ` ${code(owner.value)}` : ""}${of}`;
}

function variableWords({ dashboard }: Document, name: string): string {
  const own = OWN_VARIABLES[name];
  if (own) return `${code(`$${name}`)}: ${own}`;
  const variable = dashboard?.variables.find((one) => one.name?.value === name);
  const [query] = variable?.queries ?? [];
  if (!variable)
    return `${code(`$${name}`)}: filled in by Grafana; the dashboard has no variable of this name.`;
  const from = query ? `: ${code(query.expression.text.value.trim())}` : "";
  return `${code(`$${name}`)}: a variable of the dashboard, filled in by Grafana before it asks${from}`;
}

/** Variables of Grafana's own. */
const OWN_VARIABLES: Readonly<Record<string, string>> = {
  __interval: "the time between two points of the panel, at least the data source's minimum step",
  __interval_ms: "the time between two points of the panel in milliseconds",
  __rate_interval:
    "a window for rate() that always holds enough samples: the larger of the step plus a scrape interval, and four scrape intervals",
  __range: "the time range of the dashboard",
  __range_s: "the time range of the dashboard in seconds",
  __range_ms: "the time range of the dashboard in milliseconds",
  __from: "the start of the time range, in milliseconds since the epoch",
  __to: "the end of the time range, in milliseconds since the epoch",
};
