import type { JobUnit, Placed } from "../model/units.ts";
import type { Location } from "../rules/finding.ts";
import { formatDuration } from "../syntax/values/duration.ts";
import { addTo } from "../text/multiMap.ts";
import { overlaps, point, type Span, shift } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import { type FederateTarget, topologyOf } from "../workspace/topology/topology.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { ageOfHops } from "./hover/ages.ts";
import { shownPath } from "./hover/context.ts";
import { bullets, code, escapeMarkdown, paragraphs } from "./hover/markdown.ts";
import { captureHint } from "./inlayHintsMatch.ts";

/** A remark behind a value, not part of the text. */
export interface InlayHint {
  /** Counts from the file's start; the hint stands right before it. */
  readonly offset: number;
  readonly label: string;
  /** Markdown. */
  readonly tooltip: string;
  /** What the label leads to. */
  readonly location?: Location;
}

/**
 * The hints within a span of a file, in the order of their places: what each selector of a federate job captures,
 * how old its samples can be, which config each of its targets runs. Where nothing is known there is no hint.
 */
export function inlayHints(ws: WorkspaceView, document: Document, within: Span): InlayHint[] {
  const jobs = (document.config?.jobs ?? []).filter(
    ({ unit, base, piece }) =>
      unit.federate && overlaps(within, { start: base, end: base + piece.text.length }),
  );
  const hints = [
    ...jobs.flatMap((job) => [...ageHint(ws, document, job), ...captureHints(ws, document, job, within)]),
    ...(jobs.length > 0 || document.targetGroups.length > 0 ? targetHints(ws, document, within) : []),
  ];
  return hints
    .filter(({ offset }) => offset >= within.start && offset <= within.end)
    .sort((a, b) => a.offset - b.offset);
}

function ageHint(ws: WorkspaceView, document: Document, job: Placed<JobUnit>): InlayHint[] {
  const interval = job.unit.scrapeInterval;
  if (!interval || interval.inherited) return [];
  const topology = topologyOf(ws);
  const age = ageOfHops(topology, topology.edgesOfJob(document.path, job.index));
  if (!age) return [];
  const offset = interval.span.end + job.base;
  return [{ offset, label: `samples up to ${formatDuration(age.oldestMs)} old`, tooltip: age.words }];
}

function captureHints(
  ws: WorkspaceView,
  document: Document,
  job: Placed<JobUnit>,
  within: Span,
): InlayHint[] {
  return job.unit.selectors.flatMap((item, index): InlayHint[] => {
    if (item.text.inherited || item.templated || !item.selector) return [];
    const span = shift(item.text.span, job.base);
    if (item.expression.parsed.problems.length > 0 || span.start > within.end || span.end < within.start)
      return [];
    return [{ offset: span.end, ...captureHint(ws, document, job, index, item.selector) }];
  });
}

/** Several servers may read one file of targets; the first that knows who answers speaks for all. */
function targetHints(ws: WorkspaceView, document: Document, within: Span): InlayHint[] {
  const byPlace = new Map<number, InlayHint>();
  for (const target of targetsIn(ws, document)) {
    if (target.text.inherited || byPlace.has(target.span.end)) continue;
    if (target.span.end < within.start || target.span.start > within.end) continue;
    const hint = targetHint(ws, target);
    if (hint) byPlace.set(target.span.end, { offset: target.span.end, ...hint });
  }
  return [...byPlace.values()];
}

function targetsIn(ws: WorkspaceView, document: Document): readonly FederateTarget[] {
  const byFile = ws.derive("federate targets by file", () => {
    const found = new Map<string, FederateTarget[]>();
    for (const target of topologyOf(ws).targets) {
      addTo(found, target.path, target);
    }
    return found;
  });
  return byFile.get(document.path) ?? [];
}

function targetHint(
  ws: WorkspaceView,
  { resolution, cluster, address }: FederateTarget,
): Omit<InlayHint, "offset"> | undefined {
  switch (resolution.state) {
    case "resolved": {
      const { node, certain, reason } = resolution;
      const path = shownPath(ws, node.path);
      const taken = certain ? "is" : "is taken for";
      const why = `${code(address)} ${taken} ${code(node.name)}, because ${escapeMarkdown(reason.text)}.`;
      const tooltip = paragraphs(why, certain ? undefined : SETTLE);
      return { label: certain ? path : `${path}?`, tooltip, location: { path: node.path, span: point(0) } };
    }
    case "ambiguous": {
      const candidates = resolution.candidates.map(
        ({ node, reason }) => `${code(shownPath(ws, node.path))}: ${escapeMarkdown(reason.text)}`,
      );
      const shown = candidates.slice(0, 6);
      if (candidates.length > shown.length) shown.push(`${candidates.length - shown.length} more`);
      const tooltip = paragraphs(`${code(address)} may be any of these:`, bullets(shown), SETTLE);
      return { label: `one of ${candidates.length} configs?`, tooltip };
    }
    case "outside": {
      const who = cluster ? `${cluster.name}, ` : "";
      const tooltip = `${code(address)} is known, because ${escapeMarkdown(resolution.reason.text)}, but its config is not in this workspace.`;
      return { label: `${who}config not here`, tooltip };
    }
    case "unknown":
      return undefined;
  }
}

const SETTLE = `An ${code("endpoint")} under ${code("clusters")} in ${code(".promfed.yaml")} settles it.`;
