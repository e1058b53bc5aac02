import {
  ANYTHING,
  ExpressionLabels,
  type Inputs,
  joined,
  type LabelFacts,
  LabelInference,
  NO_INPUTS,
} from "../../model/labels/index.ts";
import type { OwnedMemo } from "../../text/memo.ts";
import type { Steps } from "../../text/steps.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { labelsSetBy } from "./labelsSetBy.ts";
import { type Readings, readingsOf } from "./readings.ts";
import { type RuleAt, type RuleSet, type ServedRules, servedRules } from "./ruleSets.ts";
import { arrivesFrom, surroundingsOf } from "./surroundings.ts";

/** Records that stand on each other in longer rows are not followed to the end. */
const MAX_DEPTH = 50;

/** The records that rules of a set can read, and what is known of the labels of their series. */
export class RecordLabels {
  readonly set: RuleSet;
  readonly #arrives: ((name: string) => boolean) | undefined;
  readonly #facts: { readonly certain: Map<string, LabelFacts>; readonly presumed: Map<string, LabelFacts> } =
    {
      certain: new Map(),
      presumed: new Map(),
    };
  readonly #open = new Set<string>();
  /** Of expressions that read series which are recorded or federated here: several checks ask for the same. */
  readonly #inferences = new Map<ExpressionLabels, Inferences>();
  readonly #memo: OwnedMemo;

  /**
   * @param arrives whether series of a name may come from elsewhere too, with other labels; undefined if none do
   * @param memo keeps what is known of a rule, so that an edit of one is felt only by those that stand on it
   */
  constructor(set: RuleSet, arrives: ((name: string) => boolean) | undefined, memo: OwnedMemo) {
    this.set = set;
    this.#arrives = arrives;
    this.#memo = memo;
  }

  /** The rules of the set that checks of labels look at. */
  readings(): Steps<Readings> {
    return readingsOf(this.set, this.#memo);
  }

  /** Whether an expression reads series that are recorded or federated here. */
  reads({ names, namesRecords }: ExpressionLabels): boolean {
    // Most rules read what is scraped, and most records have a colon in their name.
    if (!namesRecords && !this.#arrives && !this.set.recordsPlainNames()) return false;
    for (const name of names) if (name !== undefined && this.tellsOf(name)) return true;
    return false;
  }

  /** Whether the rules or the federate jobs of the servers make series of a name. */
  tellsOf(name: string): boolean {
    return this.set.records(name) || this.#arrives?.(name) === true;
  }

  /** The rules that record a name; none for one that may come from elsewhere too. */
  definitions(name: string): readonly RuleAt[] {
    const found = this.set.recording(name);
    return found.length === 0 || this.#arrives?.(name) ? [] : found;
  }

  /** What holds for every series of a name; undefined for names that neither rules nor federate jobs tell of. */
  facts(name: string, presume: boolean): LabelFacts | undefined {
    if (!this.tellsOf(name)) return undefined;
    return this.#ofRecords(name, presume) ?? ANYTHING;
  }

  #ofRecords(name: string, presume: boolean): LabelFacts | undefined {
    const known = presume ? this.#facts.presumed : this.#facts.certain;
    const before = known.get(name);
    if (before) return before;
    const definitions = this.definitions(name);
    // A record that needs itself may carry anything that it carried before.
    if (definitions.length === 0) return undefined;
    if (this.#open.has(name) || this.#open.size > MAX_DEPTH) return undefined;
    this.#open.add(name);
    const facts = definitions
      .map((definition) => this.#ofDefinition(definition, presume))
      .reduce((all, one) => all && one && joined(all, one));
    this.#open.delete(name);
    if (facts) known.set(name, facts);
    return facts;
  }

  /** An inference that knows these records. */
  inference(presume: boolean): LabelInference {
    return new LabelInference({ presume, metric: (name) => this.facts(name, presume) });
  }

  #ofDefinition({ group, rule }: RuleAt, presume: boolean): LabelFacts | undefined {
    const { unit } = rule;
    const { promql } = unit;
    if (!promql || promql.problems.length > 0) return undefined;
    const labels = ExpressionLabels.of(promql, this.#memo);
    const inputs = this.#inputsOf(labels, presume);
    return labels.recorded(inputs, presume, labelsSetBy(unit, group, this.#memo));
  }

  /** What is known of the labels of an expression that `reads` such series: the same object as long as it is the same. */
  inferenceOf(labels: ExpressionLabels, presume: boolean): LabelInference {
    let known = this.#inferences.get(labels);
    if (!known) {
      known = { certain: undefined, presumed: undefined };
      this.#inferences.set(labels, known);
    }
    const kind = presume ? "presumed" : "certain";
    const inference = known[kind] ?? labels.inference(this.#inputsOf(labels, presume), presume);
    known[kind] = inference;
    return inference;
  }

  /**
   * What is known of each series that an expression reads: the same objects as long as it is the same. NO_INPUTS where
   * it reads nothing that is recorded or federated here.
   */
  #inputsOf({ names }: ExpressionLabels, presume: boolean): Inputs {
    let inputs: (LabelFacts | undefined)[] | undefined;
    for (const [index, name] of names.entries()) {
      const facts = name === undefined ? undefined : this.facts(name, presume);
      if (!facts) continue;
      inputs ??= new Array<LabelFacts | undefined>(names.length).fill(undefined);
      inputs[index] = facts;
    }
    return inputs ?? NO_INPUTS;
  }
}

interface Inferences {
  certain: LabelInference | undefined;
  presumed: LabelInference | undefined;
}

/** The records of each set of rules; the same object for as long as the set and the jobs that federate stay the same. */
export function recordLabelsOf(ws: WorkspaceView, served: ServedRules): RecordLabels {
  const surroundings = surroundingsOf(ws, served);
  return ws.memo.once(
    surroundings,
    "record labels",
    () => new RecordLabels(served.set, arrivesFrom(surroundings.arriving), ws.memo),
  );
}

/**
 * An inference for expressions of a file that knows the records of the servers that evaluate it; none of them where
 * servers evaluate it with different others.
 */
export function inferenceIn(ws: WorkspaceView, document: Document): LabelInference {
  const [served, ...others] = servedRules(ws).filter(({ set }) => set.documents.includes(document));
  return served && others.length === 0 ? recordLabelsOf(ws, served).inference(false) : new LabelInference();
}
