import { matchersOf } from "../../model/matchers.ts";
import {
  type AlgebraOptions,
  Budget,
  compileSelector,
  type LabelMatcher,
  METRIC_NAME,
  overlapExample,
  type PreparedSelector,
  prepareSelector,
  relate,
  type SeriesLabels,
} from "../../model/series/index.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";

/** A selector as the set of its series, with what answers most questions on it at once. */
export interface SelectorSet {
  readonly matchers: readonly LabelMatcher[];
  readonly set: PreparedSelector;
  readonly selects: ((labels: SeriesLabels) => boolean) | undefined;
  /** The labels of one of its series; undefined when it has none or they are not known. */
  readonly example: Readonly<Record<string, string>> | undefined;
  /** What a test of one series costs, in steps of the algebra. */
  readonly cost: number;
}

/** @param options where names and values to prefer in the example come from */
export function selectorSet(matchers: readonly LabelMatcher[], options: AlgebraOptions = {}): SelectorSet {
  const set = prepareSelector(matchers);
  const size = set.conditions.reduce((sum, condition) => sum + (condition?.language.size ?? 0), 0);
  return {
    matchers,
    set,
    selects: compileSelector(matchers),
    example: overlapExample(set, set, options),
    cost: 1 + Math.ceil(size / 10),
  };
}

/** Finds which of several selectors cover others. All questions share one budget; beyond it the answer is no. */
export class Coverage<T> {
  readonly #budget: Budget;
  readonly #byName = new Map<string, Map<T, SelectorSet>>();
  readonly #open = new Map<T, SelectorSet>();

  constructor(steps: number) {
    this.#budget = new Budget(steps);
  }

  /** Sets what a key stands for; without a set it stands for nothing any more. */
  set(key: T, set: SelectorSet | undefined): void {
    for (const members of this.#byName.values()) members.delete(key);
    this.#open.delete(key);
    if (!set) return;
    const name = set.matchers.find(({ label, op }) => label === METRIC_NAME && op === "=")?.value;
    if (name === undefined) {
      this.#open.set(key, set);
      return;
    }
    const members = this.#byName.get(name);
    if (members) members.set(key, set);
    else this.#byName.set(name, new Map([[key, set]]));
  }

  /** A selector other than `key`'s that selects all that `one` does, and how the two relate. */
  covering(
    key: T,
    one: SelectorSet,
    accept: (other: T, equal: boolean) => boolean = () => true,
  ): { readonly key: T; readonly equal: boolean } | undefined {
    for (const [other, set] of this.#candidates(one)) {
      if (other === key) continue;
      if (this.#budget.isSpent) return undefined;
      // One series that the other does not select answers most pairs without any automaton.
      if (one.example && set.selects) {
        this.#budget.spend(set.cost);
        if (!set.selects(one.example)) continue;
      }
      const relation = relate(one.set, set.set, { budget: this.#budget });
      const equal = relation === "equal";
      if ((equal || relation === "covered") && accept(other, equal)) return { key: other, equal };
    }
    return undefined;
  }

  /** A series' name rules out all selectors of other names at once. */
  *#candidates({ example }: SelectorSet): Iterable<[T, SelectorSet]> {
    if (example) yield* this.#byName.get(example[METRIC_NAME] ?? "") ?? [];
    else for (const members of this.#byName.values()) yield* members;
    yield* this.#open;
  }
}

/** Names and values that selectors ask for, so that examples look like what is there. */
export function candidatesOf(selectors: readonly VectorSelector[]): (label: string) => Iterable<string> {
  const values = new Map<string, Set<string>>();
  for (const { label, op, value } of selectors.flatMap(matchersOf)) {
    if (op !== "=" || value === "") continue;
    const known = values.get(label);
    if (known) known.add(value);
    else values.set(label, new Set([value]));
  }
  return (label) => values.get(label) ?? [];
}

/** A series as it is written: `job:http_requests:rate5m{env="prod"}`. */
export function seriesText(labels: Readonly<Record<string, string>>): string {
  const { [METRIC_NAME]: name = "", ...rest } = labels;
  const pairs = Object.entries(rest).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(", ")}}`;
}
