import type { FileEdit } from "../../rules/finding.ts";
import type { TextEdit } from "../../text/edit.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { notesOn } from "../rename/notes.ts";
import type { RenamePlan, RenameRefused, UnsureEdit } from "../rename/plan.ts";
import { Planner } from "../rename/planner.ts";
import { refusal } from "../rename/refusal.ts";
import { type NamedThing, shownThing } from "../rename/thing.ts";
import { aliasEdits } from "./alias.ts";
import { checklist } from "./checklist.ts";
import { addSelectors } from "./selectors.ts";

/** A rename in steps, none of which breaks what reads the old name. */
export interface MigrationPlan extends RenamePlan {
  /** In which order to deploy what; Markdown. */
  readonly checklist: string;
}

/**
 * Plans a gradual rename of a record: it is recorded under both names, the old one as an alias; federation takes both;
 * everything else reads the new name.
 * @param show a path as the user knows it
 */
export function planMigration(
  ws: WorkspaceView,
  thing: NamedThing,
  newName: string,
  show: (path: string) => string,
): MigrationPlan | RenameRefused {
  const problem = whyNotGradual(ws, thing) ?? refusal(ws, thing, newName);
  if (problem !== undefined) return { error: problem };
  const planner = new Planner(ws, thing, newName, true);
  planner.takeAll(ws);
  const added = addSelectors(ws, planner.selectors, thing.name, newName);
  const unsure: UnsureEdit[] = [
    ...planner.unsure,
    ...added.left.map((place): UnsureEdit => {
      const message = `This selects ${thing.name} alone; a selector of ${newName} has to be added beside it.`;
      return { ...place, why: "shape", message };
    }),
  ];
  const edits = merged([...planner.edits, ...aliasEdits(ws, thing.name, newName), ...added.edits]);
  const plan = { thing, newName, edits, unsure, notes: notesOn(ws, thing) };
  return { ...plan, checklist: checklist(ws, plan, show) };
}

function whyNotGradual(ws: WorkspaceView, thing: NamedThing): string | undefined {
  if (thing.kind !== "metric")
    return `Only a record can keep its old name as an alias; ${shownThing(thing)} has to be renamed at once.`;
  if (ws.index.isRecorded(thing.name)) return undefined;
  return `No rule here records ${thing.name}; only a record can keep its old name as an alias.`;
}

/** One set of edits for each file, in the order of paths. */
function merged(files: readonly FileEdit[]): FileEdit[] {
  const byPath = new Map<string, TextEdit[]>();
  for (const { path, edits } of files) byPath.set(path, [...(byPath.get(path) ?? []), ...edits]);
  return [...byPath]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, edits]) => ({ path, edits: edits.sort((a, b) => a.span.start - b.span.start) }));
}
