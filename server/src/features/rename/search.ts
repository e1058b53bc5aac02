import type { RuleUnit } from "../../model/units.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import type { YamlNode } from "../../syntax/yaml/nodes.ts";
import { partsOf } from "../../syntax/yaml/parts.ts";
import type { TreeEntry, TreeItem } from "../../syntax/yaml/tree.ts";
import { type Span, touches } from "../../text/span.ts";
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
    const occurs = this.occursIn(document.text);
    const whole = readWhole(document);
    for (const { root } of whole) add(0, root, document.text, () => inYaml(document.text, root));
    for (const group of document.groups) {
      for (const { unit, piece, base } of group.rules) {
        if (whole.some(({ span }) => touches(span, base))) continue;
        // Most files of a large workspace do not hold the value at all: a regex may still match it.
        if (occurs || unit.selectors.some((selector) => this.#hasRegex(selector)))
          add(base, piece, piece.text, () => this.#inRule(unit));
      }
    }
    for (const leaf of leavesOf(document.tree.entries, document.groups.length > 0))
      if (!whole.some(({ span }) => touches(span, leaf.base)))
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
    if (one.label !== this.#wanted.label)
      return one.value === this.#wanted.value && isAlike(this.#wanted.label, one.label);
    return one.regex ? this.#wanted.regex(one.regex.source) : one.value === this.#wanted.value;
  }

  /** A workspace may hold hundreds of thousands of rules: what was read of them is looked at before their text. */
  #inRule(unit: RuleUnit): readonly Found[] {
    const { label, value } = this.#wanted;
    const { text } = unit.piece;
    const { expression } = unit;
    const own = expression && !expression.text.inherited ? expression : undefined;
    // What stands in labels and annotations, which most rules do not have, takes reading the rule again.
    const at = own?.text.span ?? { start: 0, end: 0 };
    if (this.#isWord(text, 0, at.start) || this.#isWord(text, at.end, text.length)) {
      const name = unit.record ?? unit.alert;
      const ownLabel = unit.record ? NAME_LABEL : ALERT_LABEL;
      const isName = label === ownLabel && name?.value === value;
      if (!isName || countOf(text, this.#needle) > countOf(text.slice(at.start, at.end), this.#needle) + 1)
        return inYaml(text, unit.node);
    }
    const found: Mention[] = [];
    for (const [name, own] of [
      [unit.record, NAME_LABEL],
      [unit.alert, ALERT_LABEL],
    ] as const) {
      if (label === own && name?.value === value && !name.inherited && !name.node.templated)
        found.push(wholeMention(yamlPlace(text, name.node), label, "definition"));
    }
    if (own) {
      const place = yamlPlace(text, own.text.node);
      const selectors = unit.selectors.filter((selector) => this.#concerns(selector));
      found.push(...inSelectors(selectors, place, "use"));
      if (place.value.includes("label_replace") && place.value.includes(this.#needle))
        found.push(...inCalls(own.parsed.expr, place));
    }
    return found;
  }

  /** Whether a part of a text holds the value, or what is looked for of it, as a word of its own. */
  #isWord(text: string, from: number, to: number): boolean {
    const needle = this.#needle;
    if (needle === "") return true;
    for (let at = text.indexOf(needle, from); at >= 0 && at < to; at = text.indexOf(needle, at + 1))
      if (!isWordPart(text, at - 1) && !isWordPart(text, at + needle.length)) return true;
    return false;
  }

  #hasRegex({ matchers }: VectorSelector): boolean {
    return matchers.some(
      ({ label, op, value }) =>
        label.value === this.#wanted.label &&
        (op.value === "=~" || op.value === "!~") &&
        this.#wanted.regex(value.value),
    );
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
  for (const { span, root } of readWhole(document))
    if (touches(span, offset)) return [{ base: 0, found: inYaml(document.text, root) }];
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

/** Labels that likely name the same clusters by another word: `cluster` and `federated_cluster`. */
export function isAlike(label: string, other: string): boolean {
  return isClusterLabel(label) && /(?:^|_)cluster(?:$|_)/.test(other);
}

interface Leaf {
  readonly base: number;
  readonly owner: object;
  readonly text: string;
  readonly find: () => readonly Found[];
}

/** What of a file could not be cut, by its tree. */
function readWhole(document: Document): { readonly span: Span; readonly root: YamlNode }[] {
  return partsOf(document).flatMap(({ span, tree }) => (tree.root ? [{ span, root: tree.root }] : []));
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

function isWordPart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    (code >= 48 && code <= 58) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)
  );
}

/** The longest stretch of a text that no way of writing it changes. */
export function needleOf(value: string): string {
  let longest = "";
  for (const [run] of value.matchAll(/[\w:-]+/g)) if (run.length > longest.length) longest = run;
  return longest;
}

function countOf(text: string, needle: string): number {
  if (needle === "") return Number.POSITIVE_INFINITY;
  let count = 0;
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) count++;
  return count;
}
