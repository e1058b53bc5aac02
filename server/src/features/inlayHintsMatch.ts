import type { JobUnit, Placed } from "../model/units.ts";
import type { VectorSelector } from "../syntax/promql/ast.ts";
import type { Document } from "../workspace/document.ts";
import { type FederateEdge, type Topology, topologyOf } from "../workspace/topology/topology.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { code, count, paragraphs, some, someCode } from "./hover/markdown.ts";
import { selectorWords } from "./hover/matcher.ts";
import type { InlayHint } from "./inlayHints.ts";

/** What a selector of a federate job captures from the sources that the workspace knows. */
export function captureHint(
  ws: WorkspaceView,
  document: Document,
  job: Placed<JobUnit>,
  index: number,
  selector: VectorSelector,
): Omit<InlayHint, "offset"> {
  const topology = topologyOf(ws);
  const { path } = document;
  const edges = topology.edgesOfJob(path, job.index);
  const captures = ws.derive(`captures of ${path} ${job.index}`, () => capturesOf(topology, edges));
  const captured = captures.get(index);
  const targets = topology.targetsOfJob(path, job.index);
  const unresolved = targets.filter((target) => target.resolution.state !== "resolved").length;
  const takes = `Takes ${selectorWords(selector)}.`;
  const unseen =
    unresolved > 0
      ? `What ${count(unresolved, "more target")} hold${unresolved === 1 ? "s" : ""} is not known: no config of this workspace answers there.`
      : undefined;
  if (captured) {
    const label = labelOf(captured);
    return { label, tooltip: paragraphs(takes, namesOf(captured), sourcesOf(captured), unseen) };
  }
  const nothing =
    edges.length > 0 &&
    unresolved === 0 &&
    edges.every((edge) => topology.delivery(edge, selector) === "nothing");
  if (nothing) {
    const why = `No record of ${some(
      [...new Set(edges.map((edge) => code(edge.source.name)))],
      3,
    )} fits, and only records can.`;
    return { label: "nothing", tooltip: paragraphs(takes, why) };
  }
  const why =
    edges.length > 0
      ? "Nothing that this workspace shows of the sources fits; they may hold metrics that no rule here reads."
      : "No target of this job is known to be a server of this workspace.";
  return { label: "nothing known", tooltip: paragraphs(takes, why, edges.length > 0 ? unseen : undefined) };
}

/** Names that one selector takes, over all sources. */
interface Capture {
  readonly records: Set<string>;
  readonly metrics: Set<string>;
  readonly sources: Set<string>;
  /** False when the labels of some series decide whether they pass. */
  sure: boolean;
}

/** By the selector's number. One pass over what arrives serves all selectors of the job. */
function capturesOf(topology: Topology, edges: readonly FederateEdge[]): ReadonlyMap<number, Capture> {
  const captures = new Map<number, Capture>();
  for (const edge of edges) {
    for (const { series, passes, selectors } of topology.arrivalsOf(edge)) {
      for (const index of selectors) {
        let capture = captures.get(index);
        if (!capture) {
          capture = { records: new Set(), metrics: new Set(), sources: new Set(), sure: true };
          captures.set(index, capture);
        }
        (series.kind === "record" ? capture.records : capture.metrics).add(series.name);
        capture.sources.add(edge.source.name);
        if (capture.sure) {
          const own = edge.job.unit.selectors[index]?.selector;
          capture.sure =
            passes === "surely" && own !== undefined && topology.passes(series, own) === "surely";
        }
      }
    }
  }
  return captures;
}

function labelOf({ records, metrics, sure }: Capture): string {
  const parts = [
    ...(records.size > 0 ? [count(records.size, "record")] : []),
    ...(metrics.size > 0 ? [count(metrics.size, "metric")] : []),
  ];
  return `${sure ? "" : "up to "}${parts.join(", ")}`;
}

function namesOf({ records, metrics, sure }: Capture): string {
  const lists = [
    ...(records.size > 0 ? [`${count(records.size, "record")}: ${someCode([...records].sort())}`] : []),
    ...(metrics.size > 0 ? [`${count(metrics.size, "metric")}: ${someCode([...metrics].sort())}`] : []),
  ];
  return `${lists.join("; ")}${sure ? "" : ", as far as their labels agree"}.`;
}

function sourcesOf({ sources }: Capture): string {
  return `From ${someCode([...sources], 4)}.`;
}
