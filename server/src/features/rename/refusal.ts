import { isPlainMetricName, isText } from "../../syntax/values/names.ts";
import type { Document } from "../../workspace/document.ts";
import { isClusterLabel, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { shownPath } from "../hover/context.ts";
import { isMention, type Mention } from "./mention.ts";
import { Search } from "./search.ts";
import { labelOf, type NamedThing } from "./thing.ts";

/** Why a thing must not get a name, in words for the user; undefined when it may. */
export function refusal(ws: WorkspaceView, thing: NamedThing, newName: string): string | undefined {
  if (newName.trim() === "" || !isText(newName)) return "The new name is empty or no valid text.";
  if (newName === thing.name) return "The new name is the old one.";
  switch (thing.kind) {
    case "metric":
      return metricRefusal(ws, thing, newName);
    case "alert":
      return alertRefusal(ws, newName);
    case "job":
      return jobRefusal(ws, thing.name, newName);
    case "label-value":
      return clusterRefusal(ws, thing, newName);
  }
}

function metricRefusal(ws: WorkspaceView, thing: NamedThing, newName: string): string | undefined {
  // A name that had to be quoted before is quoted wherever it stands.
  if (!isPlainMetricName(newName) && isPlainMetricName(thing.name))
    return `"${newName}" is no metric name: letters, digits, _ and :, not starting with a digit.`;
  const taken = ws.index.definitions(newName)[0];
  return taken
    ? `${newName} is already recorded in ${shownPath(ws, taken.document.path)}; the two would become one.`
    : undefined;
}

function alertRefusal(ws: WorkspaceView, newName: string): string | undefined {
  const taken = ws.index.definitions(newName, "alert")[0];
  return taken
    ? `There is an alert ${newName} in ${shownPath(ws, taken.document.path)} already; routes, silences and inhibitions could not tell the two apart.`
    : undefined;
}

/** Two jobs of one config must not have the same name; those of different servers may well. */
function jobRefusal(ws: WorkspaceView, oldName: string, newName: string): string | undefined {
  for (const node of topologyOf(ws).nodes.values()) {
    const names = new Set(node.jobs.map(({ job }) => job.unit.name?.value));
    if (names.has(oldName) && names.has(newName))
      return `${shownPath(ws, node.path)} has a scrape job ${newName} already; Prometheus does not load a config with two jobs of one name.`;
  }
  return undefined;
}

/** Labels that tell servers apart no longer do when two of them get the same value; others may be made equal. */
function clusterRefusal(ws: WorkspaceView, thing: NamedThing, newName: string): string | undefined {
  const label = labelOf(thing);
  if (!isClusterLabel(label)) return undefined;
  const search = new Search(ws, { label, value: newName, regex: () => false });
  for (const document of ws.documents.values()) {
    if (!mayDefine(document) || !search.occursIn(document.text)) continue;
    const defines = search
      .inDocument(document)
      .some(({ found }) => found.some((one) => isMention(one) && one.label === label && isDefinition(one)));
    if (defines)
      return `${label}="${newName}" is given to series by ${shownPath(ws, document.path)} already; the two could not be told apart.`;
  }
  return undefined;
}

function isDefinition({ role, value }: Mention): boolean {
  return role === "definition" && value !== undefined;
}

/** Rules only add labels to their own series; it is configs and target files that name a cluster. */
function mayDefine({ kind }: Document): boolean {
  return kind === "config" || kind === "file-sd" || kind === "manifest";
}
