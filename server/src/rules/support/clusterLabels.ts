import type { TargetGroup } from "../../model/scrapeJob.ts";
import { type DistinguishingPart, distinguishingParts } from "../../syntax/values/hostNames.ts";
import { EditBuilder, quoteIfNeeded } from "../../syntax/yaml/edit.ts";
import type { YamlMap } from "../../syntax/yaml/nodes.ts";
import { shiftEdits, type TextEdit } from "../../text/edit.ts";
import type { Document } from "../../workspace/document.ts";
import type { FederateTarget } from "../../workspace/topology/topology.ts";
import type { FixReport } from "../rule.ts";

/** A target with the labels it is to get; a value that nobody can know yet is a placeholder. */
interface Labelled {
  readonly target: FederateTarget;
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly sure: boolean;
}

/**
 * Gives each target of a job a cluster label (and region, where the inventory knows it), with a target group of its
 * own. Names come from the inventory, else from what tells the host names apart; where that is no name the label is
 * left to fill in. None when a target stands where it cannot be edited.
 */
export function clusterLabelFixes(document: Document, targets: readonly FederateTarget[]): FixReport[] {
  const labelled = labelsFor(targets);
  const sure = labelled.every((one) => one.sure);
  const groups = new Map<number, Labelled[]>();
  for (const one of labelled) {
    // Targets of file_sd files are labelled there.
    if (one.target.path !== document.path) return [];
    groups.set(one.target.group, [...(groups.get(one.target.group) ?? []), one]);
  }
  const job = targets[0]?.job;
  if (!job) return [];
  const list = job.unit.fields.get("static_configs");
  if (list?.value.kind !== "seq" || list.inherited || list.value.flow) return [];
  const plans = [...groups].map(([index, members]) => ({ group: job.unit.staticConfigs[index], members }));
  if (!plans.every(({ group }) => group && isEditable(group))) return [];
  return [
    {
      title: targets.length > 1 ? "Give each target a cluster label" : "Give the target a cluster label",
      safe: false,
      snippet: !sure,
      preferred: true,
      edits: () => {
        const edit = new EditBuilder(document.text.slice(job.base));
        for (const { group, members } of plans) if (group) labelGroup(edit, group, members);
        return [{ path: document.path, edits: ordered(shiftEdits(edit.edits, job.base)) }];
      },
    },
  ];
}

function labelsFor(targets: readonly FederateTarget[]): Labelled[] {
  const parts = distinguishingParts(targets.map((target) => target.text.value));
  let placeholders = 0;
  return targets.map((target, index) => {
    const known = target.cluster;
    const part: DistinguishingPart = known
      ? { name: known.name, good: true }
      : (parts[index] ?? { name: "", good: false });
    const value = part.good ? quoteIfNeeded(part.name) : `\${${++placeholders}:cluster}`;
    const labels: [string, string][] = [["cluster", value]];
    if (known?.region) labels.push(["region", quoteIfNeeded(known.region)]);
    return { target, labels, sure: part.good };
  });
}

/** A group in block style that is written where it counts, so that lines can be added to it. */
function isEditable(group: TargetGroup): boolean {
  return (
    !group.inherited &&
    group.node.kind === "map" &&
    !group.node.flow &&
    group.targets.every((target) => !target.inherited)
  );
}

/** One group a target: the first member stays in the group, or all are written anew when it has others. */
function labelGroup(edit: EditBuilder, group: TargetGroup, members: readonly Labelled[]): void {
  const map = group.node as YamlMap;
  const [first] = members;
  if (members.length === 1 && group.targets.length === 1 && first) {
    edit.insertPair(map, "labels", `\n${pairsText(first.labels)}`, map.pairs.at(-1));
    return;
  }
  const targets = group.fields.get("targets");
  if (!targets || !first) return;
  // The group's own lines become the first target's group; the others follow, each with the comment beside it.
  edit.replace(rewritten(edit, targets.pair), `targets: ${listText(edit, first)}`);
  const rest = map.pairs.filter((pair) => pair !== targets.pair);
  const last = rest.at(-1) ?? targets.pair;
  const column = edit.columnOf(map.span.start);
  edit.insert(edit.endOfLines(last), `${indented(`labels:\n${pairsText(first.labels)}`, column)}\n`);
  for (const member of members.slice(1)) {
    edit.insert(
      edit.endOfLines(group),
      `${" ".repeat(column - 2)}- targets: ${listText(edit, member)}\n${indented(`labels:\n${pairsText(member.labels)}`, column)}\n`,
    );
  }
}

function rewritten(
  edit: EditBuilder,
  pair: { readonly span: { readonly start: number; readonly end: number } },
) {
  const end = edit.endOfLines(pair);
  return { start: pair.span.start, end: edit.textOf({ start: end - 1, end }) === "\n" ? end - 1 : end };
}

/** `[host:9090] # the comment that stood beside it` */
function listText(edit: EditBuilder, { target }: Labelled): string {
  const { node, span } = target.text;
  const own = edit.textOf(span);
  const rest = edit.textOf({ start: node.span.end, end: edit.endOfLines(node) });
  const comment = /^\s*(#[^\n\r]*)/.exec(rest)?.[1];
  return `[${own}]${comment ? ` ${comment}` : ""}`;
}

function pairsText(labels: Labelled["labels"]): string {
  return labels.map(([name, value]) => `  ${name}: ${value}`).join("\n");
}

function indented(text: string, column: number): string {
  return text
    .split("\n")
    .map((line) => " ".repeat(column) + line)
    .join("\n");
}

/** Insertions at one place in the order they were made, before what follows. */
function ordered(edits: readonly TextEdit[]): TextEdit[] {
  return [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
