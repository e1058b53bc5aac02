import type { Expression } from "../../model/expression.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import type { ParsedPromql } from "../../syntax/promql/parse.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { keptFor } from "../../text/memo.ts";
import { AT_A_TIME, type Steps } from "../../text/steps.ts";
import { exactName } from "../../workspace/index.ts";
import type { Remembers } from "./fact.ts";
import type { RuleAt, RuleSet } from "./ruleSets.ts";

/** A recorded name that an expression reads. */
export interface RecordInput {
  readonly name: string;
  readonly selector: VectorSelector;
  /** Its value of the moment, those of a range up to now, or those of a time that offset or @ shifts into the past. */
  readonly reads: "now" | "range" | "past";
}

/** A rule, and the recorded names that it reads. */
export interface RecordReader {
  readonly at: RuleAt;
  readonly inputs: readonly RecordInput[];
}

/** Those rules of a set that read recorded names: most read what their server scrapes, and need no second look. */
export function* recordReaders(set: RuleSet, memo: Remembers): Steps<readonly RecordReader[]> {
  const known = memo.once(set, "record readers", (): { readers?: readonly RecordReader[] } => ({}));
  if (known.readers) return known.readers;
  const readers: RecordReader[] = [];
  for (const [index, at] of set.rules.entries()) {
    if (index % AT_A_TIME === 0) yield undefined;
    const { expression } = at.rule.unit;
    const inputs = expression ? recordInputs(expression, memo) : NO_INPUTS;
    if (inputs.length > 0) readers.push({ at, inputs });
  }
  known.readers = readers;
  return readers;
}

const NO_INPUTS: readonly RecordInput[] = [];

/** Names with a colon that an expression reads, in the order of the text. Equal expressions of many rules are one. */
export function recordInputs({ parsed }: Expression, memo: Remembers): readonly RecordInput[] {
  return keptFor<readonly RecordInput[]>(parsed, "record inputs") ?? inputsOf(parsed, memo);
}

function inputsOf(parsed: ParsedPromql, memo: Remembers): readonly RecordInput[] {
  return memo.once(parsed, "record inputs", () => {
    const found: RecordInput[] = [];
    walk(parsed.expr, (node, parents) => {
      if (node.kind !== "vector") return;
      const name = exactName(node);
      if (!name?.includes(":")) return;
      const way = [node, ...parents];
      const past = way.some((one) => ("offset" in one && one.offset) || ("at" in one && one.at));
      const range = parents.some(({ kind }) => kind === "matrix" || kind === "subquery");
      found.push({ name, selector: node, reads: past ? "past" : range ? "range" : "now" });
    });
    return found;
  });
}
