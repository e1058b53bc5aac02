import type { RuleUnit } from "../../model/units.ts";
import type { Expr } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { addTo } from "../../text/multiMap.ts";
import type { Document } from "../../workspace/document.ts";
import { dirname, normalize } from "../../workspace/paths.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { Once } from "../rule.ts";

/** Label names that the expressions of a rule file select or group by, in no order. */
export function labelsUsedIn(document: Document, once: Once): ReadonlySet<string> {
  return once(document, "labels used in expressions", () => {
    const labels = new Set<string>();
    for (const group of document.groups)
      for (const { unit } of group.rules) {
        for (const label of labelsIn(unit, once)) labels.add(label);
      }
    return labels;
  });
}

/** Equal expressions of many rules are one. */
function labelsIn({ expression }: RuleUnit, once: Once): ReadonlySet<string> {
  return expression ? once(expression.parsed, "labels used", () => labelsOf(expression.parsed.expr)) : NONE;
}

const NONE: ReadonlySet<string> = new Set();

function labelsOf(expr: Expr): ReadonlySet<string> {
  const labels = new Set<string>();
  walk(expr, (node) => {
    if (node.kind === "vector") {
      for (const matcher of node.matchers) if (matcher.value.value !== "") labels.add(matcher.label.value);
    } else if (node.kind === "aggregate" && node.grouping && !node.grouping.without) {
      for (const label of node.grouping.labels) labels.add(label.value);
    }
  });
  return labels;
}

/** Rule files that stand below a config's own folder: those it most likely loads. */
export function rulesBelow(ws: WorkspaceView, config: Document): readonly Document[] {
  return ws.derive("rule files by folder", byFolder).get(normalize(dirname(config.path))) ?? [];
}

/** Every folder's rule files, those of its folders included. */
function byFolder(ws: WorkspaceView): ReadonlyMap<string, readonly Document[]> {
  const folders = new Map<string, Document[]>();
  for (const document of ws.documents.values()) {
    if (document.groups.length === 0) continue;
    for (let folder = dirname(document.path); ; folder = dirname(folder)) {
      addTo(folders, folder, document);
      if (folder === dirname(folder)) break;
    }
  }
  return folders;
}
