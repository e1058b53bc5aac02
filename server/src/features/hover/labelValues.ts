import { valueTest } from "../../model/series/index.ts";
import type { Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import { isVariant } from "../../syntax/values/spelling.ts";
import { exactName } from "../../workspace/index.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { HoverContext } from "./context.ts";
import { type KnownValues, knownValues } from "./knownValues.ts";
import { code, count, someCode } from "./markdown.ts";

/** Which of the values known here a matcher lets through, and which it passes by narrowly. */
export function valuesText(
  context: HoverContext,
  selector: VectorSelector,
  matcher: Matcher,
): string | undefined {
  const { label, op, value } = matcher;
  const { values, complete } = valuesHere(context, label.value, exactName(selector));
  const test = valueTest({ label: label.value, op: op.value, value: value.value });
  if (values.length === 0 || !test) return undefined;
  const noun = label.value === "__name__" ? "name" : "value";
  const passing = values.filter(test);
  if (passing.length > 0)
    return `Of ${count(values.length, `known ${noun}`)} here it lets through ${someCode(passing)}.`;
  const near = values.filter((other) => isVariant(other, value.value));
  if (near.length > 0)
    return `No known ${noun} passes; close ${near.length === 1 ? "is" : "are"} ${someCode(near, 4)}.`;
  return complete ? `None of the ${noun}s here passes: ${someCode(values, 6)}.` : undefined;
}

/** The values of a label that are known here on what selectors take. */
export function labelText(
  context: HoverContext,
  selectors: readonly VectorSelector[],
  label: string,
): string {
  const known = new Set(selectors.flatMap((s) => valuesHere(context, label, exactName(s)).values));
  if (known.size === 0) return `The label ${code(label)}.`;
  return `${count(known.size, "known value")} of ${code(label)} here: ${someCode([...known])}.`;
}

function valuesHere({ ws, document }: HoverContext, label: string, name: string | undefined): KnownValues {
  const topology = topologyOf(ws);
  const wanted = label === "__name__" ? undefined : name;
  return knownValues(topology, topology.ownersOf(document.path).slice(0, 20), label, wanted);
}
