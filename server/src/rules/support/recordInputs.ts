import type { Expression } from "../../model/expression.ts";
import type { Steps } from "../../text/steps.ts";
import { type RecordInput, readingOf } from "./expressionReading.ts";
import type { Remembers } from "./fact.ts";
import { type RecordReader, readingsOf } from "./readings.ts";
import type { RuleSet } from "./ruleSets.ts";

export type { RecordInput } from "./expressionReading.ts";
export type { RecordReader } from "./readings.ts";

/** Those rules of a set that read recorded names: most read what their server scrapes, and need no second look. */
export function* recordReaders(set: RuleSet, memo: Remembers): Steps<readonly RecordReader[]> {
  return (yield* readingsOf(set, memo)).recordReaders;
}

/** Names with a colon that an expression reads, in the order of the text. Equal expressions of many rules are one. */
export function recordInputs({ parsed }: Expression, memo: Remembers): readonly RecordInput[] {
  return readingOf(parsed, memo).inputs;
}
