import type { Placed, RuleUnit } from "../../model/units.ts";
import { Keeper } from "../../text/memo.ts";
import { addTo } from "../../text/multiMap.ts";
import { shift } from "../../text/span.ts";
import { holdsRules } from "../../workspace/classify.ts";
import type { Document, RuleGroup } from "../../workspace/document.ts";
import { recordedName } from "../../workspace/names.ts";
import { type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { Location } from "../finding.ts";

/** Rule files that are evaluated together: the same object for as long as all of them stay as they are. */
export class RuleSet extends Keeper {
  readonly documents: readonly Document[];
  #rules: readonly RuleAt[] | undefined;
  #recorded: ReadonlyMap<string, RuleAt | readonly RuleAt[]> | undefined;
  #plainNames = false;

  constructor(documents: readonly Document[]) {
    super();
    this.documents = documents;
  }

  /** Every rule, in the order of evaluation within each group. */
  get rules(): readonly RuleAt[] {
    if (!this.#rules) {
      const rules: RuleAt[] = [];
      for (const document of this.documents)
        for (const group of document.groups)
          for (const rule of group.rules) rules.push({ document, group, rule });
      this.#rules = rules;
    }
    return this.#rules;
  }

  /** The rules that record a name; those whose name a template makes are left out here and below. */
  recording(name: string): readonly RuleAt[] {
    const found = this.#byName().get(name);
    return found === undefined ? NONE : Array.isArray(found) ? found : [found as RuleAt];
  }

  records(name: string): boolean {
    return this.#byName().has(name);
  }

  /** Whether some record has no colon in its name. */
  recordsPlainNames(): boolean {
    this.#byName();
    return this.#plainNames;
  }

  /** The rules of each name that several record. */
  repeated(): (readonly RuleAt[])[] {
    const repeated: (readonly RuleAt[])[] = [];
    for (const found of this.#byName().values()) if (Array.isArray(found)) repeated.push(found);
    return repeated;
  }

  #byName(): ReadonlyMap<string, RuleAt | readonly RuleAt[]> {
    if (!this.#recorded) {
      this.#recorded = recordsByName(this.rules);
      for (const name of this.#recorded.keys()) this.#plainNames ||= !name.includes(":");
    }
    return this.#recorded;
  }
}

const NONE: readonly RuleAt[] = [];

/** A list only for names that several rules record: there are very many records. */
function recordsByName(rules: readonly RuleAt[]): ReadonlyMap<string, RuleAt | readonly RuleAt[]> {
  const found = new Map<string, RuleAt | RuleAt[]>();
  for (const at of rules) {
    const name = recordedName(at.rule.unit);
    if (name === undefined) continue;
    const before = found.get(name);
    if (before === undefined) found.set(name, at);
    else if (Array.isArray(before)) before.push(at);
    else found.set(name, [before, at]);
  }
  return found;
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
      if (holdsRules(document) && !loaded.has(document)) bySet.set(setOf(ws, [document]), []);
    return [...bySet].map(([set, nodes]) => ({ set, nodes }));
  });
}

/** The place of a rule's name, of the rule itself where it has none. */
export function placeOfRule({ document, rule }: RuleAt): Location {
  return { path: document.path, span: shift((rule.unit.name ?? rule.unit).span, rule.base) };
}

/** The documents that stand in several of some sets. */
export function sharedDocuments(sets: Iterable<RuleSet>): ReadonlySet<Document> {
  const [seen, shared] = [new Set<Document>(), new Set<Document>()];
  for (const { documents } of sets)
    for (const document of documents) (seen.has(document) ? shared : seen).add(document);
  return shared;
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
  if (!first) return new RuleSet(documents);
  const sets = ws.memo.once(first, "rule sets", (): RuleSet[] => []);
  const at = sets.findIndex(
    (set) =>
      set.documents.length === documents.length &&
      set.documents.every((document, index) => document.path === documents[index]?.path),
  );
  const known = sets[at];
  if (known?.documents.every((document, index) => document === documents[index])) return known;
  const made = new RuleSet(documents);
  if (at >= 0) sets[at] = made;
  else sets.push(made);
  return made;
}
