import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { NamedThing } from "./thing.ts";

const PARTS = ["_bucket", "_sum", "_count", "_total", "_created"];

/** What a rename leaves to others, in one sentence each. */
export function notesOn(ws: WorkspaceView, thing: NamedThing): string[] {
  if (thing.kind === "alert")
    return ["Silences of the old alert's name end to work: they are kept by Alertmanager, not in files."];
  if (thing.kind !== "metric") return [];
  const notes: string[] = [];
  if (ws.index.definitions(thing.name).length === 0)
    notes.push(
      `No rule here records ${thing.name}: it is scraped, and the exporter that makes it has to be changed too.`,
    );
  const parts = PARTS.map((part) => thing.name + part).filter((name) => ws.index.isUsed(name));
  if (parts.length > 0)
    notes.push(
      `${parts.join(", ")} ${parts.length === 1 ? "is" : "are"} left as ${parts.length === 1 ? "it is" : "they are"}.`,
    );
  return notes;
}
