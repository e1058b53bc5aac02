import { type LabelMatcher, METRIC_NAME, valueExample, valueTest } from "../../model/series/index.ts";
import type { Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import { literalAlternatives, parseRe2 } from "../../syntax/values/re2/index.ts";
import { isVariant } from "../../syntax/values/spelling.ts";
import { exactName } from "../../workspace/index.ts";
import { type Topology, type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { HoverContext } from "./context.ts";
import { type KnownValues, knownValues } from "./knownValues.ts";
import { code, count, someCode } from "./markdown.ts";

/** Which of the values known here a matcher lets through, and which it passes by narrowly. */
export function valuesText(
  context: HoverContext,
  selector: VectorSelector,
  matcher: Matcher,
): string | undefined {
  return throughText(valuesHere(context, matcher.label.value, exactName(selector)), matcher, "here");
}

/** The same for a matcher of match[], which is asked of the source servers. */
export function valuesAtText(
  topology: Topology,
  sources: readonly TopologyNode[],
  selector: VectorSelector,
  matcher: Matcher,
): string | undefined {
  const label = matcher.label.value;
  const name = label === METRIC_NAME ? undefined : exactName(selector);
  const known = knownValues(topology, sources.slice(0, 20), label, name);
  return throughText(known, matcher, sources.length === 1 ? "at the source" : "at the sources");
}

function throughText(
  { values, complete }: KnownValues,
  { label, op, value }: Matcher,
  where: string,
): string | undefined {
  const asked: LabelMatcher = { label: label.value, op: op.value, value: value.value };
  const test = valueTest(asked);
  if (!test) return undefined;
  if (values.length === 0) return exampleText(asked);
  const noun = label.value === METRIC_NAME ? "name" : "value";
  const passing = values.filter(test);
  if (passing.length > 0)
    return `Of ${count(values.length, `known ${noun}`)} ${where} it lets through ${someCode(passing)}.`;
  const near = values.filter((other) => isVariant(other, value.value));
  if (near.length > 0)
    return `No known ${noun} passes; close ${near.length === 1 ? "is" : "are"} ${someCode(near, 4)}.`;
  return complete ? `None of the ${noun}s ${where} passes: ${someCode(values, 6)}.` : exampleText(asked);
}

/** A text that a regex lets through, where nothing real is known and its words do not name one already. */
function exampleText(asked: LabelMatcher): string | undefined {
  if (asked.op !== "=~") return undefined;
  const { ast } = parseRe2(asked.value);
  if (!ast || literalAlternatives(ast)) return undefined;
  const found = valueExample([asked, { label: asked.label, op: "!=", value: "" }]);
  return found.kind === "found" ? `For example ${code(found.text)}.` : undefined;
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
  const wanted = label === METRIC_NAME ? undefined : name;
  return knownValues(topology, topology.ownersOf(document.path).slice(0, 20), label, wanted);
}
