import type { Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import { Keeper } from "../../text/memo.ts";
import { ANYTHING, factsOf, type LabelFacts, NO_LABELS, valuesOf, withoutName } from "./labelFacts.ts";
import { ofAggregate } from "./ofAggregate.ts";
import { ofBinary } from "./ofBinary.ts";
import { ofCall } from "./ofCall.ts";
import { ofSelector, selectedName } from "./ofSelector.ts";
import { intersection, isNothing, PRESENT, type ValueSet } from "./valueSet.ts";

export interface InferenceOptions {
  /** What is known of all series of a name, as of recorded ones; undefined for names of which nothing is known. */
  readonly metric?: (name: string) => LabelFacts | undefined;
  /**
   * Takes a label that somebody groups by to be there, and scraped series to have a job and an instance. Not certain,
   * as `by` takes series without the label too, but what the author had in mind.
   */
  readonly presume?: boolean;
  /** A label to be taken as one that every aggregation keeps, to see what would come of that. */
  readonly keep?: string;
}

/**
 * Tells of each part of an expression which labels its series carry, with which values. What it says holds for all
 * data, unless told to presume; it may say less than is true. Answers are kept by part, and what others find out by
 * them may be kept along.
 *
 * Taken as Prometheus evaluates by default: with the feature of delayed name removal, names live longer. A native
 * histogram is not expected to have a label `le`.
 */
export class LabelInference extends Keeper {
  /** Made when first asked: there are very many expressions, and most inferences are not needed. */
  #known: Map<Expr, LabelFacts> | undefined;
  readonly #metric: (name: string) => LabelFacts | undefined;
  readonly presumes: boolean;
  /** See `InferenceOptions.keep`. */
  readonly keep: string | undefined;

  constructor({ metric = ofNothing, presume = false, keep }: InferenceOptions = {}) {
    super();
    this.#metric = metric;
    this.presumes = presume;
    this.keep = keep;
  }

  of(expr: Expr): LabelFacts {
    const known = this.#known?.get(expr);
    if (known) return known;
    const facts = this.#infer(expr);
    this.#known ??= new Map();
    this.#known.set(expr, facts);
    return facts;
  }

  /** Facts in which a label that the author counts on is there, where it can be. */
  presumed(facts: LabelFacts, labels: Iterable<string>): LabelFacts {
    if (!this.presumes || facts.empty) return facts;
    let known: Map<string, ValueSet> | undefined;
    for (const label of labels) {
      const before = valuesOf(facts, label);
      const values = intersection(before, PRESENT);
      if (values === before || isNothing(values)) continue;
      known ??= new Map(facts.known);
      known.set(label, values);
    }
    return known ? factsOf(known, facts.open) : facts;
  }

  #infer(expr: Expr): LabelFacts {
    switch (expr.kind) {
      case "vector":
        return this.#ofSelector(expr);
      case "matrix":
        return this.of(expr.vector);
      case "subquery":
      case "paren":
        return this.of(expr.expr);
      case "unary":
        return expr.op.value === "-" ? withoutName(this.of(expr.expr)) : this.of(expr.expr);
      case "aggregate":
        return ofAggregate(expr, this);
      case "binary":
        return ofBinary(expr, this);
      case "call":
        return ofCall(expr, this);
      case "number":
      case "string":
        return NO_LABELS;
      case "missing":
        return ANYTHING;
    }
  }

  #ofSelector(selector: VectorSelector): LabelFacts {
    const name = selectedName(selector);
    const known = name === undefined ? undefined : this.#metric(name);
    if (known) return ofSelector(selector, known, name);
    const facts = ofSelector(selector, ANYTHING);
    return name !== undefined && isScraped(name) ? this.presumed(facts, SCRAPED_LABELS) : facts;
  }
}

function ofNothing(): undefined {
  return undefined;
}

/** The labels that Prometheus gives to whatever it scrapes. */
const SCRAPED_LABELS: readonly string[] = ["job", "instance"];

/** Whether a name reads like one of a scraped metric: records are named with colons, alerts have series of their own. */
function isScraped(name: string): boolean {
  return !name.includes(":") && !/^ALERTS(?:_FOR_STATE)?$/.test(name);
}

/** What is known of the labels of an expression's series. */
export function inferLabels(expr: Expr, options?: InferenceOptions): LabelFacts {
  return new LabelInference(options).of(expr);
}
