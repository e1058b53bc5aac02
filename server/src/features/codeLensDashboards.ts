import { placeOf } from "../workspace/index.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import type { LensText } from "./codeLens.ts";
import { count } from "./hover/markdown.ts";
import { nameOccurrence } from "./occurrences.ts";

/** How many panels show a record, in how many dashboards; leads to where each names it. */
export function dashboardsLens(ws: WorkspaceView, name: string): LensText {
  const uses = ws.index.shownUses(name).filter(({ query }) => !query?.copy);
  const panels = new Set<string>();
  const others = new Set<unknown>();
  for (const { document, query } of uses) {
    if (query?.panel !== undefined) panels.add(`${document.path} ${query.panel}`);
    else others.add(query);
  }
  const files = new Set(uses.map(({ document }) => document.path)).size;
  // Template variables and annotations ask too.
  const asked = [
    ...(panels.size > 0 ? [count(panels.size, "panel")] : []),
    ...(others.size > 0
      ? [
          count(
            others.size,
            panels.size > 0 ? "other query" : "query",
            panels.size > 0 ? "other queries" : "queries",
          ),
        ]
      : []),
  ];
  return {
    title: `${asked.join(" and ")} in ${count(files, "dashboard")}`,
    locations: uses.map((use) => ({
      path: use.document.path,
      span: nameOccurrence(use)?.span ?? placeOf(use, use.selector.span),
    })),
  };
}
