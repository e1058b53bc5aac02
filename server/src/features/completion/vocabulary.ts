import { possibleLabels } from "../../model/labels/index.ts";
import type { TargetGroup } from "../../model/scrapeJob.ts";
import type { JobUnit, RuleUnit } from "../../model/units.ts";
import type { Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import type { OwnedMemo } from "../../text/memo.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";

/** The label names and values that a workspace writes down somewhere: what can be offered without a server. */
export interface Vocabulary {
  /** Label names, those written most often first. */
  labelNames(): readonly string[];
  valuesOf(label: string): readonly string[];
  /** Written once at most, so perhaps only where somebody is typing it. */
  isRare(label: string): boolean;
  readonly alerts: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly annotations: ReadonlySet<string>;
  readonly targets: ReadonlySet<string>;
}

/** Put together once for each generation of the workspace, from what is remembered of each rule, job and file. */
export function vocabularyOf(ws: WorkspaceView): Vocabulary {
  return ws.derive("completion vocabulary", (view) => {
    const words = new Words();
    for (const document of view.documents.values()) {
      if (!hasWords(document)) continue;
      words.addAll(view.memo.once(document, "completion words", () => wordsOf(document, view.memo)));
    }
    for (const cluster of view.settings.clusters) {
      words.value("cluster", cluster.name);
      if (cluster.region) words.value("region", cluster.region);
      if (cluster.endpoint) words.targets.add(cluster.endpoint);
    }
    for (const label of ["job", "instance"]) words.name(label, 0);
    for (const alert of words.alerts) words.value("alertname", alert, 0);
    return words;
  });
}

function hasWords({ config, groups, targetGroups }: Document): boolean {
  return config !== undefined || groups.length > 0 || targetGroups.length > 0;
}

class Words implements Vocabulary {
  readonly #names = new Map<string, number>();
  readonly #values = new Map<string, Map<string, number>>();
  readonly alerts = new Set<string>();
  readonly groups = new Set<string>();
  readonly annotations = new Set<string>();
  readonly targets = new Set<string>();

  labelNames(): string[] {
    return byCount(this.#names);
  }

  valuesOf(label: string): string[] {
    return byCount(this.#values.get(label) ?? new Map());
  }

  isRare(label: string): boolean {
    return (this.#names.get(label) ?? 0) <= 1;
  }

  addAll(other: Words): void {
    for (const [name, count] of other.#names) this.name(name, count);
    for (const [label, values] of other.#values) {
      const own = this.#valuesFor(label);
      for (const [value, count] of values) own.set(value, (own.get(value) ?? 0) + count);
    }
    for (const set of ["alerts", "groups", "annotations", "targets"] as const)
      for (const word of other[set]) this[set].add(word);
  }

  name(name: string, count = 1): void {
    this.#names.set(name, (this.#names.get(name) ?? 0) + count);
  }

  value(label: string, value: string, count = 1): void {
    if (label.startsWith("__")) return;
    this.name(label, count);
    if (value === "") return;
    const known = this.#valuesFor(label);
    known.set(value, (known.get(value) ?? 0) + count);
  }

  /** A label whose value may hold a placeholder, a template or a variable: only its name is known then. */
  pair(name: string, value: string): void {
    if (!/[{}$<>%]/.test(value)) this.value(name, value);
    else this.written(name);
  }

  written(name: string | undefined): void {
    if (name && !name.startsWith("__") && /^\w+$/.test(name)) this.name(name);
  }

  selector(selector: VectorSelector): void {
    for (const { label, op, value } of selector.matchers) {
      if (label.value === "__name__") continue;
      this.name(label.value);
      if (op.value === "=" || op.value === "!=") this.value(label.value, value.value);
      else if (/^[\w|-]+$/.test(value.value))
        for (const part of value.value.split("|")) this.value(label.value, part);
    }
  }

  targetGroup({ targets, labels }: TargetGroup): void {
    for (const { value } of targets) {
      if (/[{}$<>%]/.test(value)) continue;
      this.targets.add(value);
      this.value("instance", value);
    }
    for (const { name, value } of labels) this.pair(name.value, value.value);
  }

  #valuesFor(label: string): Map<string, number> {
    let known = this.#values.get(label);
    if (!known) {
      known = new Map();
      this.#values.set(label, known);
    }
    return known;
  }
}

function wordsOf(document: Document, memo: OwnedMemo): Words {
  const words = new Words();
  for (const { unit } of document.config?.jobs ?? [])
    words.addAll(memo.once(unit, "completion words", () => wordsOfJob(unit)));
  for (const { name, value } of document.config?.global?.unit.externalLabels ?? [])
    words.pair(name.value, value.value);
  for (const { unit } of document.targetGroups) words.targetGroup(unit);
  for (const group of document.groups) {
    if (group.header.name) words.groups.add(group.header.name.value);
    for (const { unit } of group.rules)
      words.addAll(memo.once(unit, "completion words", () => wordsOfRule(unit)));
  }
  return words;
}

function wordsOfJob(unit: JobUnit): Words {
  const words = new Words();
  if (unit.name && !unit.name.node.templated) words.value("job", unit.name.value);
  for (const group of unit.staticConfigs) words.targetGroup(group);
  for (const step of unit.relabelConfigs) words.written(step.targetLabel?.value);
  for (const step of unit.metricRelabelConfigs) words.written(step.targetLabel?.value);
  for (const { selector } of unit.selectors) if (selector) words.selector(selector);
  return words;
}

function wordsOfRule(unit: RuleUnit): Words {
  const words = new Words();
  if (unit.alert) words.alerts.add(unit.alert.value);
  for (const { name, value } of unit.labels) words.pair(name.value, value.value);
  for (const { name } of unit.annotations) words.annotations.add(name.value);
  for (const selector of unit.selectors) words.selector(selector);
  if (unit.expression) for (const label of groupingLabels(unit.expression.parsed.expr)) words.name(label);
  return words;
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
