import {
  evaluationInterval,
  type GlobalSection,
  globalInterval,
  globalTimeout,
} from "../../model/globalSection.ts";
import { effectiveInterval, effectiveTimeout } from "../../model/scrapeJob.ts";
import type { Effective } from "../../model/timing.ts";
import type { JobUnit, Placed } from "../../model/units.ts";
import { durationWords, formatDuration } from "../../syntax/values/duration.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import { jobAt } from "../nameAt.ts";
import { ageOfHops, shortestWindow } from "./ages.ts";
import { type Hover, type HoverContext, isField } from "./context.ts";
import { fieldText } from "./key.ts";
import { code, count, paragraphs } from "./markdown.ts";

/** Intervals and timeouts: the value in force, where it comes from, and how old federated samples get with it. */
export function timingHover(context: HoverContext): Hover | undefined {
  const words = timingWords(context);
  if (words === undefined) return undefined;
  return { span: context.at.span, markdown: paragraphs(words, fieldText(context)) };
}

function timingWords(context: HoverContext): string | undefined {
  const { document, offset } = context;
  if (isField(context, "scrape_config", "scrape_interval", "scrape_timeout")) {
    const job = jobAt(document, offset);
    return job && jobWords(context, job);
  }
  if (isField(context, "global", "scrape_interval", "scrape_timeout", "evaluation_interval"))
    return globalWords(context);
  return isField(context, "rule_group", "interval") ? groupWords(context) : undefined;
}

function jobWords(context: HoverContext, job: Placed<JobUnit>): string {
  const global = globalOf(context);
  const interval = effectiveInterval(job.unit, global);
  const timeout = effectiveTimeout(job.unit, global);
  if (context.field?.name === "scrape_timeout") {
    const lead = `In force: ${inForce(timeout, "job")}; the interval is ${formatDuration(interval.ms)}.`;
    const over = "**Longer than the interval**: Prometheus refuses the config.";
    return paragraphs(lead, timeout.ms > interval.ms ? over : undefined);
  }
  return paragraphs(
    `In force: ${inForce(interval, "job")}.`,
    job.unit.federate ? federateWords(context, job, interval.ms) : windowWords(interval.ms),
  );
}

function federateWords({ ws, document }: HoverContext, job: Placed<JobUnit>, ms: number): string {
  const topology = topologyOf(ws);
  const age = ageOfHops(topology, topology.edgesOfJob(document.path, job.index));
  if (!age) {
    const own = formatDuration(ms);
    return `A federated sample is up to ${own} old by this job alone; what the source waits to scrape and record comes on top. ${windowWords(ms)}`;
  }
  return paragraphs(age.words, windowWords(Math.max(age.slowest, ms)));
}

function windowWords(ms: number): string {
  return `${code("rate()")} and its like need a window of at least **${shortestWindow(ms)}** (4 × ${formatDuration(ms)}).`;
}

function globalWords(context: HoverContext): string {
  const { document, field } = context;
  const global = document.config?.global?.unit;
  const jobs = document.config?.jobs ?? [];
  if (field?.name === "evaluation_interval") {
    const topology = topologyOf(context.ws);
    const groups = topology.node(document.path)?.ruleDocuments.flatMap((d) => d.groups) ?? [];
    const heirs = groups.filter((group) => !group.header.interval?.ms).length;
    const used =
      groups.length === 0
        ? ""
        : ` ${heirs} of its ${count(groups.length, "rule group")} ${heirs === 1 ? "uses" : "use"} it.`;
    return `In force: ${inForce(evaluationInterval(global), "global")}.${used}`;
  }
  const timeout = field?.name === "scrape_timeout";
  const value = timeout ? globalTimeout(global) : globalInterval(global);
  const heirs = jobs.filter(({ unit }) => !(timeout ? unit.scrapeTimeout : unit.scrapeInterval)?.ms);
  const capped = timeout
    ? heirs.filter(({ unit }) => effectiveTimeout(unit, global).from === "interval").length
    : 0;
  const used =
    jobs.length === 0
      ? ""
      : ` ${heirs.length} of ${count(jobs.length, "job")} ${heirs.length === 1 ? "inherits" : "inherit"} it${capped > 0 ? `, ${capped} lowered to a shorter interval` : ""}.`;
  return `In force: ${inForce(value, "global")}.${used}`;
}

function groupWords({ ws, document, at }: HoverContext): string | undefined {
  // The place is the interval or its key.
  const group = document.groups.find(({ header }) => (header.interval?.span.start ?? -1) >= at.span.start);
  const ms = group?.header.interval?.ms;
  if (ms === undefined || !group) return undefined;
  const owners = topologyOf(ws).ownersOf(document.path);
  const global = owners.map((node) => evaluationInterval(node.document.config?.global?.unit));
  const others = [...new Set(global.filter((g) => g.ms !== ms).map((g) => formatDuration(g.ms)))];
  const instead = others.length > 0 ? `, instead of the server's ${others.slice(0, 3).join(", ")}` : "";
  return `The ${count(group.rules.length, "rule")} of this group ${group.rules.length === 1 ? "is" : "are"} evaluated every **${formatDuration(ms)}** (${durationWords(ms)})${instead}. Alerts and records are up to that much behind their input.`;
}

/** The section that a job inherits from: its file's own, or that of the config which includes the file. */
function globalOf({ ws, document }: HoverContext): GlobalSection | undefined {
  const own = document.config?.global?.unit;
  return own ?? topologyOf(ws).ownersOf(document.path)[0]?.document.config?.global?.unit;
}

/** "**30s** (30 seconds), from the global section" */
function inForce({ ms, from }: Effective, here: "job" | "global"): string {
  const text = `**${formatDuration(ms)}** (${durationWords(ms)})`;
  switch (from) {
    case "job":
      return `${text}, set by this job`;
    case "global":
      return here === "global" ? `${text}, set here` : `${text}, from the ${code("global")} section`;
    case "interval":
      return `${text}, lowered to the scrape interval`;
    case "default":
      return `${text}, Prometheus's default`;
  }
}
