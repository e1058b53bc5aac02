import { possibleLabels } from "../../model/labels/index.ts";
import type { TargetGroup } from "../../model/scrapeJob.ts";
import type { JobUnit, RuleUnit } from "../../model/units.ts";
import type { Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import type { OwnedMemo } from "../../text/memo.ts";
import type { Document } from "../../workspace/document.ts";
import { changedRules } from "../../workspace/names.ts";
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
  /** The words of the document that changes. */
  #edited: { readonly document: Document; readonly words: Words } | undefined;

  of(ws: WorkspaceView): Vocabulary {
    const changed = this.#changed(ws);
    const except = changed.length === 0 ? this.#except : changed.length === 1 ? changed[0] : undefined;
    const isValid = changed.length === 0 || (changed.length === 1 && changed[0] === this.#except);
    if (!this.#base || !isValid) this.#base = this.#allBut(ws, except);
    this.#except = except;
    this.#documents = new Map(ws.documents);
    const document = except === undefined ? undefined : ws.documents.get(except);
    const edited = document && hasWords(document) ? this.#wordsOfEdited(ws, document) : new Words();
    const own = new Words();
    for (const cluster of ws.settings.clusters) {
      own.value("cluster", cluster.name);
      if (cluster.region) own.value("region", cluster.region);
      if (cluster.endpoint) own.add("targets", cluster.endpoint);
    }
    for (const label of ["job", "instance"]) own.name(label, 0);
    return new LayeredWords([this.#base, edited, own]);
  }

  /** Of a rule file of which some rules are others than before only those are looked at. */
  #wordsOfEdited({ memo }: WorkspaceView, document: Document): Words {
    const last = this.#edited;
    let words: Words;
    if (last && differsInRules(last.document, document)) {
      words = last.words;
      const { gone, come } = changedRules(last.document, document);
      for (const unit of gone) words.addAll(wordsOfRule(unit, memo), -1);
      for (const unit of come) words.addAll(wordsOfRule(unit, memo));
    } else words = wordsOf(document, memo);
    this.#edited = { document, words };
    return words;
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

/** True for two versions of a rule file that are the same but for what stands in some of the rules. */
function differsInRules(before: Document, after: Document): boolean {
  return (
    before.path === after.path &&
    before.kind === after.kind &&
    after.groups.length > 0 &&
    before.tree.frame === after.tree.frame
  );
}

/** The words of many documents, of the one that is being edited and of the settings, as one vocabulary. */
class LayeredWords implements Vocabulary {
  readonly #layers: readonly Words[];
  #names: readonly string[] | undefined;

  constructor(layers: readonly Words[]) {
    this.#layers = layers;
  }

  labelNames(): readonly string[] {
    this.#names ??= byCount(summed(this.#layers.map((words) => words.nameCounts)));
    return this.#names;
  }

  valuesOf(label: string): readonly string[] {
    const counts = summed(this.#layers.map((words) => words.valueCounts(label)));
    if (label === "alertname") for (const alert of this.alerts) counts.set(alert, counts.get(alert) ?? 0);
    return byCount(counts);
  }

  timesOf(label: string, value: string): number {
    return this.#total((words) => words.valueCounts(label).get(value));
  }

  isRare(label: string): boolean {
    return this.#total((words) => words.nameCounts.get(label)) <= 1;
  }

  get alerts(): ReadonlySet<string> {
    return this.#all("alerts");
  }

  get groups(): ReadonlySet<string> {
    return this.#all("groups");
  }

  get annotations(): ReadonlySet<string> {
    return this.#all("annotations");
  }

  get targets(): ReadonlySet<string> {
    return this.#all("targets");
  }

  #all(kind: Kind): ReadonlySet<string> {
    return new Set(this.#layers.flatMap((words) => [...words.counts[kind].keys()]));
  }

  #total(count: (words: Words) => number | undefined): number {
    return this.#layers.reduce((sum, words) => sum + (count(words) ?? 0), 0);
  }
}

function summed(all: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const counts of all) for (const [word, count] of counts) sum.set(word, (sum.get(word) ?? 0) + count);
  return sum;
}

function hasWords({ config, groups, targetGroups }: Document): boolean {
  return config !== undefined || groups.length > 0 || targetGroups.length > 0;
}

type Kind = "alerts" | "groups" | "annotations" | "targets";

/** Words with how often each is written. */
class Words {
  readonly #names = new Map<string, number>();
  readonly #values = new Map<string, Map<string, number>>();
  readonly counts: Readonly<Record<Kind, Map<string, number>>> = {
    alerts: new Map(),
    groups: new Map(),
    annotations: new Map(),
    targets: new Map(),
  };

  get nameCounts(): ReadonlyMap<string, number> {
    return this.#names;
  }

  valueCounts(label: string): ReadonlyMap<string, number> {
    return this.#values.get(label) ?? NO_COUNTS;
  }

  /** @param times 1, or -1 to take away again what was added */
  addAll(other: Words, times: 1 | -1 = 1): void {
    for (const [name, count] of other.#names) tally(this.#names, name, times * count);
    for (const [label, values] of other.#values) {
      const own = this.#valuesFor(label);
      for (const [value, count] of values) tally(own, value, times * count);
    }
    for (const kind of KINDS)
      for (const [word, count] of other.counts[kind]) tally(this.counts[kind], word, times * count);
  }

  add(kind: Kind, word: string): void {
    tally(this.counts[kind], word, 1);
  }

  name(name: string, count = 1): void {
    tally(this.#names, name, count);
  }

  value(label: string, value: string, count = 1): void {
    if (label.startsWith("__")) return;
    this.name(label, count);
    if (value !== "") tally(this.#valuesFor(label), value, count);
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
      this.add("targets", value);
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

const KINDS: readonly Kind[] = ["alerts", "groups", "annotations", "targets"];
const NO_COUNTS: ReadonlyMap<string, number> = new Map();

/** Counts a word so often more, or less: what is not written any more is forgotten. */
function tally(counts: Map<string, number>, word: string, times: number): void {
  const count = (counts.get(word) ?? 0) + times;
  if (count > 0 || times >= 0) counts.set(word, count);
  else counts.delete(word);
}

function wordsOf(document: Document, memo: OwnedMemo): Words {
  const words = new Words();
  for (const { unit } of document.config?.jobs ?? [])
    words.addAll(memo.once(unit, "completion words", () => wordsOfJob(unit)));
  for (const { name, value } of document.config?.global?.unit.externalLabels ?? [])
    words.pair(name.value, value.value);
  for (const { unit } of document.targetGroups) words.targetGroup(unit);
  for (const group of document.groups) {
    if (group.header.name) words.add("groups", group.header.name.value);
    for (const { unit } of group.rules) words.addAll(wordsOfRule(unit, memo));
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

function wordsOfRule(unit: RuleUnit, memo: OwnedMemo): Words {
  return memo.once(unit, "completion words", () => readRule(unit));
}

function readRule(unit: RuleUnit): Words {
  const words = new Words();
  if (unit.alertName !== undefined) words.add("alerts", unit.alertName);
  for (const { name, value } of unit.labels) words.pair(name.value, value.value);
  for (const { name } of unit.annotations) words.add("annotations", name.value);
  for (const selector of unit.selectors) words.selector(selector);
  if (unit.promql) for (const label of groupingLabels(unit.promql.expr)) words.name(label);
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
