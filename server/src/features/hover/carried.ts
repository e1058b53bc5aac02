import { type LabelFacts, lostLabels, mayBePresent } from "../../model/labels/index.ts";
import { METRIC_NAME } from "../../model/series/index.ts";
import { inferenceIn } from "../../rules/support/recordLabels.ts";
import type { Expr } from "../../syntax/promql/ast.ts";
import { valueTypeOf } from "../../syntax/promql/valueType.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { code, some, someCode } from "./markdown.ts";

/** "Its series carry at most `job` and `le`.": what is certain of a part of an expression; undefined when nothing is. */
export function carriedText(ws: WorkspaceView, document: Document, part: Expr): string | undefined {
  if (valueTypeOf(part) !== "vector") return undefined;
  return carriedWords(inferenceIn(ws, document).of(part));
}

function carriedWords(facts: LabelFacts): string | undefined {
  if (facts.empty) return "It never has a result.";
  const labels = [...facts.known].filter(([label]) => label !== METRIC_NAME);
  const fixed = labels.flatMap(([label, { kind, values }]) => {
    const [value] = values;
    return kind === "only" && values.size === 1 && value ? [code(`${label}="${value}"`)] : [];
  });
  const always = fixed.length > 0 ? `always ${some(fixed)}` : "";
  if (facts.open) {
    const lost = lostLabels(facts).filter((label) => label !== METRIC_NAME && label !== "__type__");
    if (lost.length === 0 && always === "") return undefined;
    const any = lost.length > 0 ? `any labels but ${someCode(lost)}` : "any labels";
    return `Its series carry ${any}${always === "" ? "" : `; ${always}`}.`;
  }
  const carried = labels.filter(([, values]) => mayBePresent(values)).map(([label]) => label);
  if (carried.length === 0) return "Its series carry no labels.";
  return `Its series carry at most ${someCode(carried)}${always === "" ? "" : `; ${always}`}.`;
}
