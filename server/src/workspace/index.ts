import type { Expression } from "../model/expression.ts";
import type { JobUnit, Placed, RuleUnit } from "../model/units.ts";
import type { VectorSelector } from "../syntax/promql/ast.ts";
import { type Span, shift } from "../text/span.ts";
import type { Document, RuleGroup } from "./document.ts";

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

/** A selector where it is used. */
export interface SelectorUse {
  readonly role: "expr" | "match";
  readonly document: Document;
  readonly selector: VectorSelector;
  readonly expression: Pick<Expression<unknown>, "place" | "map" | "text">;
  /** Where the expression's piece starts in the file. */
  readonly base: number;
  /** Set for role "expr". */
  readonly rule?: Placed<RuleUnit>;
  readonly group?: RuleGroup;
  /** Set for role "match". */
  readonly job?: Placed<JobUnit>;
}

/** The place in the file of a span in a use's decoded text. */
export function placeOf(use: SelectorUse, inner: Span): Span {
  return shift(use.expression.place(inner), use.base);
}

/**
 * Who defines and who uses each name, over all documents. Replacing a document costs as much as the document
 * holds, whatever the size of the workspace.
 */
export class Index {
  readonly #definitions = new Map<string, Map<string, Definition[]>>();
  /** Uses by the exact metric name they select. */
  readonly #uses = new Map<string, Map<string, SelectorUse[]>>();
  /** Uses that name no single metric (by regex, by other labels only), by document. */
  readonly #open = new Map<string, SelectorUse[]>();
  readonly #names = new Map<string, Set<string>>();

  replace(path: string, document: Document | undefined): void {
    for (const name of this.#names.get(path) ?? []) {
      drop(this.#definitions, name, path);
      drop(this.#uses, name, path);
    }
    this.#names.delete(path);
    this.#open.delete(path);
    if (!document) return;
    const names = new Set<string>();
    for (const group of document.groups) {
      for (const rule of group.rules) {
        this.#addDefinition(document, group, rule, names);
        const { expression } = rule.unit;
        if (!expression) continue;
        for (const selector of rule.unit.selectors) {
          this.#addUse({ role: "expr", document, selector, expression, base: rule.base, rule, group }, names);
        }
      }
    }
    for (const job of document.config?.jobs ?? []) {
      for (const { selector, expression } of job.unit.selectors) {
        if (selector)
          this.#addUse({ role: "match", document, selector, expression, base: job.base, job }, names);
      }
    }
    if (names.size > 0) this.#names.set(path, names);
  }

  /** Every record of this name; alerts too when `kind` says so. */
  definitions(name: string, kind: Definition["kind"] = "record"): Definition[] {
    return flat(this.#definitions.get(name)).filter((d) => d.kind === kind);
  }

  /** How many files define this name, as a record or as an alert. */
  definingFiles(name: string): number {
    return this.#definitions.get(name)?.size ?? 0;
  }

  /** Selectors that name exactly this metric. */
  uses(name: string): SelectorUse[] {
    return flat(this.#uses.get(name));
  }

  /** Selectors that name no single metric: by regex, by negation, by other labels only. */
  *openUses(): Iterable<SelectorUse> {
    for (const uses of this.#open.values()) yield* uses;
  }

  /** Names of all records, or of all alerts. */
  *definedNames(kind: Definition["kind"] = "record"): Iterable<string> {
    for (const [name, byPath] of this.#definitions) {
      for (const definitions of byPath.values()) {
        if (definitions.some((d) => d.kind === kind)) {
          yield name;
          break;
        }
      }
    }
  }

  /** Every metric name that an expression or match[] names, records among them. */
  usedNames(): Iterable<string> {
    return this.#uses.keys();
  }

  #addDefinition(document: Document, group: RuleGroup, rule: Placed<RuleUnit>, names: Set<string>): void {
    const { record, alert } = rule.unit;
    const name = record ?? alert;
    if (!name || name.node.templated) return;
    add(this.#definitions, name.value, document.path, {
      kind: record ? "record" : "alert",
      name: name.value,
      document,
      group,
      rule,
      span: shift(name.span, rule.base),
    });
    names.add(name.value);
  }

  #addUse(use: SelectorUse, names: Set<string>): void {
    const name = exactName(use.selector);
    if (name === undefined) {
      const open = this.#open.get(use.document.path);
      if (open) open.push(use);
      else this.#open.set(use.document.path, [use]);
      return;
    }
    add(this.#uses, name, use.document.path, use);
    names.add(name);
  }
}

/** The metric that a selector names by `name{…}` or `{__name__="name"}`. */
export function exactName(selector: VectorSelector): string | undefined {
  if (selector.name) return selector.name.value;
  return selector.matchers.find(
    (m) => m.label.value === "__name__" && m.op.value === "=" && m.value.value !== "",
  )?.value.value;
}

function add<T>(map: Map<string, Map<string, T[]>>, name: string, path: string, item: T): void {
  let byPath = map.get(name);
  if (!byPath) {
    byPath = new Map();
    map.set(name, byPath);
  }
  const items = byPath.get(path);
  if (items) items.push(item);
  else byPath.set(path, [item]);
}

function drop<T>(map: Map<string, Map<string, T[]>>, name: string, path: string): void {
  const byPath = map.get(name);
  if (byPath?.delete(path) && byPath.size === 0) map.delete(name);
}

function flat<T>(byPath: Map<string, T[]> | undefined): T[] {
  return byPath ? [...byPath.values()].flat() : [];
}
