import type { JobUnit, Placed, RuleUnit } from "../model/units.ts";
import type { Location } from "../rules/finding.ts";
import { join, type Span, shift } from "../text/span.ts";
import type { Document, RuleGroup } from "../workspace/document.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { dashboardNames, otherSymbols } from "./symbolsOther.ts";

export type SymbolKind =
  | "section"
  | "job"
  | "selector"
  | "remote-write"
  | "group"
  | "record"
  | "alert"
  | "dashboard"
  | "panel"
  | "variable"
  | "annotation"
  | "test";

/** One entry of a document's outline; spans count from the file's start. */
export interface DocumentSymbol {
  readonly name: string;
  readonly detail?: string;
  readonly kind: SymbolKind;
  readonly span: Span;
  /** What to select when the entry is chosen; lies in `span`. */
  readonly selection: Span;
  readonly children: readonly DocumentSymbol[];
}

export interface WorkspaceSymbol extends Location {
  readonly name: string;
  readonly kind: SymbolKind;
  /** The group or file it stands in. */
  readonly container: string;
}

/** Sections, jobs with their selectors, groups with their rules, in the order of the file. */
export function documentSymbols(document: Document): DocumentSymbol[] {
  const { config } = document;
  if (config) {
    const sections = document.tree.entries.map((entry): DocumentSymbol => {
      const selection = shift(entry.key.span, entry.base);
      const children =
        entry.key.value === "scrape_configs"
          ? config.jobs.map(jobSymbol)
          : entry.key.value === "remote_write"
            ? config.remoteWrites.map((write) =>
                leaf(
                  "remote-write",
                  write.unit.name?.value ??
                    write.unit.url?.value.replace(/\/\/[^@/]*@/, "//") ??
                    "remote write",
                  shift(write.unit.span, write.base),
                ),
              )
            : [];
      return {
        name: entry.key.value,
        kind: "section",
        span: around(selection, children),
        selection,
        children,
      };
    });
    return document.tree.rootItems.length > 0 ? config.jobs.map(jobSymbol) : sections;
  }
  return document.groups.length > 0 ? document.groups.map(groupSymbol) : otherSymbols(document);
}

/** Records, alerts, jobs, dashboards and their panels whose name holds the query's letters in order; best matches first, at most `limit`. */
export function workspaceSymbols(ws: WorkspaceView, query: string, limit = 500): WorkspaceSymbol[] {
  const found: { symbol: WorkspaceSymbol; rank: number }[] = [];
  const consider = (symbol: WorkspaceSymbol) => {
    const rank = rankOf(symbol.name, query);
    if (rank !== undefined) found.push({ symbol, rank });
  };
  for (const document of ws.documents.values()) {
    for (const group of document.groups) {
      for (const rule of group.rules) {
        const name = rule.unit.name;
        if (!name) continue;
        consider({
          name: name.value,
          kind: rule.unit.record ? "record" : "alert",
          container: group.header.name?.value ?? document.path,
          path: document.path,
          span: shift(name.span, rule.base),
        });
      }
    }
    for (const job of document.config?.jobs ?? []) {
      const name = job.unit.name;
      if (name)
        consider({
          name: name.value,
          kind: "job",
          container: document.path,
          path: document.path,
          span: shift(name.span, job.base),
        });
    }
    for (const symbol of dashboardNames(document)) consider(symbol);
  }
  return found
    .sort((a, b) => a.rank - b.rank || (a.symbol.name < b.symbol.name ? -1 : 1))
    .slice(0, limit)
    .map(({ symbol }) => symbol);
}

function rankOf(name: string, query: string): number | undefined {
  const text = name.toLowerCase();
  const wanted = query.toLowerCase();
  const at = text.indexOf(wanted);
  if (at >= 0) return at === 0 ? 0 : 1;
  let from = 0;
  for (const letter of wanted) {
    const next = text.indexOf(letter, from);
    if (next < 0) return undefined;
    from = next + 1;
  }
  return 2;
}

function jobSymbol({ unit, base }: Placed<JobUnit>): DocumentSymbol {
  const selection = shift(unit.name?.span ?? unit.span, base);
  const children = unit.selectors.map((s) => leaf("selector", s.text.value, shift(s.text.span, base)));
  const span = join(shift(unit.span, base), selection);
  return {
    name: unit.name?.value ?? "(no name)",
    ...(unit.federate && { detail: unit.federate.path }),
    kind: "job",
    span: around(span, children),
    selection,
    children,
  };
}

function groupSymbol(group: RuleGroup): DocumentSymbol {
  const children = group.rules.map(ruleSymbol);
  const name = group.header.name;
  const selection = name?.span ?? children[0]?.selection ?? { start: 0, end: 0 };
  return {
    name: name?.value || "(no name)",
    kind: "group",
    span: around(selection, children),
    selection,
    children,
  };
}

function ruleSymbol({ unit, base }: Placed<RuleUnit>): DocumentSymbol {
  const name = unit.name;
  const selection = shift(name?.span ?? unit.span, base);
  return {
    name: name?.value || "(no name)",
    kind: unit.record ? "record" : "alert",
    span: join(shift(unit.span, base), selection),
    selection,
    children: [],
  };
}

function leaf(kind: SymbolKind, name: string, span: Span): DocumentSymbol {
  return { name: name || "(empty)", kind, span, selection: span, children: [] };
}

function around(span: Span, children: readonly DocumentSymbol[]): Span {
  return children.reduce((all, child) => join(all, child.span), span);
}
