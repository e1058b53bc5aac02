import type { ExpressionLabels } from "../../model/labels/index.ts";
import type { RulePromql, RuleUnit } from "../../model/units.ts";
import { AT_A_TIME, type Steps } from "../../text/steps.ts";
import { recordedName } from "../../workspace/names.ts";
import { type RecordInput, readingOf } from "./expressionReading.ts";
import type { Remembers } from "./fact.ts";
import { levelIn } from "./recordName.ts";
import type { RuleAt, RuleSet } from "./ruleSets.ts";

/** A rule, and the recorded names that it reads. */
export interface RecordReader {
  readonly at: RuleAt;
  readonly inputs: readonly RecordInput[];
}

/** A rule whose expression is PromQL without mistakes. */
export interface RuleReading {
  readonly at: RuleAt;
  readonly unit: RuleUnit;
  readonly promql: RulePromql;
  readonly labels: ExpressionLabels;
  /** See `levelOf`. */
  readonly level: string | undefined;
}

/**
 * The rules of a set that more than one look is due to, each list in the order of the rules. Most rules are in none, or
 * in few of them, and a look at each costs more than what is then found.
 */
export interface Readings {
  /** Rules that read recorded names: most read what their server scrapes. */
  readonly recordReaders: readonly RecordReader[];
  readonly alerts: readonly RuleReading[];
  /** Records whose level may name labels that their series lack. */
  readonly levels: readonly RuleReading[];
  /** Rules in which operators may match no series. */
  readonly matches: readonly RuleReading[];
  /** Rules that may compute something from the buckets of histograms. */
  readonly buckets: readonly RuleReading[];
}

/** One pass over all rules, whoever asks; see `Readings`. */
export function* readingsOf(set: RuleSet, memo: Remembers): Steps<Readings> {
  const known = memo.once(set, "readings", nothingYet);
  known.readings ??= yield* read(set, memo);
  return known.readings;
}

interface Known {
  readings: Readings | undefined;
}

function nothingYet(): Known {
  return { readings: undefined };
}

function* read({ rules }: RuleSet, memo: Remembers): Steps<Readings> {
  const recordReaders: RecordReader[] = [];
  const alerts: RuleReading[] = [];
  const levels: RuleReading[] = [];
  const matches: RuleReading[] = [];
  const buckets: RuleReading[] = [];
  let count = 0;
  for (const at of rules) {
    if (count++ % AT_A_TIME === 0) yield undefined;
    const { unit } = at.rule;
    const { promql, alertName } = unit;
    if (!promql) continue;
    const reading = readingOf(promql, memo);
    if (reading.inputs.length > 0) recordReaders.push({ at, inputs: reading.inputs });
    const { labels } = reading;
    // vmalert evaluates MetricsQL, which matches and groups in ways of its own.
    if (!labels || at.document.dialect === "vmalert") continue;
    const level = levelOf(unit);
    const disagrees = level !== undefined && reading.mayDisagree(level);
    if (alertName === undefined && !disagrees && !reading.matches && !reading.readsBuckets) continue;
    const one: RuleReading = { at, unit, promql, labels, level };
    if (alertName !== undefined) alerts.push(one);
    if (disagrees) levels.push(one);
    if (reading.matches) matches.push(one);
    if (reading.readsBuckets) buckets.push(one);
  }
  return { recordReaders, alerts, levels, matches, buckets };
}

/** The level of a record that is named level:metric:operations; undefined where it is named otherwise, or says none. */
export function levelOf(unit: RuleUnit): string | undefined {
  const name = recordedName(unit);
  return name === undefined ? undefined : levelIn(name) || undefined;
}
