import type { RuleUnit } from "../model/units.ts";
import { alertUsesIn } from "./alertUses.ts";
import { holdsRules } from "./classify.ts";
import type { Document, RuleGroup } from "./document.ts";
import type { Definition } from "./index.ts";
import { exactName, usesOutsideRules } from "./uses.ts";

/**
 * As what a document names something: the record or alert that it defines; the one metric that a selector asks for,
 * apart from those of rule tests, as what only they name is used by nobody, and once more those of dashboards; the alert that Alertmanager's matchers and
 * rule tests write out.
 */
export type NamedAs = Definition["kind"] | "used" | "tested" | "shown" | "alertUsed";

export const NAMED_AS: readonly NamedAs[] = ["record", "alert", "used", "tested", "shown", "alertUsed"];

/** How often a document names each thing. */
export class Names {
  readonly of: Readonly<Record<NamedAs, Map<string, number>>> = {
    record: new Map(),
    alert: new Map(),
    used: new Map(),
    tested: new Map(),
    shown: new Map(),
    alertUsed: new Map(),
  };
  /** How many selectors name no single metric. */
  open = 0;

  constructor(document: Document | undefined) {
    if (!document) return;
    for (const group of document.groups) for (const { unit } of group.rules) this.addRule(unit);
    if (holdsRules(document)) return;
    for (const { selector, role } of usesOutsideRules(document)) {
      const name = exactName(selector);
      if (name === undefined) this.open++;
      else {
        this.#add(role === "unit-test" ? "tested" : "used", name);
        if (document.dashboard) this.#add("shown", name);
      }
    }
    for (const { name } of alertUsesIn(document)) this.#add("alertUsed", name.value);
  }

  /** @param isNew told of each name that was not there before */
  addRule(rule: RuleUnit, isNew?: (as: NamedAs, name: string) => void): void {
    const name = definedName(rule);
    if (name !== undefined) this.#add(kindOf(rule), name, isNew);
    for (const selector of rule.selectors) {
      const used = exactName(selector);
      if (used === undefined) this.open++;
      else this.#add("used", used, isNew);
    }
  }

  /** @param isGone told of each name that is not there any more */
  removeRule(rule: RuleUnit, isGone: (as: NamedAs, name: string) => void): void {
    const name = definedName(rule);
    if (name !== undefined) this.#remove(kindOf(rule), name, isGone);
    for (const selector of rule.selectors) {
      const used = exactName(selector);
      if (used === undefined) this.open--;
      else this.#remove("used", used, isGone);
    }
  }

  #add(as: NamedAs, name: string, isNew?: (as: NamedAs, name: string) => void): void {
    const count = this.of[as].get(name) ?? 0;
    this.of[as].set(name, count + 1);
    if (count === 0) isNew?.(as, name);
  }

  #remove(as: NamedAs, name: string, isGone: (as: NamedAs, name: string) => void): void {
    const count = this.of[as].get(name) ?? 0;
    if (count > 1) this.of[as].set(name, count - 1);
    else if (this.of[as].delete(name)) isGone(as, name);
  }
}

/** The rules in which two versions of a file differ: all between the first and the last of them. */
export function changedRules(
  before: Document,
  after: Document,
): { gone: readonly RuleUnit[]; come: readonly RuleUnit[] } {
  // Most groups are the same, and need not be looked into.
  const groups = difference(before.groups, after.groups, (one, other) => one.first === other.first);
  return difference(rulesIn(groups.gone), rulesIn(groups.come), (one, other) => one === other);
}

/** What stands between the first and the last of two lists that differ. */
function difference<T>(
  old: readonly T[],
  now: readonly T[],
  areSame: (one: T, other: T) => boolean,
): { gone: readonly T[]; come: readonly T[] } {
  const most = Math.min(old.length, now.length);
  const same = (one: T | undefined, other: T | undefined) => one && other && areSame(one, other);
  let start = 0;
  while (start < most && same(old[start], now[start])) start++;
  let end = 0;
  while (end < most - start && same(old[old.length - 1 - end], now[now.length - 1 - end])) end++;
  return { gone: old.slice(start, old.length - end), come: now.slice(start, now.length - end) };
}

function rulesIn(groups: readonly RuleGroup[]): RuleUnit[] {
  return groups.flatMap(({ rules }) => rules.map(({ unit }) => unit));
}

/** The name that a rule defines; none where a template makes it. */
export function definedName({ recordName, alertName, templatedName }: RuleUnit): string | undefined {
  return templatedName ? undefined : (recordName ?? alertName);
}

/** The name that a rule records series under; none where a template makes it. */
export function recordedName({ recordName, templatedName }: RuleUnit): string | undefined {
  return templatedName ? undefined : recordName;
}

/** What a rule makes. */
export function kindOf({ recordName }: RuleUnit): Definition["kind"] {
  return recordName === undefined ? "alert" : "record";
}
