import type { JobUnit, Placed } from "../../model/units.ts";
import { type FederateEdge, type Topology, topologyOf } from "../../workspace/topology/topology.ts";
import { jobAt } from "../nameAt.ts";
import { type Hover, type HoverContext, isField } from "./context.ts";
import { fieldText } from "./key.ts";
import { code, paragraphs, table } from "./markdown.ts";

/** honor_labels, by what becomes of a series under this job's own labels either way. */
export function honorLabelsHover(context: HoverContext): Hover | undefined {
  if (!isField(context, "scrape_config", "honor_labels")) return undefined;
  const job = jobAt(context.document, context.offset);
  if (!job) return undefined;
  const topology = topologyOf(context.ws);
  const edge = topology.edgesOfJob(context.document.path, job.index)[0];
  const set = job.unit.honorLabels?.value;
  const federate = job.unit.federate !== undefined;
  const lead = [
    set === undefined ? "" : `This job says ${code(String(set))}.`,
    federate && set !== true
      ? `Every federated series then gets this job's ${code("job")} and ${code("instance")}, so a query for ${code('job="node"')} finds nothing.`
      : "",
    federate && set === true
      ? "Federated series keep the labels they have at the source; a target's labels only fill in what is missing."
      : "",
  ].filter((sentence) => sentence !== "");
  return {
    span: context.at.span,
    markdown: paragraphs(
      lead.join(" "),
      labelTable(exampleName(topology, edge, job), targetLabels(context, job), edge),
      fieldText(context),
    ),
  };
}

function labelTable(
  example: string,
  target: ReadonlyMap<string, string>,
  edge: FederateEdge | undefined,
): string {
  const source = new Map([
    ["__name__", example],
    ["job", "node"],
    ["instance", "a:9100"],
  ]);
  // The source adds its external labels to what it hands out.
  for (const { name, value, raw } of edge?.source.externalLabels.values() ?? [])
    source.set(name, value ?? raw);
  const kept = new Map([...target, ...source]);
  const overwritten = new Map(source);
  for (const [name, value] of target) {
    const before = source.get(name);
    if (before !== undefined) overwritten.set(`exported_${name}`, before);
    overwritten.set(name, value);
  }
  const names = [...new Set([...source.keys(), ...kept.keys()])]
    .flatMap((name) => (overwritten.has(`exported_${name}`) ? [name, `exported_${name}`] : [name]))
    .slice(0, 16);
  const cell = (labels: ReadonlyMap<string, string>, name: string) => {
    const value = labels.get(name);
    return value === undefined ? "" : code(value, 60);
  };
  return table(
    ["label", "at the source", `${code("honor_labels: true")}`, `${code("honor_labels: false")}`],
    names.map((name) => [code(name, 60), cell(source, name), cell(kept, name), cell(overwritten, name)]),
  );
}

/** A name that the job brings: one that a selector names, else a record that one selects. */
function exampleName(topology: Topology, edge: FederateEdge | undefined, job: Placed<JobUnit>): string {
  for (const { selector } of job.unit.selectors) if (selector?.name) return selector.name.value;
  const record = edge && topology.arrivalsOf(edge).find(({ series }) => series.kind === "record");
  return record?.series.name ?? "up";
}

/** The labels of the job's first target, as the job's series get them. */
function targetLabels({ ws, document }: HoverContext, job: Placed<JobUnit>): ReadonlyMap<string, string> {
  const known = topologyOf(ws)
    .targetsOfJob(document.path, job.index)
    .find((target) => target.labels !== undefined)?.labels;
  if (known) return known;
  const group = job.unit.staticConfigs.find((g) => g.targets.length > 0);
  return new Map([
    ["job", job.unit.name?.value ?? "this job's name"],
    ["instance", group?.targets[0]?.value ?? "the target's address"],
    ...(group?.labels ?? [])
      .filter(({ name }) => !name.value.startsWith("__"))
      .map(({ name, value }): [string, string] => [name.value, value.value]),
  ]);
}
