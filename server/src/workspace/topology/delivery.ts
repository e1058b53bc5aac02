import { METRIC_NAME, valueExample } from "../../model/series/index.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import type { FederateTarget } from "./edge.ts";
import type { TopologyNode } from "./node.ts";

/**
 * What a selector brings over a hop: something surely, something maybe, nothing, or "unknown" where the source may
 * well hold what the workspace does not show (metrics no rule reads, rule files that are elsewhere).
 */
export type Delivery = "surely" | "maybe" | "nothing" | "unknown";

/** True when a selector asks for names with a colon only, so that nothing but recorded series can pass it. */
export function selectsRecordsOnly(selector: VectorSelector): boolean {
  if (selector.name) return selector.name.value.includes(":");
  const names = selector.matchers.filter((m) => m.label.value === METRIC_NAME);
  if (names.length === 0) return false;
  const matchers = names.map((m) => ({ label: METRIC_NAME, op: m.op.value, value: m.value.value }));
  return valueExample([...matchers, { label: METRIC_NAME, op: "=~", value: "[^:]+" }]).kind === "none";
}

/**
 * True when the workspace shows every record that a server holds: its rule files are all here and readable, and
 * so are the servers that it federates from.
 * @param targets the server's own federate targets
 */
export function knowsRecordsOf(node: TopologyNode, targets: readonly FederateTarget[]): boolean {
  if (node.document.tree.templated || node.document.tree.problems.length > 0) return false;
  if (node.ruleFiles.some((pattern) => pattern.files.length === 0)) return false;
  const files = new Set(node.ruleFiles.flatMap((pattern) => pattern.files));
  if (files.size !== node.ruleDocuments.length) return false;
  if (node.ruleDocuments.some(({ facts }) => !facts.whole)) return false;
  const federates = node.jobs.filter(({ job }) => job.unit.federate);
  const discovers = federates.some(({ job }) =>
    job.unit.discoveries.some((d) => d.key.value !== "static_configs"),
  );
  return !discovers && targets.every((target) => target.resolution.state === "resolved");
}
