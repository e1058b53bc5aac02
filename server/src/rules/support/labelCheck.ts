import type { Expression } from "../../model/expression.ts";
import {
  type ExpressionLabels,
  type LabelFacts,
  type LabelInference,
  mayCarry,
  NO_INPUTS,
} from "../../model/labels/index.ts";
import type { RuleUnit } from "../../model/units.ts";
import type { TextEdit } from "../../text/edit.ts";
import { shiftEdits } from "../../text/edit.ts";
import { keptFor, type OwnedMemo } from "../../text/memo.ts";
import { type Span, shift } from "../../text/span.ts";
import { AT_A_TIME } from "../../text/steps.ts";
import type { RuleGroup } from "../../workspace/document.ts";
import type { Related, Severity } from "../finding.ts";
import type { FixReport, Report } from "../rule.ts";
import { encodeEdits } from "./expressionEdit.ts";
import type { Readings, RuleReading } from "./readings.ts";
import type { RecordLabels } from "./recordLabels.ts";
import type { RuleAt } from "./ruleSets.ts";

/** A rule whose labels are looked at, and what is known of them. */
export interface LabelQuestion {
  readonly unit: RuleUnit;
  readonly expression: Expression;
  readonly group: RuleGroup;
  /** What holds for all data. */
  readonly certain: LabelInference;
  /** What holds if labels that somebody counts on are there; the same as `certain` for a check that does not presume. */
  readonly presumed: LabelInference;
  /** Undefined where the expression reads nothing that its servers record or federate. */
  readonly records: RecordLabels | undefined;
  /** For what is worked out of the expression alone. */
  readonly memo: OwnedMemo;
}

export interface LabelReport {
  /** In the unit. */
  readonly at: Span;
  readonly message: string;
  readonly severity?: Severity;
  readonly related?: readonly Related[];
  readonly fixes?: readonly LabelFix[];
}

export interface LabelFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** Whether the spans are those of the expression's decoded text, or of the unit. */
  readonly of: "expression" | "unit";
  /** False unless said. */
  readonly safe?: boolean;
}

/** A check of what labels the series of rules carry. */
export interface LabelCheck {
  /** Tells the check apart from others. */
  readonly key: string;
  /** Which rules it looks at. */
  readonly among: Exclude<keyof Readings, "recordReaders">;
  /** The labels that a rule asks for: where it asks for none, or its series may carry all of them, nothing is found. */
  readonly asks?: (unit: RuleUnit) => Asks;
  /**
   * What decides whether there is something to find, besides the expression and what is known of its series. Without it,
   * each rule is a case of its own.
   */
  readonly variant?: (reading: RuleReading, memo: OwnedMemo) => string;
  /** False where the check asks for what is certain only: what is presumed need not be known then. */
  readonly presumes?: boolean;
  /** The check asks for the rules behind a record, rather than only for what is known of its labels. */
  readonly looksAtRecords?: boolean;
  readonly check: (question: LabelQuestion) => Iterable<LabelReport>;
}

/** Labels that a rule asks for; "unclear" where that takes a closer look. */
export type Asks = readonly string[] | "unclear";

/** Runs a check on every rule of a set, with the records that its servers evaluate. */
export function* checkLabels(
  records: RecordLabels,
  memo: OwnedMemo,
  check: LabelCheck,
): Iterable<Report | undefined> {
  const run = new CheckRun(check, records, memo);
  let count = 0;
  const readings = yield* records.readings();
  for (const reading of readings[check.among]) {
    const reports = run.reportsOn(reading);
    if (reports.length > 0) for (const report of reports) yield placed(reading.at, report);
    if (count++ % AT_A_TIME === 0) yield undefined;
  }
}

const NONE: readonly never[] = [];

/** Under what answers are kept: objects, as they are compared with others for every rule there is. */
interface Keys {
  readonly reports: object;
  readonly answer: object;
}

/**
 * Whether there was something to find in the rule that asked last, of those with an expression and what is known of its
 * series: kept with the expression where that says it all.
 */
interface Answer {
  variant: string | undefined;
  certain: LabelInference | undefined;
  found: boolean;
}

function nobodyAsked(): Answer {
  return { variant: undefined, certain: undefined, found: false };
}

function isQuiet(answer: Answer | undefined, variant: string): boolean {
  return answer !== undefined && answer.variant === variant && !answer.found;
}

/** A check on the rules of one set. */
class CheckRun {
  readonly #check: LabelCheck;
  readonly #records: RecordLabels;
  readonly #memo: OwnedMemo;
  readonly #presumes: boolean;
  readonly #keys: Keys;

  constructor(check: LabelCheck, records: RecordLabels, memo: OwnedMemo) {
    this.#check = check;
    this.#records = records;
    this.#memo = memo;
    this.#presumes = check.presumes !== false;
    this.#keys = memo.once(check, "keys", () => ({ reports: {}, answer: {} }));
  }

  reportsOn(reading: RuleReading): readonly LabelReport[] {
    const { asks, variant, looksAtRecords } = this.#check;
    const { unit, labels } = reading;
    const asked = asks ? asks(unit) : "unclear";
    if (asked.length === 0) return NONE;
    const reads = this.#records.reads(labels);
    const depends = variant ? variant(reading, this.#memo) : "";
    // The same rule stands on many servers, and nearly always there is nothing to find.
    if (variant && !reads && isQuiet(keptFor<Answer>(labels, this.#keys.answer), depends)) return NONE;
    const certain = this.#inference(labels, reads, false);
    if (asked !== "unclear" && carriesAll(certain.of(reading.promql.expr), asked)) return NONE;
    const presumed = this.#presumes ? this.#inference(labels, reads, true) : certain;
    if (reads && looksAtRecords) return this.#ask(reading, certain, presumed, reads);
    if (variant) {
      const answer = this.#answerOf(reads ? presumed : labels);
      if (answer.variant !== depends || answer.certain !== certain) {
        answer.found = this.#ask(reading, certain, presumed, reads).length > 0;
        answer.variant = depends;
        answer.certain = certain;
      }
      if (!answer.found) return NONE;
    }
    return this.#memo.onceOf(unit, this.#keys.reports, [depends, certain, presumed], () =>
      this.#ask(reading, certain, presumed, reads),
    );
  }

  #inference(labels: ExpressionLabels, reads: boolean, presume: boolean): LabelInference {
    return reads ? this.#records.inferenceOf(labels, presume) : labels.inference(NO_INPUTS, presume);
  }

  #answerOf(owner: ExpressionLabels | LabelInference): Answer {
    return this.#memo.once<Answer>(owner, this.#keys.answer, nobodyAsked);
  }

  #ask(
    { unit, at: { group } }: RuleReading,
    certain: LabelInference,
    presumed: LabelInference,
    reads: boolean,
  ): readonly LabelReport[] {
    const { expression } = unit;
    if (!expression) return NONE;
    const [records, memo] = [reads ? this.#records : undefined, this.#memo];
    const found = [...this.#check.check({ unit, expression, group, certain, presumed, records, memo })];
    return found.length > 0 ? found : NONE;
  }
}

function carriesAll(facts: LabelFacts, labels: readonly string[]): boolean {
  if (!facts.empty) for (const label of labels) if (!mayCarry(facts, label)) return false;
  return true;
}

function placed({ document: { path }, rule }: RuleAt, report: LabelReport): Report {
  const { at, message, severity, related, fixes } = report;
  const place = { path, span: shift(at, rule.base) };
  const fix = fixes === undefined || fixes.length === 0 ? NONE : placedFixes(fixes, path, rule);
  if (severity === undefined && related === undefined) return { at: place, message, fix };
  return { at: place, message, fix, ...(severity && { severity }), ...(related && { related }) };
}

function placedFixes(fixes: readonly LabelFix[], path: string, rule: RuleAt["rule"]): FixReport[] {
  const { expression } = rule.unit;
  const placed: FixReport[] = [];
  for (const [index, { title, edits, of, safe = false }] of fixes.entries()) {
    if (of === "expression" && (!expression || expression.text.inherited)) continue;
    const inUnit = () => (of === "unit" ? edits : expression && encodeEdits(expression, edits)) ?? [];
    placed.push({
      title,
      safe,
      preferred: index === 0,
      edits: () => [{ path, edits: shiftEdits(inUnit(), rule.base) }],
    });
  }
  return placed;
}
