import { ExpressionLabels } from "../model/labels/index.ts";
import type { RulePromql, RuleUnit } from "../model/units.ts";
import type { VectorSelector } from "../syntax/promql/ast.ts";
import type { YamlTree } from "../syntax/yaml/tree.ts";
import { areSame, keptFor, OwnedMemo } from "../text/memo.ts";
import type { RuleGroup } from "./document.ts";
import { definedName, kindOf } from "./names.ts";
import { exactName } from "./uses.ts";

/**
 * What the rest of a workspace needs to know of a rule file, as data: it can be worked out where the file is read, and
 * the file itself is then not read again. Groups and rules go by their numbers in `Document.groups`.
 */
export interface RuleFacts {
  /** Everything in the file could be read, and no template puts in more. */
  readonly whole: boolean;
  /** Of each group, in milliseconds; undefined where the server's own holds. */
  readonly intervals: readonly (number | undefined)[];
  readonly names: NamesOfRules;
  readonly records: readonly RecordFacts[];
  /** Exact names of metrics and records that the rules read, each once. */
  readonly reads: readonly string[];
}

/** Each name once; see `Names`. */
export interface NamesOfRules {
  readonly record: readonly string[];
  readonly alert: readonly string[];
  readonly used: readonly string[];
  /** How many selectors name no single metric. */
  readonly open: number;
}

/** A record with a name of its own, in the order of the file. */
export interface RecordFacts {
  readonly name: string;
  readonly group: number;
  readonly rule: number;
  /** The name's place in the file, as two numbers: of these objects there are very many. */
  readonly start: number;
  readonly end: number;
  /** Labels of the rule, over those of its group; an empty value takes the label away. Equal ones are one object. */
  readonly labels: ReadonlyMap<string, string>;
  /** The labels that the expression may leave, one object for equal ones; undefined for any. */
  readonly left: readonly string[] | undefined;
}

/** The facts of a file that is read, worked out when they are first asked for. */
export class FactsOfRead implements RuleFacts {
  readonly #tree: YamlTree;
  readonly #groups: readonly RuleGroup[];
  #read: Pick<RuleFacts, "names" | "records" | "reads"> | undefined;

  constructor(tree: YamlTree, groups: readonly RuleGroup[]) {
    this.#tree = tree;
    this.#groups = groups;
  }

  get whole(): boolean {
    return !this.#tree.templated && this.#tree.problems.length === 0;
  }

  get intervals(): readonly (number | undefined)[] {
    return this.#groups.map(({ first }) => first.header.interval?.ms);
  }

  get names(): NamesOfRules {
    return this.#all().names;
  }

  get records(): readonly RecordFacts[] {
    return this.#all().records;
  }

  get reads(): readonly string[] {
    return this.#all().reads;
  }

  #all(): Pick<RuleFacts, "names" | "records" | "reads"> {
    this.#read ??= readFacts(this.#groups);
    return this.#read;
  }
}

/** In one go, as there are very many rules, and most of the time goes by until each has come to hand. */
function readFacts(groups: readonly RuleGroup[]): Pick<RuleFacts, "names" | "records" | "reads"> {
  const [record, alert, used] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const records: RecordFacts[] = [];
  const shared = new Shared();
  const memo = new OwnedMemo();
  let open = 0;
  let asUsed = true;
  let group = -1;
  for (const { header, rules } of groups) {
    group++;
    let rule = -1;
    for (const { unit, base } of rules) {
      rule++;
      const name = definedName(unit);
      const isRecord = kindOf(unit) === "record";
      if (name !== undefined) (isRecord ? record : alert).add(name);
      const uses = usesOf(unit, memo);
      if (uses) {
        open += uses.open;
        for (const one of uses.used) used.add(one);
        asUsed &&= uses.reads === uses.used;
      }
      if (name === undefined || !isRecord) continue;
      const labels = shared.labels(header.labels, unit.labels);
      const left = uses?.left && shared.left(uses.left, uses.key);
      const { start, end } = unit.nameAt(base);
      records.push({ name, group, rule, start, end, labels, left });
    }
  }
  const names = { record: [...record], alert: [...alert], used: [...used], open };
  return { names, records, reads: asUsed ? names.used : readsIn(groups, memo) };
}

function readsIn(groups: readonly RuleGroup[], memo: OwnedMemo): string[] {
  const reads = new Set<string>();
  for (const { rules } of groups)
    for (const { unit } of rules) for (const name of usesOf(unit, memo)?.reads ?? []) reads.add(name);
  return [...reads];
}

/** What an expression tells by itself; the same one stands in the rules of many clusters. */
export interface ExpressionUses extends Pick<NamesOfRules, "used" | "open"> {
  /** The same list as `used` where it says the same, as it nearly always does. */
  readonly reads: readonly string[];
  readonly left: readonly string[] | undefined;
  /** Equal for equal `left`. */
  readonly key: string;
}

/** What a file's facts are made of, rule by rule. */
export function usesOf({ promql }: RuleUnit, memo: OwnedMemo): ExpressionUses | undefined {
  return promql && (keptFor<ExpressionUses>(promql, "uses") ?? usesIn(promql, memo));
}

function usesIn(parsed: RulePromql, memo: OwnedMemo): ExpressionUses {
  return memo.once(parsed, "uses", () => {
    const { selectors } = parsed;
    const names = selectors.map(exactName);
    const possible = parsed.problems.length > 0 ? undefined : ExpressionLabels.of(parsed, memo).possible();
    const left = possible && [...possible];
    const used = [...new Set(names.filter((name) => name !== undefined))];
    const reads = [...new Set(selectors.flatMap((selector) => inputOf(selector) ?? []))];
    return {
      used,
      open: names.filter((name) => name === undefined).length,
      reads: areSame(used, reads) ? used : reads,
      left,
      key: left?.join(" ") ?? "",
    };
  });
}

/** Hundreds of rules of a file leave and set the same few labels. */
class Shared {
  readonly #labels = new Map<string, ReadonlyMap<string, string>>();
  readonly #left = new Map<string, readonly string[]>();

  labels(ofGroup: RuleUnit["labels"], own: RuleUnit["labels"]): ReadonlyMap<string, string> {
    if (ofGroup.length + own.length === 0) return NO_LABELS;
    const pairs = [...ofGroup, ...own].map((l) => [l.name.value, l.value.value] as const);
    const key = JSON.stringify(pairs);
    let known = this.#labels.get(key);
    if (!known) {
      known = new Map(pairs);
      this.#labels.set(key, known);
    }
    return known;
  }

  left(labels: readonly string[], key: string): readonly string[] {
    const known = this.#left.get(key);
    if (!known) this.#left.set(key, labels);
    return known ?? labels;
  }
}

const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** As `exactName`, but a first matcher for the name that is empty tells of none. */
export function inputOf(selector: VectorSelector): string | undefined {
  if (selector.name) return selector.name.value;
  const named = selector.matchers.find((m) => m.label.value === "__name__" && m.op.value === "=");
  return named && named.value.value !== "" ? named.value.value : undefined;
}
