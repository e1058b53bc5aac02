import type { JobUnit, Placed } from "../../model/units.ts";
import { touches } from "../../text/span.ts";
import {
  type ExternalLabel,
  type FederateTarget,
  type Topology,
  type TopologyNode,
  topologyOf,
} from "../../workspace/topology/topology.ts";
import { jobAt } from "../nameAt.ts";
import { type Hover, type HoverContext, isField, shownPath } from "./context.ts";
import { fieldText } from "./key.ts";
import { bullets, code, count, escapeMarkdown, paragraphs, some } from "./markdown.ts";

/** A target of a federate job, by who answers there; the path of one, by what the job brings from whom. */
export function targetHover(context: HoverContext): Hover | undefined {
  const { at, document, offset, ws } = context;
  if (isField(context, "scrape_config", "metrics_path")) {
    const job = jobAt(document, offset);
    if (!job?.unit.federate) return undefined;
    return { span: at.span, markdown: paragraphs(pathWords(context, job), fieldText(context)) };
  }
  const isTarget =
    isField(context, "static_config", "targets") || isField(context, "file_sd_target_group", "targets");
  if (!isTarget || at.part !== "value") return undefined;
  const topology = topologyOf(ws);
  const found = topology.targets.filter((t) => t.path === document.path && touches(t.span, offset));
  // A file of targets, or one of jobs, may be read by several servers.
  const texts = [...new Set(found.slice(0, 20).map((target) => targetWords(context, topology, target)))];
  if (texts.length === 0) return undefined;
  return { span: at.span, markdown: paragraphs(...texts.slice(0, 3)) };
}

function targetWords(context: HoverContext, topology: Topology, target: FederateTarget): string {
  const { resolution } = target;
  const address = code(target.address);
  switch (resolution.state) {
    case "resolved": {
      const { node, certain, reason } = resolution;
      const taken = certain ? "is" : "is taken for";
      return paragraphs(
        `${address} ${taken} **${code(node.name)}** (${code(shownPath(context.ws, node.path))}), because ${escapeMarkdown(reason.text)}.`,
        serverWords(topology, target, node),
        seriesLabels(target),
      );
    }
    case "ambiguous": {
      const candidates = resolution.candidates
        .slice(0, 6)
        .map(
          ({ node, reason }) =>
            `${code(node.name)} (${code(shownPath(context.ws, node.path))}): ${escapeMarkdown(reason.text)}`,
        );
      return paragraphs(
        `${address} may be any of ${count(resolution.candidates.length, "server")} in this workspace:`,
        bullets(candidates),
        `An ${code("endpoint")} under ${code("clusters")} in ${code(".promfed.yaml")} settles it.`,
      );
    }
    case "outside":
      return paragraphs(
        `${address} is known, because ${escapeMarkdown(resolution.reason.text)}, but its config is not in this workspace.`,
        seriesLabels(target),
      );
    case "unknown":
      return paragraphs(
        target.text.node.templated
          ? "A template makes this address, so it is not known here who answers."
          : `No config of this workspace is known to answer at ${address}. An ${code("endpoint")} under ${code("clusters")} in ${code(".promfed.yaml")} tells which one does.`,
        seriesLabels(target),
      );
  }
}

function serverWords(topology: Topology, target: FederateTarget, node: TopologyNode): string {
  const labels = [...node.externalLabels.values()];
  const identity =
    labels.length === 0
      ? "It has no external labels, so nothing in its series says where they come from."
      : `External labels, added to every series that lacks them: ${some(labels.map(labelText))}.`;
  const records = new Set(topology.recordsOf(node).map((record) => record.name));
  const edge = topology.edges.find((e) => e.target === target);
  const taken = new Set(
    edge
      ? topology.arrivalsOf(edge).flatMap(({ series }) => (series.kind === "record" ? [series.name] : []))
      : [],
  );
  const selected = records.size === 0 ? "" : `; this job's ${code("match[]")} selects ${taken.size} of them`;
  const serves = node.serves ? "" : ` It runs as an agent and so answers no ${code("/federate")}.`;
  return `${identity} It records ${count(records.size, "name")}${selected}.${serves}`;
}

/** `cluster="eu"`; a value that the environment gives, as it is written. */
export function labelText({ name, value, raw }: ExternalLabel): string {
  return code(`${name}="${value ?? raw}"`);
}

function seriesLabels({ labels, job }: FederateTarget): string | undefined {
  if (!labels || labels.size === 0) return undefined;
  const list = some([...labels].map(([name, value]) => code(`${name}="${value}"`)));
  const rule =
    job.unit.honorLabels?.value === true
      ? "they only fill in what a series lacks, as the job honors labels"
      : "they replace a series' own, which become exported\\_… labels";
  return `Labels of this target: ${list}; ${rule}.`;
}

/** What a federate job fetches from whom. */
export function pathWords({ ws, document }: HoverContext, job: Placed<JobUnit>): string {
  const topology = topologyOf(ws);
  const edges = topology.edgesOfJob(document.path, job.index);
  const targets = topology.targetsOfJob(document.path, job.index);
  const sources = [...new Set(edges.map((edge) => code(edge.source.name)))];
  const from =
    sources.length > 0
      ? ` from ${some(sources)}`
      : targets.length > 0
        ? ` from ${count(targets.length, "target")}, none of them known in this workspace`
        : "";
  const { selectors } = job.unit;
  const what =
    selectors.length === 0
      ? `**no ${code("match[]")}**, so the answer is empty and nothing arrives`
      : `the series that ${selectors.length === 1 ? "its selector picks" : `any of its ${selectors.length} selectors picks`}`;
  return `This job federates: it fetches ${what}${from}.`;
}
