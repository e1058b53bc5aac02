import type { TargetGroup } from "../../model/scrapeJob.ts";
import { type DistinguishingPart, distinguishingParts } from "../../syntax/values/hostNames.ts";
import { EditBuilder, quoteIfNeeded } from "../../syntax/yaml/edit.ts";
import type { YamlMap } from "../../syntax/yaml/nodes.ts";
import type { PlacedPiece } from "../../syntax/yaml/tree.ts";
import { shiftEdits, type TextEdit } from "../../text/edit.ts";
import type { Document } from "../../workspace/document.ts";
import { type FederateTarget, isClusterLabel } from "../../workspace/topology/topology.ts";
import type { FixReport } from "../rule.ts";
import { labelGroup, type NamedTarget } from "./targetGroupEdit.ts";

/** Edits that label the targets of one job. */
export interface ClusterLabelPlan {
  /** How many values are placeholders, for the author to fill in. */
  readonly placeholders: number;
  /** Edits of the document that the job stands in. */
  readonly edits: () => readonly TextEdit[];
}

/** What tells each of several targets from the others. */
export type TargetParts = ReadonlyMap<FederateTarget, DistinguishingPart>;

export interface ClusterLabelOptions {
  /** What tells targets apart, when they are to differ from more than those that are labelled. */
  readonly parts?: TargetParts;
  /** The number of the first placeholder. */
  readonly firstPlaceholder?: number;
}

/**
 * Gives each target of a job a cluster label (and region, where the inventory knows it), with a target group of its
 * own. Names come from the inventory, else from what tells the host names apart; where that is no name the label is
 * left to fill in. None when a target stands where it cannot be edited.
 */
export function clusterLabelFixes(document: Document, targets: readonly FederateTarget[]): FixReport[] {
  const plan = clusterLabelPlan(document, targets);
  if (!plan) return [];
  return [
    {
      title: targets.length > 1 ? "Give each target a cluster label" : "Give the target a cluster label",
      safe: false,
      snippet: plan.placeholders > 0,
      preferred: true,
      edits: () => [{ path: document.path, edits: plan.edits() }],
    },
  ];
}

/**
 * The same for any targets of one job: each gets the labels that it lacks. Undefined when none lacks any, or one
 * stands where it cannot be edited: in a file_sd file, behind an alias, in a flow collection.
 */
export function clusterLabelPlan(
  document: Document,
  targets: readonly FederateTarget[],
  options: ClusterLabelOptions = {},
): ClusterLabelPlan | undefined {
  const job = targets[0]?.job;
  const { named, placeholders } = nameTargets(targets, options);
  if (!job || named.length === 0 || isMadeByTemplate(document, job)) return undefined;
  const list = job.unit.fields.get("static_configs");
  if (list?.value.kind !== "seq" || list.inherited || list.value.flow) return undefined;
  const groups = new Map<number, NamedTarget[]>();
  for (const one of named) {
    // Targets of file_sd files are labelled there.
    if (one.target.path !== document.path) return undefined;
    groups.set(one.target.group, [...(groups.get(one.target.group) ?? []), one]);
  }
  const plans: { map: YamlMap; group: TargetGroup; members: NamedTarget[] }[] = [];
  for (const [index, members] of groups) {
    const group = job.unit.staticConfigs[index];
    const map = group && editableGroup(document, job.base, group);
    if (!group || !map) return undefined;
    plans.push({ map, group, members });
  }
  return {
    placeholders,
    edits: () => {
      const edit = new EditBuilder(document.text.slice(job.base));
      for (const { map, group, members } of plans) labelGroup(edit, map, group, members);
      return withBreaksOf(document, ordered(shiftEdits(edit.edits, job.base)));
    },
  };
}

export function partsOf(targets: readonly FederateTarget[]): TargetParts {
  const parts = distinguishingParts(targets.map((target) => target.text.value));
  return new Map(targets.flatMap((target, index) => (parts[index] ? [[target, parts[index]]] : [])));
}

function nameTargets(
  targets: readonly FederateTarget[],
  { parts = partsOf(targets), firstPlaceholder = 1 }: ClusterLabelOptions,
): { named: NamedTarget[]; placeholders: number } {
  let placeholders = 0;
  const named = targets.flatMap((target): NamedTarget[] => {
    // Steps whose result is not known here may well set what seems to be missing.
    if (target.labels === undefined) return [];
    const known = knownNames(target);
    const labels: [string, string][] = [];
    if (![...target.labels.keys()].some(namesCluster)) {
      const part: DistinguishingPart = known.cluster
        ? { name: known.cluster, good: true }
        : (parts.get(target) ?? { name: "", good: false });
      const value = part.good ? quoteIfNeeded(part.name) : `\${${firstPlaceholder + placeholders++}:cluster}`;
      labels.push(["cluster", value]);
    }
    if (known.region && !target.labels.has("region")) labels.push(["region", quoteIfNeeded(known.region)]);
    return labels.length > 0 ? [{ target, labels }] : [];
  });
  return { named, placeholders };
}

/** What the inventory says, else what the source itself sends along. */
function knownNames({ cluster, resolution }: FederateTarget): { cluster?: string; region?: string } {
  if (cluster) return { cluster: cluster.name, ...(cluster.region && { region: cluster.region }) };
  if (resolution.state !== "resolved") return {};
  const own = resolution.node.externalLabels.get("cluster")?.value;
  return own ? { cluster: own } : {};
}

/** A region holds several clusters. */
function namesCluster(label: string): boolean {
  return isClusterLabel(label) && !/region|zone|^az$/.test(label);
}

/** Lines of a template stand in the job: a new line may end up inside a loop or a condition. */
function isMadeByTemplate(document: Document, { base, piece }: PlacedPiece): boolean {
  return document.tree.templated && /\{\{|\{%|<%/.test(document.text.slice(base, base + piece.text.length));
}

/** A group in block style that is written where it counts, so that lines can be added to it. */
function editableGroup(document: Document, base: number, group: TargetGroup): YamlMap | undefined {
  const { node, inherited, targets, labels, fields } = group;
  if (inherited || node.kind !== "map" || node.flow) return undefined;
  if (targets.some((target) => target.inherited)) return undefined;
  const { text } = document;
  const start = base + node.span.start;
  if (!/^ *- +$/.test(text.slice(text.lastIndexOf("\n", start - 1) + 1, start))) return undefined;
  const field = fields.get("labels");
  if (field && (field.inherited || field.value.kind !== "map")) return undefined;
  const within = text.slice(base);
  const oneLine = labels.every(
    ({ pair, value }) => !value.inherited && !/[\r\n]/.test(within.slice(pair.span.start, pair.span.end)),
  );
  return oneLine ? node : undefined;
}

/** Insertions at one place in the order they were made, before what follows. */
function ordered(edits: readonly TextEdit[]): TextEdit[] {
  return [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

function withBreaksOf({ text }: Document, edits: readonly TextEdit[]): TextEdit[] {
  if (!text.includes("\r\n")) return [...edits];
  return edits.map((edit) => ({ ...edit, newText: edit.newText.replaceAll(/\r?\n/g, "\r\n") }));
}
