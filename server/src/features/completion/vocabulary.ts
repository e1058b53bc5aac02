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
  /** How often a value is written. */
  timesOf(label: string, value: string): number;
  /** Written once at most, so perhaps only where somebody is typing it. */
  isRare(label: string): boolean;
  readonly alerts: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly annotations: ReadonlySet<string>;
  readonly targets: ReadonlySet<string>;
}

/** Put together once for each generation of the workspace, from what is remembered of each rule, job and file. */
export function vocabularyOf(ws: WorkspaceView): Vocabulary {
  return ws.derive("completion vocabulary", (view) =>
    view.memo.once(view.reader, "completion vocabulary", () => new VocabularyKeeper()).of(view),
  );
}

/**
 * While somebody types, one document changes and thousands stay as they are: what those say is put together once, and
 * the words of the one are laid over it.
 */
class VocabularyKeeper {
  #documents: ReadonlyMap<string, Document> = new Map();
  #except: string | undefined;
  #base: Words | undefined;

  of(ws: WorkspaceView): Vocabulary {
    const changed = this.#changed(ws);
    const except = changed.length === 0 ? this.#except : changed.length === 1 ? changed[0] : undefined;
    const isValid = changed.length === 0 || (changed.length === 1 && changed[0] === this.#except);
    if (!this.#base || !isValid) this.#base = this.#allBut(ws, except);
    this.#except = except;
    this.#documents = new Map(ws.documents);
    const own = new Words();
    const document = except === undefined ? undefined : ws.documents.get(except);
    if (document && hasWords(document)) own.addAll(wordsIn(ws, document));
    for (const cluster of ws.settings.clusters) {
      own.value("cluster", cluster.name);
      if (cluster.region) own.value("region", cluster.region);
      if (cluster.endpoint) own.targets.add(cluster.endpoint);
    }
    for (const label of ["job", "instance"]) own.name(label, 0);
    return new LayeredWords(this.#base, own);
  }

  /** The paths of documents that are not what they were; two are as many as more. */
  #changed({ documents }: WorkspaceView): string[] {
    const changed: string[] = [];
    for (const [path, document] of documents)
      if (this.#documents.get(path) !== document && changed.push(path) > 1) return changed;
    if (documents.size - this.#documents.size !== changed.filter((path) => !this.#documents.has(path)).length)
      return ["", ""];
    return changed;
  }

  #allBut(ws: WorkspaceView, except: string | undefined): Words {
    const words = new Words();
    let rules = 0;
    for (const { groups } of ws.documents.values()) for (const group of groups) rules += group.rules.length;
    const step = Math.ceil(rules / ENOUGH_RULES);
    let files = 0;
    for (const [path, document] of ws.documents) {
      // The rule files of hundreds of clusters say the same over and over: some of them tell for all.
      const isLeftOut = document.groups.length > 0 && files++ % step > 0;
      if (!isLeftOut && path !== except && hasWords(document)) words.addAll(wordsIn(ws, document));
    }
    return words;
  }
}

/** Rules that are looked through for words at once; more would be felt when completion is asked for first. */
const ENOUGH_RULES = 25_000;

function wordsIn(ws: WorkspaceView, document: Document): Words {
  return ws.memo.once(document, "completion words", () => wordsOf(document, ws.memo));
}

/** The words of many documents and of the one that is being edited, as one vocabulary. */
class LayeredWords implements Vocabulary {
  readonly #base: Words;
  readonly #own: Words;
  #names: readonly string[] | undefined;

  constructor(base: Words, own: Words) {
    this.#base = base;
    this.#own = own;
  }

  labelNames(): readonly string[] {
    this.#names ??= byCount(summed(this.#base.nameCounts, this.#own.nameCounts));
    return this.#names;
  }

  valuesOf(label: string): readonly string[] {
    const counts = summed(this.#base.valueCounts(label), this.#own.valueCounts(label));
    if (label === "alertname") for (const alert of this.alerts) counts.set(alert, counts.get(alert) ?? 0);
    return byCount(counts);
  }

  timesOf(label: string, value: string): number {
    return (this.#base.valueCounts(label).get(value) ?? 0) + (this.#own.valueCounts(label).get(value) ?? 0);
  }

  isRare(label: string): boolean {
    return (this.#base.nameCounts.get(label) ?? 0) + (this.#own.nameCounts.get(label) ?? 0) <= 1;
  }

  get alerts(): ReadonlySet<string> {
    return new Set([...this.#base.alerts, ...this.#own.alerts]);
  }

  get groups(): ReadonlySet<string> {
    return new Set([...this.#base.groups, ...this.#own.groups]);
  }

  get annotations(): ReadonlySet<string> {
    return new Set([...this.#base.annotations, ...this.#own.annotations]);
  }

  get targets(): ReadonlySet<string> {
    return new Set([...this.#base.targets, ...this.#own.targets]);
  }
}

function summed(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): Map<string, number> {
  const sum = new Map(a);
  for (const [word, count] of b) sum.set(word, (sum.get(word) ?? 0) + count);
  return sum;
}

function hasWords({ config, groups, targetGroups }: Document): boolean {
  return config !== undefined || groups.length > 0 || targetGroups.length > 0;
}

/** Words with how often each is written. */
class Words {
  readonly #names = new Map<string, number>();
  readonly #values = new Map<string, Map<string, number>>();
  readonly alerts = new Set<string>();
  readonly groups = new Set<string>();
  readonly annotations = new Set<string>();
  readonly targets = new Set<string>();

  get nameCounts(): ReadonlyMap<string, number> {
    return this.#names;
  }

  valueCounts(label: string): ReadonlyMap<string, number> {
    return this.#values.get(label) ?? NO_COUNTS;
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

const NO_COUNTS: ReadonlyMap<string, number> = new Map();

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
  let count = 0;
  for (const use of ws.index.eachUse(name)) {
    if (++count > ENOUGH) break;
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

/** The values that selectors of a metric ask for of a label, the most frequent first. */
export function valuesOfMetric(ws: WorkspaceView, name: string, label: string): Set<string> {
  const counts = new Map<string, number>();
  let count = 0;
  for (const { selector } of ws.index.eachUse(name)) {
    if (++count > ENOUGH) break;
    for (const { label: own, op, value } of selector.matchers) {
      if (own.value !== label || value.value === "" || op.value.endsWith("~")) continue;
      counts.set(value.value, (counts.get(value.value) ?? 0) + 1);
    }
  }
  return new Set(byCount(counts));
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
