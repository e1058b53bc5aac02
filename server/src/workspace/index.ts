import type { LocatedText } from "../model/located.ts";
import type { Placed, RuleUnit } from "../model/units.ts";
import { type Span, shift } from "../text/span.ts";
import { type AlertUse, alertUsesIn } from "./alertUses.ts";
import type { Document, RuleGroup } from "./document.ts";
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
  readonly #documents = new Map<string, Document>();
  readonly #defined: Readonly<Record<Definition["kind"], PathsByName>> = {
    record: new PathsByName(),
    alert: new PathsByName(),
  };
  /** By the exact metric name that is selected. */
  readonly #used = new PathsByName();
  /** The same of rule tests: what only they name is used by nobody. */
  readonly #tested = new PathsByName();
  /** Alerts by the name that Alertmanager's matchers and rule tests write out. */
  readonly #alerts = new PathsByName();
  /** Documents with uses that name no single metric (by regex, by other labels only). */
  readonly #open = new Set<string>();

  replace(path: string, document: Document | undefined): void {
    const old = this.#documents.get(path);
    if (old) {
      for (const { kind, name } of definitionsIn(old)) this.#defined[kind].delete(name, path);
      for (const { selector, role } of usesIn(old)) {
        const name = exactName(selector);
        if (name !== undefined) this.#namesOf(role).delete(name, path);
      }
      for (const { name } of alertUsesIn(old)) this.#alerts.delete(name.value, path);
      this.#documents.delete(path);
      this.#open.delete(path);
    }
    if (!document) return;
    this.#documents.set(path, document);
    for (const { kind, name } of definitionsIn(document)) this.#defined[kind].add(name, path);
    for (const { selector, role } of usesIn(document)) {
      const name = exactName(selector);
      if (name === undefined) this.#open.add(path);
      else this.#namesOf(role).add(name, path);
    }
    for (const { name } of alertUsesIn(document)) this.#alerts.add(name.value, path);
  }

  /** Every record of this name; alerts too when `kind` says so. */
  definitions(name: string, kind: Definition["kind"] = "record"): Definition[] {
    const found: Definition[] = [];
    for (const document of this.#documentsOf(name, this.#defined[kind])) {
      for (const group of document.groups) {
        for (const rule of group.rules) {
          const at = definedName(rule.unit);
          // Compared before anything is made: hundreds of files of hundreds of rules are looked through.
          if (at?.value !== name || kindOf(rule.unit) !== kind) continue;
          found.push({ kind, name, document, group, rule, span: shift(at.span, rule.base) });
        }
      }
    }
    return found;
  }

  /** How many files define this name, as a record or as an alert. */
  definingFiles(name: string): number {
    return new Set([...this.#defined.record.of(name), ...this.#defined.alert.of(name)]).size;
  }

  /** Whether any rule records series of this name. */
  isRecorded(name: string): boolean {
    return this.#defined.record.has(name);
  }

  /** Selectors that name exactly this metric, in whatever kind of file. */
  uses(name: string): SelectorUse[] {
    const found: SelectorUse[] = [];
    for (const document of this.#documentsOf(name, this.#used, this.#tested)) {
      for (const group of document.groups) {
        for (const rule of group.rules) {
          for (const selector of rule.unit.selectors) {
            if (exactName(selector) === name) found.push(...ruleUse(document, group, rule, selector));
          }
        }
      }
      for (const use of usesOutsideRules(document)) if (exactName(use.selector) === name) found.push(use);
    }
    return found;
  }

  /** Places outside PromQL that write out this alert's name: matchers of Alertmanager, rule tests. */
  alertUses(name: string): AlertUse[] {
    return this.#documentsOf(name, this.#alerts).flatMap((document) =>
      [...alertUsesIn(document)].filter((use) => use.name.value === name),
    );
  }

  /** Whether any selector names exactly this metric, those of rule tests left out. */
  isUsed(name: string): boolean {
    return this.#used.has(name);
  }

  /** Selectors that name no single metric: by regex, by negation, by other labels only. */
  *openUses(): Iterable<SelectorUse> {
    for (const path of this.#open) {
      const document = this.#documents.get(path);
      if (!document) continue;
      for (const use of usesIn(document)) if (exactName(use.selector) === undefined) yield use;
    }
  }

  /** Names of all records, or of all alerts. */
  definedNames(kind: Definition["kind"] = "record"): Iterable<string> {
    return this.#defined[kind].names();
  }

  /** Every metric name that an expression, match[] or dashboard names, records among them. */
  usedNames(): Iterable<string> {
    return this.#used.names();
  }

  #namesOf(role: SelectorUse["role"]): PathsByName {
    return role === "unit-test" ? this.#tested : this.#used;
  }

  #documentsOf(name: string, ...by: readonly PathsByName[]): Document[] {
    // A file of one kind has its names in one of the tables.
    return by.flatMap((paths) => paths.of(name)).flatMap((path) => this.#documents.get(path) ?? []);
  }
}

/** Which documents hold a name; most names stand in one. */
class PathsByName {
  readonly #paths = new Map<string, string | Set<string>>();

  add(name: string, path: string): void {
    const known = this.#paths.get(name);
    if (known === undefined) this.#paths.set(name, path);
    else if (typeof known !== "string") known.add(path);
    else if (known !== path) this.#paths.set(name, new Set([known, path]));
  }

  delete(name: string, path: string): void {
    const known = this.#paths.get(name);
    if (known === path || (typeof known === "object" && known.delete(path) && known.size === 0))
      this.#paths.delete(name);
  }

  has(name: string): boolean {
    return this.#paths.has(name);
  }

  of(name: string): readonly string[] {
    const known = this.#paths.get(name);
    return known === undefined ? [] : typeof known === "string" ? [known] : [...known];
  }

  names(): Iterable<string> {
    return this.#paths.keys();
  }
}

function* definitionsIn(document: Document): Iterable<Pick<Definition, "kind" | "name">> {
  for (const group of document.groups) {
    for (const { unit } of group.rules) {
      const name = definedName(unit);
      if (name) yield { kind: kindOf(unit), name: name.value };
    }
  }
}

/** The name that a rule defines; none where a template makes it. */
function definedName({ record, alert }: RuleUnit): LocatedText | undefined {
  const name = record ?? alert;
  return name?.node.templated ? undefined : name;
}

function kindOf({ record }: RuleUnit): Definition["kind"] {
  return record ? "record" : "alert";
}
