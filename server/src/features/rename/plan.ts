import type { FileEdit, Location } from "../../rules/finding.ts";
import type { TextEdit } from "../../text/edit.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { notesOn } from "./notes.ts";
import { Planner } from "./planner.ts";
import { refusal } from "./refusal.ts";
import { type NamedThing, shownThing } from "./thing.ts";

/** A place that may speak of what is renamed, or has to be decided on. */
export interface UnsureEdit extends Location {
  /**
   * "regex": it matches the old name and would not match the new one; "mention": a text or comment that holds the
   * name; "doubt": it may mean something else; "shape": it cannot be rewritten in place.
   */
  readonly why: "regex" | "mention" | "doubt" | "shape";
  readonly message: string;
  /** What would change; undefined where that is the author's to find out. */
  readonly edit?: TextEdit;
}

/** What a rename changes, and what it leaves for the author to decide. */
export interface RenamePlan {
  readonly thing: NamedThing;
  readonly newName: string;
  /** In the order of paths; those of a file in the order of its text. */
  readonly edits: readonly FileEdit[];
  readonly unsure: readonly UnsureEdit[];
  /** What the rename does not reach, in one sentence each. */
  readonly notes: readonly string[];
}

export interface RenameRefused {
  readonly error: string;
}

/** Plans a rename over all files of the workspace. */
export function planRename(
  ws: WorkspaceView,
  thing: NamedThing,
  newName: string,
): RenamePlan | RenameRefused {
  const problem = refusal(ws, thing, newName);
  if (problem !== undefined) return { error: problem };
  const planner = new Planner(ws, thing, newName);
  planner.takeAll(ws);
  if (planner.edits.length === 0 && planner.unsure.length === 0)
    return { error: `${shownThing(thing)} is not written out in any file of this workspace.` };
  const { edits, unsure } = planner;
  return { thing, newName, edits, unsure, notes: notesOn(ws, thing) };
}
