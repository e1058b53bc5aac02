import type { LocatedText } from "../model/located.ts";
import type { Span } from "../text/span.ts";
import { covers } from "../text/span.ts";
import type { Dashboard, Panel } from "../workspace/dashboard/dashboard.ts";
import type { Document } from "../workspace/document.ts";
import { placeOfWritten } from "../workspace/written.ts";
import type { DocumentSymbol, SymbolKind, WorkspaceSymbol } from "./symbols.ts";

/** The outline of files that are no configs and no rules: dashboards, rule tests, Alertmanager configs. */
export function otherSymbols(document: Document): DocumentSymbol[] {
  if (document.dashboard) return [dashboardSymbol(document.dashboard)];
  if (document.unitTests) {
    return document.unitTests.tests.map(({ name, span }, index) =>
      named("test", name, `test ${index + 1}`, span, []),
    );
  }
  return (document.alertmanager?.receivers ?? []).map((receiver) => {
    const span = placeOfWritten(receiver);
    return {
      name: receiver.value || "(no name)",
      detail: "receiver",
      kind: "section",
      span,
      selection: span,
      children: [],
    };
  });
}

/** What of a dashboard is found by its name from anywhere. */
export function dashboardNames(document: Document): WorkspaceSymbol[] {
  const { dashboard, path } = document;
  if (!dashboard) return [];
  const title = dashboard.title?.value || path;
  const found: WorkspaceSymbol[] = [];
  const add = (kind: SymbolKind, name: LocatedText | undefined, container: string) => {
    if (name && name.value !== "") found.push({ name: name.value, kind, container, path, span: name.span });
  };
  add("dashboard", dashboard.title, path);
  const panels = [...dashboard.panels];
  for (let panel = panels.shift(); panel; panel = panels.shift()) {
    add("panel", panel.title, title);
    panels.push(...panel.panels);
  }
  return found;
}

function dashboardSymbol(dashboard: Dashboard): DocumentSymbol {
  const children = [
    ...dashboard.panels.map(panelSymbol),
    ...dashboard.variables.map(({ name, span }) => named("variable", name, "(no name)", span, [])),
    ...dashboard.annotations.map(({ name, span }) => named("annotation", name, "(no name)", span, [])),
  ].sort((a, b) => a.span.start - b.span.start);
  return named("dashboard", dashboard.title, "dashboard", dashboard.span, children);
}

function panelSymbol(panel: Panel): DocumentSymbol {
  const children = panel.panels.map(panelSymbol);
  return {
    ...named("panel", panel.title, "(no title)", panel.span, children),
    ...(panel.type && { detail: panel.type }),
  };
}

function named(
  kind: SymbolKind,
  name: LocatedText | undefined,
  otherwise: string,
  span: Span,
  children: readonly DocumentSymbol[],
): DocumentSymbol {
  const selection = name && covers(span, name.span) ? name.span : { start: span.start, end: span.start };
  return { name: name?.value || otherwise, kind, span, selection, children };
}
