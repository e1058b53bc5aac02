import type { RuleUnit } from "../../model/units.ts";
import { walk } from "../../syntax/promql/walk.ts";
import type { Document } from "../../workspace/document.ts";
import { dirname, isInside } from "../../workspace/paths.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";

/** Label names that the expressions of a rule file select or group by, in no order. */
export function labelsUsedIn(document: Document): Set<string> {
  const labels = new Set<string>();
  for (const group of document.groups) for (const { unit } of group.rules) addLabels(unit, labels);
  return labels;
}

function addLabels(unit: RuleUnit, labels: Set<string>): void {
  if (!unit.expression) return;
  walk(unit.expression.parsed.expr, (node) => {
    if (node.kind === "vector") {
      for (const matcher of node.matchers) if (matcher.value.value !== "") labels.add(matcher.label.value);
    } else if (node.kind === "aggregate" && node.grouping && !node.grouping.without) {
      for (const label of node.grouping.labels) labels.add(label.value);
    }
  });
}

/** Rule files that stand below a config's own folder: those it most likely loads. */
export function rulesBelow(ws: WorkspaceView, config: Document): Document[] {
  const folder = dirname(config.path);
  return [...ws.documents.values()].filter((d) => d.groups.length > 0 && isInside(folder, d.path));
}
