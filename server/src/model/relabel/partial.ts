import type { NameScheme } from "../../syntax/values/names.ts";
import { PartialRun } from "./partialRun.ts";
import { isSurelyAbsent, mayBeAbsent, type Possible } from "./possible.ts";
import type { RelabelStep } from "./step.ts";

export type Likelihood = "never" | "maybe" | "always";

/** What steps write into a label. */
export interface WrittenLabel {
  /** The values, without the empty one that deletes; "any" when they depend on what is not known. */
  readonly values: ReadonlySet<string> | "any";
  /** True when the label surely holds one of these in the end, whatever it held before. */
  readonly always: boolean;
}

export interface PartialInput {
  /** What is known of labels at the start; an absent one is `ABSENT`. */
  readonly known?: ReadonlyMap<string, Possible>;
  /** What all other labels may hold: "any" by default, "absent" when `known` names every label there is. */
  readonly others?: "any" | "absent";
  readonly scheme?: NameScheme;
}

export interface PartialResult {
  readonly dropped: Likelihood;
  /** What each label that was known, or is named in a step, may hold in the end if nothing was dropped. */
  readonly labels: ReadonlyMap<string, Possible>;
  /** What the steps wrote and did not surely delete again. */
  readonly written: ReadonlyMap<string, WrittenLabel>;
  /** True when a step may write labels whose names are not known: a labelmap, or a `$` in a target. */
  readonly writesUnknownNames: boolean;
}

/**
 * Runs relabel steps over labels that are only partly known. The result never says "always" or "never" wrongly; what
 * depends on several unknown labels at once may be a "maybe" more often than it must. A labelmap over unknown names
 * is taken to make no internal (`__`) label, since none does in practice.
 */
export function partialRelabel(steps: readonly RelabelStep[], input: PartialInput = {}): PartialResult {
  const run = new PartialRun(steps, input.known ?? new Map(), input.others ?? "any", input.scheme ?? "utf8");
  for (const step of steps) run.apply(step);
  return run.result();
}

/** What the steps write, whatever the labels are at the start. */
export function labelsSetBy(
  steps: readonly RelabelStep[],
  input: PartialInput = {},
): ReadonlyMap<string, WrittenLabel> {
  return partialRelabel(steps, input).written;
}

/** Which of the named labels, all present at the start with unknown values, the steps remove. */
export function droppedLabels(
  steps: readonly RelabelStep[],
  names: Iterable<string>,
): ReadonlyMap<string, Likelihood> {
  const wanted = [...names];
  const known = new Map(wanted.map((name): [string, Possible] => [name, "present"]));
  const { labels } = partialRelabel(steps, { known });
  return new Map(wanted.map((name): [string, Likelihood] => [name, absence(labels.get(name) ?? "any")]));
}

function absence(value: Possible): Likelihood {
  if (isSurelyAbsent(value)) return "always";
  return mayBeAbsent(value) ? "maybe" : "never";
}
