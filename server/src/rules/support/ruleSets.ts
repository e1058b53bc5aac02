import type { Placed, RuleUnit } from "../../model/units.ts";
import { addTo } from "../../text/multiMap.ts";
import { shift } from "../../text/span.ts";
import type { Document, RuleGroup } from "../../workspace/document.ts";
import { type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { Location } from "../finding.ts";

/** Rule files that are evaluated together: the same object for as long as all of them stay as they are. */
export interface RuleSet {
  readonly documents: readonly Document[];
}

/** A set of rule files and the servers that evaluate it; none for a file that no config of the workspace loads. */
export interface ServedRules {
  readonly set: RuleSet;
  readonly nodes: readonly TopologyNode[];
}

/** A rule where it stands. */
export interface RuleAt {
  readonly document: Document;
  readonly group: RuleGroup;
  readonly rule: Placed<RuleUnit>;
}

/** What each server of the workspace evaluates; rule files that none loads stand alone. */
export function servedRules(ws: WorkspaceView): readonly ServedRules[] {
  return ws.derive("served rules", () => {
    const bySet = new Map<RuleSet, TopologyNode[]>();
    const loaded = new Set<Document>();
    for (const node of topologyOf(ws).nodes.values()) {
      if (node.ruleDocuments.length === 0) continue;
      for (const document of node.ruleDocuments) loaded.add(document);
      const set = setOf(ws, node.ruleDocuments);
      addTo(bySet, set, node);
    }
    for (const document of ws.documents.values())
      if (document.groups.length > 0 && !loaded.has(document)) bySet.set(setOf(ws, [document]), []);
    return [...bySet].map(([set, nodes]) => ({ set, nodes }));
  });
}

/** Every rule of a set, in the order of evaluation within each group. */
export function* rulesOf({ documents }: RuleSet): Iterable<RuleAt> {
  for (const document of documents)
    for (const group of document.groups) for (const rule of group.rules) yield { document, group, rule };
}

/** The place of a rule's name, of the rule itself where it has none. */
export function placeOfRule({ document, rule }: RuleAt): Location {
  return { path: document.path, span: shift((rule.unit.name ?? rule.unit).span, rule.base) };
}

/** A text that stands for a place, to report it once. */
export function placeKey({ path, span }: Location): string {
  return `${path} ${span.start}`;
}

/**
 * The set that these documents were before, or a new one. Sets are kept by their first file, one for each list of
 * paths, so that an edit of one file replaces the sets it is in and nothing piles up.
 */
function setOf(ws: WorkspaceView, documents: readonly Document[]): RuleSet {
  const [first] = documents;
  if (!first) return { documents };
  const sets = ws.memo.once(first, "rule sets", (): RuleSet[] => []);
  const at = sets.findIndex(
    (set) =>
      set.documents.length === documents.length &&
      set.documents.every((document, index) => document.path === documents[index]?.path),
  );
  const known = sets[at];
  if (known?.documents.every((document, index) => document === documents[index])) return known;
  const made: RuleSet = { documents };
  if (at >= 0) sets[at] = made;
  else sets.push(made);
  return made;
}
