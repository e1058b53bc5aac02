import type { RuleUnit } from "../../model/units.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import type { TreeEntry, TreeItem } from "../../syntax/yaml/tree.ts";
import type { Document } from "../../workspace/document.ts";
import { isClusterLabel } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { besideQueries, inQueries } from "./inDashboard.ts";
import { inCompose, inProject } from "./inOtherFiles.ts";
import { inCalls, inSelectors } from "./inPromql.ts";
import { inYaml, inYamlPair } from "./inYaml.ts";
import { ALERT_LABEL, type Found, isMention, type Mention, NAME_LABEL, wholeMention } from "./mention.ts";
import { yamlPlace } from "./place.ts";

/** A part of a file and what was found in it; add `base` to a span of a place to get one of the file. */
export interface FoundUnit {
  readonly base: number;
  readonly found: readonly Found[];
}

/** What is looked for. */
export interface Wanted {
  readonly label: string;
  readonly value: string;
  /** Whether a regex on the label that writes the value out nowhere is wanted all the same. */
  readonly regex: (source: string) => boolean;
}

/** Finds values in documents; equal parts of several files are looked at once. */
export class Search {
  readonly #ws: WorkspaceView;
  readonly #wanted: Wanted;
  /** Part of every text that writes the value, escaped or not; empty when there is none. */
  readonly #needle: string;
  readonly #known = new Map<object, readonly Found[]>();

  constructor(ws: WorkspaceView, wanted: Wanted) {
    this.#ws = ws;
    this.#wanted = wanted;
    this.#needle = needleOf(wanted.value);
  }

  /** Whether a file holds the value at all, in whatever sense. */
  occursIn(text: string): boolean {
    return text.includes(this.#needle);
  }

  /** The parts of a document that name the value, or hold a wanted regex; and its texts for people. */
  inDocument(document: Document): FoundUnit[] {
    if (!isPlainYaml(document)) return this.#inOther(document);
    const units: FoundUnit[] = [];
    const add = (base: number, owner: object, text: string, find: () => readonly Found[]): void => {
      let found = this.#known.get(owner);
      if (!found) {
        found = find().filter((one) => this.#isWanted(one, text));
        this.#known.set(owner, found);
      }
      if (found.length > 0) units.push({ base, found });
    };
    if (document.tree.root) {
      const { root } = document.tree;
      add(0, document, document.text, () => inYaml(document.text, root));
      return units;
    }
    for (const group of document.groups) {
      for (const { unit, piece, base } of group.rules) add(base, piece, piece.text, () => this.#inRule(unit));
    }
    for (const leaf of leavesOf(document.tree.entries, document.groups.length > 0))
      add(leaf.base, leaf.owner, leaf.text, leaf.find);
    return units;
  }

  #inOther(document: Document): FoundUnit[] {
    const { text, kind } = document;
    const found: FoundUnit[] = [];
    if (kind === "dashboard") {
      found.push({ base: 0, found: inQueries(document) });
      if (this.occursIn(text)) found.push({ base: 0, found: besideQueries(document) });
    }
    if (kind === "project") {
      const { label } = this.#wanted;
      found.push(...inProject(document, isClusterLabel(label) ? label : ""));
    }
    if (kind === "compose") found.push(...inCompose(this.#ws, document));
    return found
      .map((unit) => ({ ...unit, found: unit.found.filter((one) => this.#isWanted(one, text)) }))
      .filter((unit) => unit.found.length > 0);
  }

  #isWanted(one: Found, text: string): boolean {
    if (!isMention(one)) return text.includes(this.#needle);
    if (one.label !== this.#wanted.label) return false;
    return one.regex ? this.#wanted.regex(one.regex.source) : one.value === this.#wanted.value;
  }

  /** A workspace may hold hundreds of thousands of rules: what was read of them is looked at before their text. */
  #inRule(unit: RuleUnit): readonly Found[] {
    const { label, value } = this.#wanted;
    const { text } = unit.piece;
    const hits = countOf(text, this.#needle);
    const found: Mention[] = [];
    for (const [name, own] of [
      [unit.record, NAME_LABEL],
      [unit.alert, ALERT_LABEL],
    ] as const) {
      if (label === own && name?.value === value && !name.inherited && !name.node.templated)
        found.push(wholeMention(yamlPlace(text, name.node), label, "definition"));
    }
    const { expression } = unit;
    if (expression && !expression.text.inherited) {
      const place = yamlPlace(text, expression.text.node);
      const selectors = unit.selectors.filter((selector) => this.#concerns(selector));
      found.push(...inSelectors(selectors, place, "use"));
      if (hits > 0 && place.value.includes("label_replace"))
        found.push(...inCalls(expression.parsed.expr, place));
    }
    const explained = found.filter((one) => this.#isWanted(one, text) && one.value === value).length;
    return hits > explained ? inYaml(text, unit.node) : found;
  }

  #concerns(selector: VectorSelector): boolean {
    const { label, value, regex } = this.#wanted;
    if (label === NAME_LABEL && selector.name?.value === value) return true;
    return selector.matchers.some((matcher) => {
      if (matcher.label.value !== label) return false;
      const isRegex = matcher.op.value === "=~" || matcher.op.value === "!~";
      if (!isRegex) return matcher.value.value === value;
      return matcher.value.value.includes(this.#needle) || regex(matcher.value.value);
    });
  }
}

/** Everything found in the part of a document that holds an offset. */
export function mentionsAround(ws: WorkspaceView, document: Document, offset: number): FoundUnit[] {
  if (document.kind === "dashboard")
    return [{ base: 0, found: [...inQueries(document), ...besideQueries(document)] }];
  if (document.kind === "project") return inProject(document, "cluster");
  if (document.kind === "compose") return inCompose(ws, document);
  if (!isPlainYaml(document)) return [];
  const { root } = document.tree;
  if (root) return [{ base: 0, found: inYaml(document.text, root) }];
  const around: FoundUnit[] = [];
  for (const leaf of leavesOf(document.tree.entries, false))
    if (offset >= leaf.base && offset <= leaf.base + leaf.text.length)
      around.push({ base: leaf.base, found: leaf.find() });
  return around;
}

/** Files in which a key means what it means in Prometheus's own. */
function isPlainYaml({ kind }: Document): boolean {
  switch (kind) {
    case "config":
    case "rules":
    case "prometheus-rule":
    case "manifest":
    case "file-sd":
    case "unit-test":
    case "alertmanager":
      return true;
    default:
      return false;
  }
}

interface Leaf {
  readonly base: number;
  readonly owner: object;
  readonly text: string;
  readonly find: () => readonly Found[];
}

/** The parts of a file that are cut no further. */
function* leavesOf(entries: readonly TreeEntry[], rulesApart: boolean): Generator<Leaf> {
  for (const entry of entries) {
    const { piece, base, key, node, items } = entry;
    if (rulesApart && key.value === "rules") continue;
    if (items) {
      for (const item of items) yield* leavesOfItem(item, rulesApart);
    } else if (entry.entries) {
      yield* leavesOf(entry.entries, rulesApart);
    } else {
      yield {
        base,
        owner: piece,
        text: piece.text,
        find: () => inYamlPair(piece.text, { key, value: node }),
      };
    }
  }
}

function* leavesOfItem(item: TreeItem, rulesApart: boolean): Generator<Leaf> {
  const { piece, base } = item;
  if (item.entries) yield* leavesOf(item.entries, rulesApart);
  else yield { base, owner: piece, text: piece.text, find: () => inYaml(piece.text, item.node) };
}

/** The longest stretch of a text that no way of writing it changes. */
export function needleOf(value: string): string {
  let longest = "";
  for (const [run] of value.matchAll(/[\w:]+/g)) if (run.length > longest.length) longest = run;
  return longest;
}

function countOf(text: string, needle: string): number {
  if (needle === "") return Number.POSITIVE_INFINITY;
  let count = 0;
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) count++;
  return count;
}
