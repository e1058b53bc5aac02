import type { LabelPair } from "../../model/located.ts";
import { addTo } from "../../text/multiMap.ts";
import { shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { type Topology, type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { Location } from "../finding.ts";
import type { Once } from "../rule.ts";

/** A label that a config writes out: under external_labels, or on targets. */
export interface WrittenLabel {
  readonly name: string;
  readonly value: string;
  readonly nameAt: Location;
  readonly valueAt: Location;
  readonly kind: "external" | "target";
  /** False where it comes through an alias or merge key, so that its place is not its own. */
  readonly editable: boolean;
  /** Labels of one number stand together, in one mapping of one file. */
  readonly block: number;
  /** Set for labels of targets in the config itself: the job's number, and that of its target group. */
  readonly group?: { readonly job: number; readonly index: number };
}

/** Every label of external_labels, of static targets and of file_sd targets that a file writes out, in its order. */
export function writtenLabels(document: Document, once: Once): readonly WrittenLabel[] {
  return once(document, "written labels", () => {
    const found: WrittenLabel[] = [];
    let block = 0;
    const add = (
      pairs: readonly LabelPair[],
      base: number,
      rest: Pick<WrittenLabel, "kind"> & Partial<Pick<WrittenLabel, "group">>,
    ) => {
      block++;
      for (const { name, value } of pairs) {
        const templated = name.node.templated || value.node.templated || /\$\{?\w/.test(value.value);
        if (templated || name.value.startsWith("__")) continue;
        found.push({
          name: name.value,
          value: value.value,
          nameAt: { path: document.path, span: shift(name.span, base) },
          valueAt: { path: document.path, span: shift(value.span, base) },
          editable: !name.inherited && !value.inherited,
          block,
          ...rest,
        });
      }
    };
    const { config } = document;
    if (config?.global) add(config.global.unit.externalLabels, config.global.base, { kind: "external" });
    for (const job of config?.jobs ?? [])
      for (const [index, group] of job.unit.staticConfigs.entries())
        add(group.labels, job.base, { kind: "target", group: { job: job.index, index } });
    for (const group of document.targetGroups) add(group.unit.labels, group.base, { kind: "target" });
    return found;
  });
}

/** Servers whose series meet somewhere: federated by one another, or pushed to one backend. */
export function systemsOf(ws: WorkspaceView): readonly (readonly TopologyNode[])[] {
  return ws.derive("systems of servers", () => joined(topologyOf(ws)));
}

function joined(topology: Topology): TopologyNode[][] {
  const parents = new Map<TopologyNode | string, TopologyNode | string>();
  const root = (of: TopologyNode | string): TopologyNode | string => {
    let at = of;
    for (let up = parents.get(at); up !== undefined; up = parents.get(at)) at = up;
    return at;
  };
  const join = (a: TopologyNode, b: TopologyNode | string) => {
    const [one, other] = [root(a), root(b)];
    if (one !== other) parents.set(one, other);
  };
  for (const { reader, source } of topology.edges) join(reader, source);
  for (const { writer, receiver, url } of topology.writes) {
    // What every laptop calls localhost is no common backend.
    const here = /\/\/(?:localhost|127\.|\[::1\])/.test(url) || url.includes("$");
    if (receiver) join(writer, receiver);
    else if (!here) join(writer, url);
  }
  const systems = new Map<TopologyNode | string, TopologyNode[]>();
  for (const node of topology.nodes.values()) {
    const key = root(node);
    addTo(systems, key, node);
  }
  return [...systems.values()].filter((nodes) => nodes.length > 1);
}
