import type { Placed, RuleUnit } from "../model/units.ts";
import { ByPath } from "../text/byPath.ts";
import { countLeading } from "../text/sorted.ts";
import type { Span } from "../text/span.ts";
import { type AlertUse, alertUsesIn } from "./alertUses.ts";
import { holdsRules } from "./classify.ts";
import type { Document, RuleGroup } from "./document.ts";
import { changedRules, definedName, kindOf, NAMED_AS, type NamedAs, Names } from "./names.ts";
import type { NamesOfRules } from "./ruleFacts.ts";
import { exactName, ruleUse, type SelectorUse, usesIn, usesOutsideRules } from "./uses.ts";

export { exactName, placeOf, type SelectorUse } from "./uses.ts";

/** A record or alert where it is defined. */
export interface Definition {
  readonly kind: "record" | "alert";
  readonly name: string;
  readonly document: Document;
  readonly group: RuleGroup;
  readonly rule: Placed<RuleUnit>;
  /** The name's place in the file. */
  readonly span: Span;
}

/**
 * Who defines and who uses each name, over all documents. Replacing a document costs as much as the document
 * holds, whatever the size of the workspace. Only which documents hold a name is remembered: where in them it stands
 * is quickly found again, and a large workspace has hundreds of thousands of such places.
 */
export class Index {
  readonly #documents = new ByPath<Document>();
  readonly #names: Readonly<Record<NamedAs, PathsByName>> = {
    record: new PathsByName(),
    alert: new PathsByName(),
    used: new PathsByName(),
    tested: new PathsByName(),
    shown: new PathsByName(),
    alertUsed: new PathsByName(),
  };
  /** Documents with uses that name no single metric (by regex, by other labels only). */
  readonly #open = new Set<string>();
  /** The names in the rule file that was edited last. */
  #edited: { readonly document: Document; readonly names: Names } | undefined;

  replace(path: string, document: Document | undefined): void {
    const before = this.#documents.get(path);
    if (document) this.#documents.set(path, document);
    else this.#documents.delete(path);
    const edited = this.#edited?.document === before ? this.#edited?.names : undefined;
    this.#edited = undefined;
    if (document && !before && holdsRules(document)) this.#addRules(path, document);
    else if (before && document && holdsRules(before) && holdsRules(document)) {
      const names = edited ?? new Names(before);
      this.#swapRules(path, names, changedRules(before, document));
      this.#edited = { document, names };
    } else this.#swap(path, edited ?? new Names(before), new Names(document));
  }

  /** How often the file names each thing is not counted before it is edited: most files never are. */
  #addRules(path: string, { groups }: Document): void {
    for (const { rules } of groups) {
      for (const { unit } of rules) {
        const name = definedName(unit);
        if (name !== undefined) this.#names[kindOf(unit)].add(name, path);
        for (const selector of unit.selectors) {
          const used = exactName(selector);
          if (used === undefined) this.#open.add(path);
          else this.#names.used.add(used, path);
        }
      }
    }
  }

  /** Takes in a rule file that was not there before by what it names, without looking into it. */
  add(path: string, document: Document, { open, ...names }: NamesOfRules): void {
    this.#documents.set(path, document);
    this.#edited = undefined;
    // What is used somewhere is asked for in every check; who defines a name only where something is amiss.
    for (const name of names.used) this.#names.used.add(name, path);
    this.#names.record.addLater(names.record, path);
    this.#names.alert.addLater(names.alert, path);
    if (open > 0) this.#open.add(path);
  }

  #swap(path: string, before: Names, after: Names): void {
    for (const as of NAMED_AS) {
      for (const name of before.of[as].keys())
        if (!after.of[as].has(name)) this.#names[as].delete(name, path);
      for (const name of after.of[as].keys()) if (!before.of[as].has(name)) this.#names[as].add(name, path);
    }
    this.#noteOpen(path, after);
  }

  /** Only what the changed rules name is looked at: the file may hold thousands that did not change. */
  #swapRules(path: string, names: Names, { gone, come }: ReturnType<typeof changedRules>): void {
    for (const rule of come) names.addRule(rule, (as, name) => this.#names[as].add(name, path));
    for (const rule of gone) names.removeRule(rule, (as, name) => this.#names[as].delete(name, path));
    this.#noteOpen(path, names);
  }

  #noteOpen(path: string, { open }: Names): void {
    if (open > 0) this.#open.add(path);
    else this.#open.delete(path);
  }

  /** Every record of this name; alerts too when `kind` says so. */
  definitions(name: string, kind: Definition["kind"] = "record"): Definition[] {
    const found: Definition[] = [];
    for (const document of this.#documentsOf(name, this.#names[kind])) {
      for (const group of document.groups) {
        for (const rule of group.rules) {
          const { unit, base } = rule;
          // Compared before anything is made: hundreds of files of hundreds of rules are looked through.
          if (definedName(unit) !== name || kindOf(unit) !== kind) continue;
          found.push({ kind, name, document, group, rule, span: unit.nameAt(base) });
        }
      }
    }
    return found;
  }

  /** How many files define this name, as a record or as an alert. */
  definingFiles(name: string): number {
    return new Set([...this.#names.record.of(name), ...this.#names.alert.of(name)]).size;
  }

  /** Whether any rule records series of this name. */
  isRecorded(name: string): boolean {
    return this.#names.record.has(name);
  }

  /** Selectors that name exactly this metric, in whatever kind of file. */
  uses(name: string): SelectorUse[] {
    return [...this.eachUse(name)];
  }

  /** As `uses`, for who needs only some of them: files are looked through as far as is asked. */
  *eachUse(name: string): Iterable<SelectorUse> {
    for (const document of this.#documentsOf(name, this.#names.used, this.#names.tested)) {
      for (const group of document.groups) {
        for (const rule of group.rules) {
          for (const selector of rule.unit.selectors) {
            if (exactName(selector) === name) yield* ruleUse(document, group, rule, selector);
          }
        }
      }
      for (const use of usesOutsideRules(document)) if (exactName(use.selector) === name) yield use;
    }
  }

  /** Places outside PromQL that write out this alert's name: matchers of Alertmanager, rule tests. */
  alertUses(name: string): AlertUse[] {
    return this.#documentsOf(name, this.#names.alertUsed).flatMap((document) =>
      [...alertUsesIn(document)].filter((use) => use.name.value === name),
    );
  }

  /** Whether any selector names exactly this metric, those of rule tests left out. */
  isUsed(name: string): boolean {
    return this.#names.used.has(name);
  }

  /** Whether a dashboard names exactly this metric. */
  isShown(name: string): boolean {
    return this.#names.shown.has(name);
  }

  /** The uses of a metric in dashboards, without going through the rules that use it. */
  shownUses(name: string): SelectorUse[] {
    return this.#documentsOf(name, this.#names.shown).flatMap((document) =>
      [...usesIn(document)].filter((use) => exactName(use.selector) === name),
    );
  }

  /** Selectors that name no single metric: by regex, by negation, by other labels only. */
  *openUses(): Iterable<SelectorUse> {
    for (const [path, document] of this.#documents) {
      if (!this.#open.has(path)) continue;
      for (const use of usesIn(document)) if (exactName(use.selector) === undefined) yield use;
    }
  }

  /** Names of all records, or of all alerts; in no particular order, as there may be very many. */
  definedNames(kind: Definition["kind"] = "record"): Iterable<string> {
    return this.#names[kind].names();
  }

  /** Every metric name that an expression, match[] or dashboard names, records among them; in no particular order. */
  usedNames(): Iterable<string> {
    return this.#names.used.names();
  }

  #documentsOf(name: string, ...by: readonly PathsByName[]): Document[] {
    // A file of one kind has its names in one of the tables.
    return by.flatMap((paths) => paths.of(name)).flatMap((path) => this.#documents.get(path) ?? []);
  }
}

/** Which documents hold a name, in the order of their paths; most names stand in one. */
class PathsByName {
  readonly #known = new Map<string, string | string[]>();
  /** Names that wait to be added, in their order. */
  #later: { readonly names: readonly string[]; readonly path: string }[] = [];
  /** Those names, once somebody has asked for one: which documents hold it takes several times as long to put down. */
  #waiting: Set<string> | undefined;

  get #paths(): Map<string, string | string[]> {
    if (this.#later.length > 0) {
      const later = this.#later;
      this.#later = [];
      this.#waiting = undefined;
      for (const { names, path } of later) for (const name of names) this.add(name, path);
    }
    return this.#known;
  }

  /** As `add`, once somebody asks who holds a name: a large workspace has hundreds of thousands. */
  addLater(names: readonly string[], path: string): void {
    this.#later.push({ names, path });
    this.#waiting = undefined;
  }

  add(name: string, path: string): void {
    const paths = this.#paths;
    const known = paths.get(name);
    if (known === undefined) paths.set(name, path);
    else if (typeof known === "string") {
      if (known !== path) paths.set(name, known < path ? [known, path] : [path, known]);
    } else {
      const at = placeIn(known, path);
      if (known[at] !== path) known.splice(at, 0, path);
    }
  }

  delete(name: string, path: string): void {
    const known = this.#paths.get(name);
    if (known === path) this.#paths.delete(name);
    else if (typeof known === "object") {
      const at = placeIn(known, path);
      if (known[at] === path) known.splice(at, 1);
      if (known.length === 0) this.#paths.delete(name);
    }
  }

  has(name: string): boolean {
    if (this.#later.length === 0) return this.#known.has(name);
    this.#waiting ??= namesIn(this.#later);
    return this.#waiting.has(name) || this.#known.has(name);
  }

  of(name: string): readonly string[] {
    const known = this.#paths.get(name);
    return known === undefined ? [] : typeof known === "string" ? [known] : [...known];
  }

  names(): Iterable<string> {
    return this.#paths.keys();
  }
}

function namesIn(lists: Iterable<{ readonly names: readonly string[] }>): Set<string> {
  const all = new Set<string>();
  for (const { names } of lists) for (const name of names) all.add(name);
  return all;
}

/** Where a path stands, or would stand, among others in order; mostly files come in order too. */
function placeIn(paths: readonly string[], path: string): number {
  if ((paths.at(-1) ?? "") < path) return paths.length;
  return countLeading(paths, (other) => other < path);
}
