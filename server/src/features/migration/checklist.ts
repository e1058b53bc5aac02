import { member, stringIn } from "../../syntax/json/nodes.ts";
import { readJson } from "../../syntax/json/read.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import type { Document } from "../../workspace/document.ts";
import { type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { RenamePlan } from "../rename/plan.ts";
import { type StepFile, type Steps, stepsOf, takenTwice } from "./steps.ts";
import { longestLookBack } from "./windows.ts";

type Show = (path: string) => string;

/** In which order to deploy the files of a gradual rename, and what to wait for in between; Markdown. */
export function checklist(ws: WorkspaceView, plan: RenamePlan, show: Show): string {
  const steps = stepsOf(ws, plan);
  const parts = [
    head(plan),
    recordBoth(ws, plan, steps, show),
    federateBoth(ws, plan, steps, show),
    gather(ws, plan, steps, show),
    moveReaders(plan, steps, show),
    removeOld(plan, steps, show),
    leftToDecide(ws, plan, show),
  ];
  const texts = parts.filter((part) => part.length > 0).map((lines) => lines.join("\n"));
  let step = 0;
  const numbered = texts.map((text) => text.replace(/^## Step: /, () => `## ${++step}. `));
  return `${numbered.join("\n\n")}\n`;
}
function head({ thing, newName }: RenamePlan): string[] {
  return [
    `# Rename ${thing.name} to ${newName} step by step`,
    "",
    "Deploy the changed files in this order. Until the last step the old name has series too, so that every step can",
    "wait, and be taken back, by itself.",
  ];
}

function recordBoth(ws: WorkspaceView, { thing, newName }: RenamePlan, steps: Steps, show: Show): string[] {
  const own = new Set(ws.index.uses(thing.name).map(({ document }) => document.path));
  const lines = steps.sources.map((file) => {
    const reads = own.has(file.document.path) ? "; its own uses of it read the new name" : "";
    return `- [ ] ${fileOf(file, show)}: records \`${newName}\`, and \`${thing.name}\` as its alias${reads}`;
  });
  return [
    "## Step: Record both names",
    "",
    ...lines,
    "",
    `Then on each of ${serversOf(steps.recording, "these servers")}: \`${thing.name} unless ${newName}\` returns nothing, and \`${newName}\` something.`,
  ];
}

function federateBoth(ws: WorkspaceView, { thing, newName }: RenamePlan, steps: Steps, show: Show): string[] {
  const lines = steps.hops.map((file) => `- [ ] ${fileOf(file, show)}: lets both names pass`);
  const open = new Map<string, Set<string>>();
  for (const { document, job } of steps.open)
    open.set(document.path, (open.get(document.path) ?? new Set()).add(job.unit.name?.value ?? ""));
  for (const [path, jobs] of open) {
    const shown = [...jobs].slice(0, NAMED).join(", ");
    const more = jobs.size > NAMED ? ` and ${jobs.size - NAMED} more` : "";
    const verb = jobs.size === 1 ? "takes" : "take";
    lines.push(
      `- [x] \`${show(path)}\`, ${jobs.size === 1 ? "job" : "jobs"} ${shown}${more}: ${verb} both names already`,
    );
  }
  if (lines.length === 0)
    return ["## Step: Federate both names", "", `Nothing to do: no server here federates \`${thing.name}\`.`];
  const topology = topologyOf(ws);
  const age = Math.max(0, ...steps.reached.map((node) => topology.ageAt(node, thing.name).ms));
  const wait = age > 0 ? `after at most ${formatDuration(age)}, ` : "";
  return [
    "## Step: Federate both names",
    "",
    ...lines,
    "",
    `Then, ${wait}on ${serversOf(steps.reached, "each server that federates")}: \`${thing.name} unless ${newName}\` returns nothing.`,
  ];
}

/** What reads over a range sees the new name from its first sample on only. */
function gather(ws: WorkspaceView, { thing }: RenamePlan, steps: Steps, show: Show): string[] {
  const back = longestLookBack(ws, thing.name);
  const ranges = steps.dashboards.flatMap(({ document }) => {
    const from = defaultRange(document);
    return from === undefined ? [] : [`\`${show(document.path)}\` opens with ${from}`];
  });
  if (!back && ranges.length === 0) return [];
  const lines = ["## Step: Let the new name gather history", ""];
  if (back) {
    const owner = back.owner === undefined ? "" : ` (${back.owner})`;
    lines.push(
      `- [ ] wait ${formatDuration(back.seconds * 1000)}: so far back looks \`${show(back.path)}\`${owner}`,
    );
  }
  for (const range of ranges)
    lines.push(`- [ ] ${range}: wait as long, or its graphs begin at step ${steps.hops.length > 0 ? 2 : 1}`);
  return lines;
}

function moveReaders({ newName }: RenamePlan, steps: Steps, show: Show): string[] {
  const lines = [
    ...steps.rules.map((file) => `- [ ] ${fileOf(file, show)}`),
    ...steps.dashboards.map(({ document }) => {
      const title = document.dashboard?.title?.value;
      return `- [ ] \`${show(document.path)}\`${title === undefined ? "" : `: dashboard ${title}`}`;
    }),
  ];
  const tests = steps.others.map(({ document }) => `- [x] \`${show(document.path)}\`: goes to no server`);
  const none = [`Nothing to do: no other rule and no dashboard here reads it.`];
  return [`## Step: Read ${newName}`, "", ...(lines.length > 0 ? lines : none), ...tests];
}

function removeOld({ thing, newName }: RenamePlan, steps: Steps, show: Show): string[] {
  return [
    "## Step: Remove the old name",
    "",
    `- [ ] nothing else reads \`${thing.name}\`: dashboards and scripts outside of these files, the query log`,
    `- [ ] \`promfed rename ${thing.name} ${newName} --finish\` takes it out of the files; deploy them:`,
    ...steps.sources.map(({ document }) => `  - [ ] \`${show(document.path)}\`: the alias goes`),
    ...steps.hops.map(({ document }) => `  - [ ] \`${show(document.path)}\`: the new name alone passes`),
  ];
}

function leftToDecide(ws: WorkspaceView, plan: RenamePlan, show: Show): string[] {
  const lines = plan.unsure.map(({ path, span, message }) => {
    const line = (ws.documents.get(path)?.lines.lineAt(span.start) ?? 0) + 1;
    return `- [ ] \`${show(path)}:${line}\`: ${message}`;
  });
  for (const path of takenTwice(ws, plan.thing.name, plan.newName))
    lines.push(
      `- [ ] \`${show(path)}\`: a regex here matches both names, and counts twice while both are there`,
    );
  return lines.length > 0 ? ["## Left to decide", "", ...lines] : [];
}

function fileOf({ document, servers }: StepFile, show: Show): string {
  return `\`${show(document.path)}\`${servers.length > 0 ? ` (${names(servers)})` : ""}`;
}

function serversOf(nodes: readonly TopologyNode[], otherwise: string): string {
  return nodes.length > 0 && nodes.length <= NAMED ? names(nodes) : otherwise;
}

const NAMED = 5;

function names(nodes: readonly TopologyNode[]): string {
  const shown = nodes.slice(0, NAMED).map(({ name }) => name);
  const more = nodes.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** The time range that a dashboard opens with, in words; undefined when it says none. */
function defaultRange({ text }: Document): string | undefined {
  const { root } = readJson(text, (key) => ["dashboard", "time", "from"].includes(key));
  const from = stringIn(member(member(member(root, "dashboard") ?? root, "time"), "from"));
  const back = /^now-(\d+[smhdwMy])$/.exec(from ?? "")?.[1];
  return back === undefined ? undefined : `the last ${back}`;
}
