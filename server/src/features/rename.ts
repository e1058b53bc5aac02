import type { FileEdit, Location } from "../rules/finding.ts";
import { isText } from "../syntax/values/names.ts";
import { compileRe2 } from "../syntax/values/re2/index.ts";
import type { TextEdit } from "../text/edit.ts";
import type { Span } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import { placeOf } from "../workspace/index.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { nameAt } from "./nameAt.ts";
import { type NamedThing, occurrencesOf } from "./occurrences.ts";

export interface PreparedRename {
  readonly span: Span;
  readonly placeholder: string;
}

export interface RenameRefused {
  readonly error: string;
}

/** What a rename changes, and what it leaves for the author to decide. */
export interface RenamePlan {
  readonly edits: readonly FileEdit[];
  /** Regexes that select the old name and would not select the new one. */
  readonly unsure: readonly (Location & { readonly message: string })[];
}

/** What stands under the cursor, when it can be renamed. */
export function prepareRename(
  ws: WorkspaceView,
  document: Document,
  offset: number,
): PreparedRename | RenameRefused | undefined {
  const named = nameAt(document, offset);
  if (!named) return undefined;
  if (named.kind === "metric" && ws.index.definitions(named.name).length === 0) {
    return {
      error: `${named.name} is recorded by no rule in this workspace; only records and alerts can be renamed here.`,
    };
  }
  return { span: named.span, placeholder: named.name };
}

/** Renames the record or alert under the cursor wherever it is written out. */
export function rename(
  ws: WorkspaceView,
  document: Document,
  offset: number,
  newName: string,
): RenamePlan | RenameRefused {
  const named = nameAt(document, offset);
  if (!named) return { error: "There is no record or alert at this place." };
  const prepared = prepareRename(ws, document, offset);
  if (prepared && "error" in prepared) return prepared;
  return planRename(ws, named, newName);
}

/** The same from a name: for the command line and for actions. */
export function planRename(
  ws: WorkspaceView,
  thing: NamedThing,
  newName: string,
): RenamePlan | RenameRefused {
  const problem = nameProblem(ws, thing, newName);
  if (problem) return { error: problem };
  const byPath = new Map<string, TextEdit[]>();
  const unsure: (Location & { message: string })[] = [];
  for (const occurrence of occurrencesOf(ws, thing)) {
    const edit = occurrence.rename(newName);
    if (edit) byPath.set(occurrence.path, [...(byPath.get(occurrence.path) ?? []), edit]);
    else {
      const { path, span } = occurrence;
      unsure.push({
        path,
        span,
        message: `${thing.name} stands here in a way that cannot be rewritten in place.`,
      });
    }
  }
  if (byPath.size === 0) return { error: `${thing.name} is not written out in any file of this workspace.` };
  if (thing.kind === "metric") unsure.push(...regexesLeftBehind(ws, thing.name, newName));
  return { edits: [...byPath].map(([path, edits]) => ({ path, edits })), unsure };
}

function nameProblem(ws: WorkspaceView, thing: NamedThing, newName: string): string | undefined {
  if (newName.trim() === "" || !isText(newName)) return "The new name is empty or no valid text.";
  if (newName === thing.name) return "The new name is the old one.";
  if (thing.kind === "alert") return undefined;
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(newName)) {
    return `"${newName}" is no metric name: letters, digits, _ and :, not starting with a digit.`;
  }
  const taken = ws.index.definitions(newName)[0];
  return taken
    ? `${newName} is already recorded in ${taken.document.path}; the two would become one.`
    : undefined;
}

/** Selectors whose regex on the name matches the old name and not the new one, as `{__name__=~"job:.*"}`. */
function regexesLeftBehind(ws: WorkspaceView, oldName: string, newName: string): RenamePlan["unsure"] {
  const left: (Location & { message: string })[] = [];
  for (const use of ws.index.openUses()) {
    for (const matcher of use.selector.matchers) {
      if (matcher.label.value !== "__name__" || matcher.op.value !== "=~") continue;
      const regex = compileRe2(matcher.value.value);
      if (!regex?.fullMatch(oldName) || regex.fullMatch(newName) || writesOut(matcher.value.value, oldName))
        continue;
      left.push({
        path: use.document.path,
        span: placeOf(use, matcher.value.span),
        message: `This regex selects ${oldName} and would not select ${newName}.`,
      });
    }
  }
  return left;
}

/** The name stands in the regex as one of its alternatives, which the rename rewrites. */
function writesOut(regex: string, name: string): boolean {
  return regex.split("|").includes(name);
}
