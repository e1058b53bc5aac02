import type { Expression } from "../../model/expression.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { exactName } from "../../workspace/index.ts";
import type { Remembers } from "./fact.ts";

/** A recorded name that an expression reads. */
export interface RecordInput {
  readonly name: string;
  readonly selector: VectorSelector;
  /** Its value of the moment, those of a range up to now, or those of a time that offset or @ shifts into the past. */
  readonly reads: "now" | "range" | "past";
}

/** Names with a colon that an expression reads, in the order of the text. Equal expressions of many rules are one. */
export function recordInputs(expression: Expression, memo: Remembers): readonly RecordInput[] {
  return memo.once(expression.parsed, "record inputs", () => {
    const found: RecordInput[] = [];
    walk(expression.parsed.expr, (node, parents) => {
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
