import type { JobUnit, Placed } from "../model/units.ts";
import type { Location } from "../rules/finding.ts";
import { point } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import { topologyOf } from "../workspace/topology/topology.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import type { LensText } from "./codeLens.ts";
import { count } from "./hover/markdown.ts";

/** How many sources a federate job has, and how many of them are servers of the workspace; leads to their configs. */
export function sourcesLens(ws: WorkspaceView, document: Document, index: number): LensText | undefined {
  const job = federateJob(document, index);
  if (!job) return undefined;
  const topology = topologyOf(ws);
  const targets = topology.targetsOfJob(document.path, index);
  const configs = new Set(topology.edgesOfJob(document.path, index).map((edge) => edge.source.path));
  const locations = [...configs].map((path): Location => ({ path, span: point(0) }));
  const addresses = new Map<string, boolean>();
  for (const { address, resolution } of targets)
    addresses.set(address, addresses.get(address) || resolution.state === "resolved");
  const resolved = [...addresses.values()].filter(Boolean).length;
  // What a service discovery finds is not known before the server runs.
  const others = job.unit.discoveries.map((field) => field.key.value).filter((key) => !LISTED.has(key));
  const discovered = others.length > 0 ? ` and those of ${others.join(", ")}` : "";
  if (addresses.size === 0)
    return { title: others.length > 0 ? `sources of ${others.join(", ")}` : "no sources", locations };
  const known = resolved === addresses.size ? "" : ` (${resolved === 0 ? "none" : resolved} resolved)`;
  return { title: `${count(addresses.size, "source")}${known}${discovered}`, locations };
}

const LISTED: ReadonlySet<string> = new Set(["static_configs", "file_sd_configs"]);

/** How many records of its known sources a federate job brings; leads to where each is recorded first. */
export function arrivingRecords(ws: WorkspaceView, document: Document, index: number): LensText | undefined {
  if (!federateJob(document, index)) return undefined;
  const topology = topologyOf(ws);
  const edges = topology.edgesOfJob(document.path, index);
  if (edges.length === 0) return { title: "records not known here", locations: [] };
  const records = new Map<string, Location>();
  let sure = true;
  for (const edge of edges) {
    for (const { series, passes } of topology.arrivalsOf(edge)) {
      if (series.kind !== "record" || !series.record) continue;
      if (passes === "maybe") sure = false;
      const { document: at, span } = series.record;
      if (!records.has(series.name)) records.set(series.name, { path: at.path, span });
    }
  }
  const words =
    records.size === 0
      ? "no known record arrives"
      : `${sure ? "" : "up to "}${count(records.size, "record")} ${records.size === 1 ? "arrives" : "arrive"}`;
  return { title: words, locations: [...records.values()] };
}

function federateJob(document: Document, index: number): Placed<JobUnit> | undefined {
  return document.config?.jobs.find((job) => job.index === index && job.unit.federate !== undefined);
}
