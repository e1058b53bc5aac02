import type { Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import { compileRe2, matchesEverything, parseRe2 } from "../../syntax/values/re2/index.ts";
import type { ExternalLabel, Topology, TopologyNode } from "../../workspace/topology/topology.ts";

/** A matcher on a label that a server adds to what it hands over and that none of its series is known to carry. */
export interface ExternalOnly {
  readonly matcher: Matcher;
  readonly source: TopologyNode;
  readonly label: ExternalLabel;
}

/** The first matcher of a selector that asks every source for a label which only external_labels set there. */
export function externalOnly(
  topology: Topology,
  sources: readonly TopologyNode[],
  selector: VectorSelector,
): ExternalOnly | undefined {
  const [source] = sources;
  if (!source) return undefined;
  for (const matcher of selector.matchers) {
    const name = matcher.label.value;
    const label = source.externalLabels.get(name);
    if (!label || !refusesAbsent(matcher)) continue;
    if (sources.every((one) => one.externalLabels.has(name) && !mayCarry(topology, one, name)))
      return { matcher, source, label };
  }
  return undefined;
}

/** True when a series without the label does not pass. */
function refusesAbsent({ op, value }: Matcher): boolean {
  if (op.value === "=") return value.value !== "";
  if (op.value === "!=") return value.value === "";
  const { ast } = parseRe2(value.value);
  const matchesEmpty = compileRe2(value.value)?.fullMatch("");
  if (!ast || matchesEmpty === undefined || matchesEverything(ast)) return false;
  return op.value === "=~" ? !matchesEmpty : matchesEmpty;
}

/** Series of the server may carry a label of that name: its targets, a relabel step, a record or a source give it. */
function mayCarry(topology: Topology, node: TopologyNode, name: string): boolean {
  if (topology.recordsOf(node).some((record) => record.labels.has(name))) return true;
  if (topology.edgesInto(node).length > 0) return true;
  return node.jobs.some(({ job: { unit } }) => {
    const steps = [...unit.relabelConfigs, ...unit.metricRelabelConfigs];
    return (
      unit.federate !== undefined ||
      // Exporters that speak of other things may name those too, and keep the name only with honor_labels.
      unit.honorLabels?.value === true ||
      unit.fileSdFiles.length > 0 ||
      unit.staticConfigs.some((group) => group.labels.some((label) => label.name.value === name)) ||
      steps.some((step) => step.templated || step.action === "labelmap" || step.targetLabel?.value === name)
    );
  });
}
