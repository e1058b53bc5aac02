import type { Expression } from "../../model/expression.ts";
import { type ExpressionLabels, type LabelInference, NO_INPUTS } from "../../model/labels/index.ts";
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
import { keyOf, type RecordLabels, type RuleReading } from "./recordLabels.ts";
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
  /**
   * False only where `check` surely finds nothing, which is nearly everywhere: asked of every rule, it must be quick,
   * and look at the text before the tree.
   */
  readonly suspects?: (unit: RuleUnit, expression: Expression, memo: OwnedMemo) => boolean;
  /** The same of the expression alone; answers are kept, as the same one stands in the rules of many clusters. */
  readonly suspectsExpression?: (expression: Expression) => boolean;
  /** The expression and what is known of its series say whether there is something to find. */
  readonly ofExpression?: boolean;
  /** False where the check asks for what is certain only: what is presumed need not be known then. */
  readonly presumes?: boolean;
  /** The check asks for the rules behind a record, rather than only for what is known of its labels. */
  readonly looksAtRecords?: boolean;
  readonly check: (question: LabelQuestion) => Iterable<LabelReport>;
}

/** Runs a check on every rule of a set, with the records that its servers evaluate. */
export function* checkLabels(
  records: RecordLabels,
  memo: OwnedMemo,
  check: LabelCheck,
): Iterable<Report | undefined> {
  const run = new CheckRun(check, records, memo);
  let count = 0;
  for (const at of yield* records.readers()) {
    for (const report of run.reportsOn(at)) yield placed(at, report);
    if (count++ % AT_A_TIME === 0) yield undefined;
  }
}

const NONE: readonly never[] = [];

/** Under what answers are kept: objects, as they are compared with others for every rule there is. */
interface Keys {
  readonly suspect: object;
  readonly quiet: object;
  readonly withRecords: object;
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
    this.#keys = memo.once(check, "keys", () => ({ suspect: {}, quiet: {}, withRecords: {} }));
  }

  reportsOn({ rule: { unit }, group, expression, labels, reads }: RuleReading): readonly LabelReport[] {
    if (!this.#suspects(unit, expression, labels)) return NONE;
    // A group's labels are no part of the unit.
    return reads || group.header.labels.length > 0
      ? this.#withRecords(unit, group, expression, labels)
      : this.#ofUnit(unit, group, expression, labels);
  }

  #ofUnit(
    unit: RuleUnit,
    group: RuleGroup,
    expression: Expression,
    labels: ExpressionLabels,
  ): readonly LabelReport[] {
    const memo = this.#memo;
    const make = () =>
      this.#ask({
        unit,
        expression,
        group,
        certain: labels.inference(NO_INPUTS, false),
        presumed: labels.inference(NO_INPUTS, this.#presumes),
        records: undefined,
        memo,
      });
    if (!this.#check.ofExpression) return memo.once(unit, this.#check.key, make);
    const quiet = memo.once(labels, this.#keys.quiet, () => make().length === 0);
    return quiet ? NONE : memo.once(unit, this.#check.key, make);
  }

  #suspects(unit: RuleUnit, expression: Expression, labels: ExpressionLabels): boolean {
    const { suspects, suspectsExpression } = this.#check;
    if (suspects && !suspects(unit, expression, this.#memo)) return false;
    if (!suspectsExpression) return true;
    const known = keptFor<boolean>(labels, this.#keys.suspect);
    return known ?? this.#suspectsExpression(suspectsExpression(expression), labels);
  }

  #suspectsExpression(answer: boolean, labels: ExpressionLabels): boolean {
    return this.#memo.once(labels, this.#keys.suspect, () => answer);
  }

  #withRecords(
    unit: RuleUnit,
    group: RuleGroup,
    expression: Expression,
    labels: ExpressionLabels,
  ): readonly LabelReport[] {
    const [records, memo] = [this.#records, this.#memo];
    const certain = labels.inference(records.inputsOf(labels, false), false);
    const presumed = this.#presumes ? labels.inference(records.inputsOf(labels, true), true) : certain;
    const make = () => this.#ask({ unit, expression, group, certain, presumed, records, memo });
    if (this.#check.looksAtRecords) return make();
    return memo.onceOf(unit, this.#keys.withRecords, [keyOf(group), certain, presumed], make);
  }

  #ask(question: LabelQuestion): readonly LabelReport[] {
    const found = [...this.#check.check(question)];
    return found.length > 0 ? found : NONE;
  }
}

function placed({ document, rule }: RuleAt, { at, fixes = NONE, ...rest }: LabelReport): Report {
  const { expression } = rule.unit;
  const fix: FixReport[] = [];
  for (const [index, { title, edits, of, safe = false }] of fixes.entries()) {
    if (of === "expression" && (!expression || expression.text.inherited)) continue;
    const inUnit = () => (of === "unit" ? edits : expression && encodeEdits(expression, edits)) ?? [];
    fix.push({
      title,
      safe,
      preferred: index === 0,
      edits: () => [{ path: document.path, edits: shiftEdits(inUnit(), rule.base) }],
    });
  }
  return { ...rest, at: { path: document.path, span: shift(at, rule.base) }, fix };
}
