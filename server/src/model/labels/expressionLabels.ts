import type { ParsedPromql } from "../../syntax/promql/parse.ts";
import { selectorsOf } from "../../syntax/promql/walk.ts";
import { followedBy } from "../../text/fitted.ts";
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
  /** Whether some of these names has a colon, as those of records do. */
  readonly namesRecords: boolean;
  readonly #parsed: ParsedPromql;
  readonly #certain = new Known();
  readonly #presumed = new Known();

  static of(parsed: ParsedPromql, memo: Pick<OwnedMemo, "once">): ExpressionLabels {
    return keptFor<ExpressionLabels>(parsed, "labels") ?? ExpressionLabels.#madeFor(parsed, memo);
  }

  static #madeFor(parsed: ParsedPromql, memo: Pick<OwnedMemo, "once">): ExpressionLabels {
    return memo.once(parsed, "labels", () => new ExpressionLabels(parsed));
  }

  private constructor(parsed: ParsedPromql) {
    super();
    this.#parsed = parsed;
    this.names = selectorsOf(parsed.expr).map(selectedName);
    this.namesRecords = this.names.some((name) => name?.includes(":"));
  }

  /** The labels that the result may carry by the expression alone; see `possibleLabels`. */
  possible(): ReadonlySet<string> | undefined {
    return possibleLabels(this.#parsed.expr, this.inference(NO_INPUTS, false));
  }

  inference(inputs: Inputs, presume: boolean): LabelInference {
    const known = presume ? this.#presumed : this.#certain;
    if (inputs === NO_INPUTS) {
      known.alone ??= new LabelInference({ presume });
      return known.alone;
    }
    for (const one of known.reading) if (areSame(one.inputs, inputs)) return one.inference;
    const { names } = this;
    const inference = new LabelInference({ presume, metric: (name) => inputs[names.indexOf(name)] });
    known.reading = followedBy(known.reading.slice(1 - MOST_KNOWN), [{ inputs, inference }]);
    return inference;
  }

  /** What is known of a record of the expression that sets these labels, whatever its name; see `recordFacts`. */
  recorded(inputs: Inputs, presume: boolean, labels: RecordedLabels): LabelFacts {
    const from = this.inference(inputs, presume).of(this.#parsed.expr);
    const known = presume ? this.#presumed : this.#certain;
    const key = labels.length === 0 ? "" : JSON.stringify(labels);
    for (const one of known.recorded) if (one.from === from && one.labels === key) return one.facts;
    const facts = recordFacts(undefined, from, labels);
    known.recorded = followedBy(known.recorded.slice(1 - MOST_KNOWN), [{ labels: key, from, facts }]);
    return facts;
  }
}

/** What was asked for already. The lists are made when there is something to put into them: most stay empty. */
class Known {
  /** Of series that nobody is known to record. */
  alone: LabelInference | undefined = undefined;
  reading: readonly { readonly inputs: Inputs; readonly inference: LabelInference }[] = NOTHING;
  recorded: readonly Recorded[] = NOTHING;
}

const NOTHING: readonly never[] = [];
