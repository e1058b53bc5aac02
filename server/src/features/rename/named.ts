import { isClusterLabel } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { isMention, JOB_LABEL } from "./mention.ts";
import { Search } from "./search.ts";
import { type NamedThing, thingOf } from "./thing.ts";

/** What a person says they mean by a name; "record" and "metric" are the same but for who makes the series. */
export type StatedKind = "record" | "alert" | "metric" | "job" | "label-value";

/**
 * The thing that a name means: what the kind says, else the one of record, alert and scrape job that the workspace
 * knows by it, else a metric or a cluster. `cluster=us-east` is the value of a label. Problems are in words for the user.
 */
export function thingNamed(
  ws: WorkspaceView,
  name: string,
  kind: StatedKind | undefined,
): NamedThing | { readonly error: string } {
  const pair = /^([A-Za-z_]\w*)="?([^"]*)"?$/.exec(name);
  if (kind === "label-value" || (kind === undefined && pair)) {
    const thing = pair ? thingOf(pair[1] ?? "", pair[2] ?? "") : clusterNamed(ws, name);
    return thing ?? { error: `Write the value of a label as label=value, such as cluster=us-east.` };
  }
  if (kind !== undefined) return { kind: kind === "record" ? "metric" : kind, name };
  const known: NamedThing["kind"][] = [];
  if (ws.index.definitions(name).length > 0) known.push("metric");
  if (ws.index.definitions(name, "alert").length > 0) known.push("alert");
  if (isJob(ws, name)) known.push("job");
  if (known.length === 0 && !ws.index.isUsed(name)) {
    const cluster = clusterNamed(ws, name);
    if (cluster) return cluster;
  }
  const [only, other] = known;
  if (only !== undefined && other !== undefined)
    return {
      error: `${name} is the name of ${known.map((one) => NAMES[one]).join(" and of ")}; say which by --kind.`,
    };
  return { kind: only ?? "metric", name };
}

const NAMES: Readonly<Record<NamedThing["kind"], string>> = {
  metric: "a record",
  alert: "an alert",
  job: "a scrape job",
  "label-value": "a label's value",
};

/** The value of the external label that tells a server from others. */
function clusterNamed(ws: WorkspaceView, name: string): NamedThing | undefined {
  for (const { config } of ws.documents.values()) {
    for (const label of config?.global?.unit.externalLabels ?? [])
      if (label.value.value === name && isClusterLabel(label.name.value))
        return thingOf(label.name.value, name);
  }
  return undefined;
}

function isJob(ws: WorkspaceView, name: string): boolean {
  const search = new Search(ws, { label: JOB_LABEL, value: name, regex: () => false });
  for (const document of ws.documents.values()) {
    if (document.kind !== "config" || !search.occursIn(document.text)) continue;
    for (const { found } of search.inDocument(document))
      if (found.some((one) => isMention(one) && one.role === "definition")) return true;
  }
  return false;
}
