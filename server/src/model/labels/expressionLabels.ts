import type { ParsedPromql } from "../../syntax/promql/parse.ts";
import { selectorsOf } from "../../syntax/promql/walk.ts";
import { areSame, Keeper, keptFor, type OwnedMemo } from "../../text/memo.ts";
import { LabelInference } from "./inference.ts";
import type { LabelFacts } from "./labelFacts.ts";
import { selectedName } from "./ofSelector.ts";
import { possibleLabels } from "./possible.ts";
import { type RecordedLabels, recordFacts } from "./record.ts";

/** What is known of each series that an expression reads, in the order of its selectors. */
export type Inputs = readonly (LabelFacts | undefined)[];

/** Of series that nobody is known to record. */
export const NO_INPUTS: Inputs = [];

/** The same expression reads the same things on many servers, and a few others on some. */
const MOST_KNOWN = 8;

interface Recorded {
  readonly labels: string;
  readonly from: LabelFacts;
  readonly facts: LabelFacts;
}

/**
 * What is known of the labels of one expression, which stands in the rules of many clusters. Of equal inputs it makes
 * the same objects, so that whoever asks can tell by them that nothing is other than before. It keeps what checks of
 * labels find out about the expression.
 */
export class ExpressionLabels extends Keeper {
  /** The one name that each selector asks for. */
  readonly names: readonly (string | undefined)[];
  readonly #parsed: ParsedPromql;
  readonly #certain: { readonly inputs: Inputs; readonly inference: LabelInference }[] = [];
  readonly #presumed: { readonly inputs: Inputs; readonly inference: LabelInference }[] = [];
  /** By the record's name: where the same rule stands on many servers, it has the same name there. */
  readonly #recorded = new Map<string, Recorded>();

  static of(parsed: ParsedPromql, memo: OwnedMemo): ExpressionLabels {
    return keptFor<ExpressionLabels>(parsed, "labels") ?? ExpressionLabels.#madeFor(parsed, memo);
  }

  static #madeFor(parsed: ParsedPromql, memo: OwnedMemo): ExpressionLabels {
    return memo.once(parsed, "labels", () => new ExpressionLabels(parsed));
  }

  private constructor(parsed: ParsedPromql) {
    super();
    this.#parsed = parsed;
    this.names = selectorsOf(parsed.expr).map(selectedName);
  }

  /** The labels that the result may carry by the expression alone; see `possibleLabels`. */
  possible(): ReadonlySet<string> | undefined {
    return possibleLabels(this.#parsed.expr, this.inference(NO_INPUTS, false));
  }

  inference(inputs: Inputs, presume: boolean): LabelInference {
    const all = presume ? this.#presumed : this.#certain;
    for (const known of all) if (areSame(known.inputs, inputs)) return known.inference;
    const { names } = this;
    const inference =
      inputs === NO_INPUTS
        ? new LabelInference({ presume })
        : new LabelInference({ presume, metric: (name) => inputs[names.indexOf(name)] });
    keep(all, { inputs, inference });
    return inference;
  }

  /** What is known of a record of the expression that sets these labels; see `recordFacts`. */
  recorded(name: string, inputs: Inputs, presume: boolean, labels: RecordedLabels): LabelFacts {
    const from = this.inference(inputs, presume).of(this.#parsed.expr);
    const key = labels.length === 0 ? "" : JSON.stringify(labels);
    const known = this.#recorded.get(name);
    if (known?.from === from && known.labels === key) return known.facts;
    const facts = recordFacts(name, from, labels);
    if (this.#recorded.size >= MOST_KNOWN) this.#recorded.clear();
    this.#recorded.set(name, { labels: key, from, facts });
    return facts;
  }
}

function keep<T>(list: T[], one: T): void {
  if (list.length >= MOST_KNOWN) list.shift();
  list.push(one);
}
