import type { Placed, RuleUnit } from "../../model/units.ts";
import type { Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import type { Document } from "../../workspace/document.ts";
import { possibleLabels } from "../../workspace/topology/labels.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";

/** The label names and values that a workspace writes down somewhere: what can be offered without a server. */
export class Vocabulary {
  readonly #names = new Map<string, number>();
  readonly #values = new Map<string, Map<string, number>>();
  readonly alerts = new Set<string>();
  readonly groups = new Set<string>();
  readonly annotations = new Set<string>();
  readonly targets = new Set<string>();
  /** What was read already: clusters share most of their jobs and rules. */
  readonly #seen = new Set<object>();

  constructor(ws: WorkspaceView) {
    for (const document of ws.documents.values()) this.#read(document);
    for (const cluster of ws.settings.clusters) {
      this.#value("cluster", cluster.name);
      if (cluster.region) this.#value("region", cluster.region);
      if (cluster.endpoint) this.targets.add(cluster.endpoint);
    }
    for (const label of ["job", "instance"]) this.#name(label, 0);
    if (this.alerts.size > 0) for (const alert of this.alerts) this.#value("alertname", alert, 0);
  }

  /** Label names, those written most often first. */
  labelNames(): string[] {
    return byCount(this.#names);
  }

  valuesOf(label: string): string[] {
    return byCount(this.#values.get(label) ?? new Map());
  }

  #read(document: Document): void {
    for (const { unit } of document.config?.jobs ?? []) {
      if (!this.#first(unit)) continue;
      if (unit.name && !unit.name.node.templated) this.#value("job", unit.name.value);
      for (const group of unit.staticConfigs) this.#targetGroup(group);
      for (const step of unit.relabelConfigs) this.#written(step.targetLabel?.value);
      for (const step of unit.metricRelabelConfigs) this.#written(step.targetLabel?.value);
      for (const { selector } of unit.selectors) if (selector) this.#selector(selector);
    }
    for (const { name, value } of document.config?.global?.unit.externalLabels ?? [])
      this.#pair(name.value, value.value);
    for (const { unit } of document.targetGroups) this.#targetGroup(unit);
    for (const group of document.groups) {
      if (group.header.name) this.groups.add(group.header.name.value);
      for (const rule of group.rules) this.#rule(rule);
    }
  }

  #rule({ unit }: Placed<RuleUnit>): void {
    if (!this.#first(unit)) return;
    if (unit.alert) this.alerts.add(unit.alert.value);
    for (const { name, value } of unit.labels) this.#pair(name.value, value.value);
    for (const { name } of unit.annotations) this.annotations.add(name.value);
    for (const selector of unit.selectors) this.#selector(selector);
    if (unit.expression) for (const label of groupingLabels(unit.expression.parsed.expr)) this.#name(label);
  }

  #targetGroup(group: {
    targets: readonly { readonly value: string }[];
    labels: readonly { name: { value: string }; value: { value: string } }[];
  }): void {
    for (const target of group.targets) {
      if (!/[{}$<>%]/.test(target.value)) {
        this.targets.add(target.value);
        this.#value("instance", target.value);
      }
    }
    for (const { name, value } of group.labels) this.#pair(name.value, value.value);
  }

  #selector(selector: VectorSelector): void {
    for (const { label, op, value } of selector.matchers) {
      if (label.value === "__name__") continue;
      this.#name(label.value);
      if (op.value === "=" || op.value === "!=") this.#value(label.value, value.value);
      else if (/^[\w|-]+$/.test(value.value))
        for (const part of value.value.split("|")) this.#value(label.value, part);
    }
  }

  #pair(name: string, value: string): void {
    if (!/[{}$<>%]/.test(value)) this.#value(name, value);
    else this.#written(name);
  }

  #written(name: string | undefined): void {
    if (name && !name.startsWith("__") && /^\w+$/.test(name)) this.#name(name);
  }

  #name(name: string, count = 1): void {
    this.#names.set(name, (this.#names.get(name) ?? 0) + count);
  }

  #value(label: string, value: string, count = 1): void {
    if (label.startsWith("__")) return;
    this.#name(label, count);
    if (value === "") return;
    let known = this.#values.get(label);
    if (!known) {
      known = new Map();
      this.#values.set(label, known);
    }
    known.set(value, (known.get(value) ?? 0) + count);
  }

  #first(unit: object): boolean {
    if (this.#seen.has(unit)) return false;
    this.#seen.add(unit);
    return true;
  }
}

/** Read once for each generation of the workspace. */
export function vocabularyOf(ws: WorkspaceView): Vocabulary {
  return ws.derive("completion vocabulary", (view) => new Vocabulary(view));
}

/** How many definitions and uses of one name are looked at: every cluster tells the same. */
const ENOUGH = 50;

/** The labels that a metric is seen with: in selectors, and what the records of this name may carry. */
export function labelsOfMetric(ws: WorkspaceView, name: string): Set<string> {
  const labels = new Set<string>();
  const seen = new Set<object>();
  for (const use of ws.index.uses(name).slice(0, ENOUGH)) {
    if (seen.has(use.selector)) continue;
    seen.add(use.selector);
    for (const { label } of use.selector.matchers) labels.add(label.value);
    const expr = use.rule?.unit.expression?.parsed.expr;
    if (expr && use.rule?.unit.selectors.length === 1)
      for (const label of groupingLabels(expr)) labels.add(label);
  }
  for (const { rule } of ws.index.definitions(name).slice(0, ENOUGH)) {
    if (seen.has(rule.unit)) continue;
    seen.add(rule.unit);
    const { expression } = rule.unit;
    for (const label of (expression && possibleLabels(expression.parsed.expr)) ?? []) labels.add(label);
    for (const label of rule.unit.labels) labels.add(label.name.value);
  }
  labels.delete("__name__");
  return labels;
}

/** The labels that an expression groups, joins or matches its operands by. */
export function groupingLabels(expr: Expr): Set<string> {
  const labels = new Set<string>();
  walk(expr, (node) => {
    if (node.kind === "aggregate") for (const label of node.grouping?.labels ?? []) labels.add(label.value);
    if (node.kind === "binary") {
      for (const label of node.matching?.labels ?? []) labels.add(label.value);
      for (const label of node.matching?.include ?? []) labels.add(label.value);
    }
  });
  return labels;
}

function byCount(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
}
