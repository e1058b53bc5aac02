import type { FileEdit } from "../../rules/finding.ts";
import type { TextEdit } from "../../text/edit.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { type Proposals, settle } from "./convention.ts";
import type { UnsureEdit } from "./plan.ts";
import { Planner } from "./planner.ts";
import { Spans } from "./spans.ts";

export interface ConventionPlan extends Proposals {
  readonly edits: readonly FileEdit[];
  readonly unsure: readonly UnsureEdit[];
}

/** Renames the records of a file, or of all files, to the naming convention, in one go. */
export function planConvention(ws: WorkspaceView, document: Document | undefined): ConventionPlan {
  const { accepted, refused } = settle(ws, document);
  const paths = filesFor(ws, new Set(accepted.map(({ name }) => name)));
  const byPath = new Map<string, TextEdit[]>();
  const unsure: UnsureEdit[] = [];
  const done: { name: string; to: string }[] = [];
  const left = [...refused];
  for (const proposal of accepted) {
    const { name, to } = proposal;
    const planner = new Planner(ws, { kind: "metric", name }, to);
    planner.takeAll(ws, paths(name));
    // A scalar that gets other quotes as a whole can hold one new name at a time.
    if (planner.edits.some(({ path, edits }) => clashes(edits, byPath.get(path) ?? []))) {
      left.push({ name, why: "It stands in one text with another record that is renamed." });
      continue;
    }
    for (const { path, edits } of planner.edits) byPath.set(path, [...(byPath.get(path) ?? []), ...edits]);
    unsure.push(...planner.unsure);
    done.push(proposal);
  }
  const edits = [...byPath]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, own]) => ({ path, edits: own.sort((a, b) => a.span.start - b.span.start) }));
  return { accepted: done, refused: left, edits, unsure: apart(unsure, byPath) };
}

function clashes(edits: readonly TextEdit[], before: readonly TextEdit[]): boolean {
  if (before.length === 0) return false;
  const taken = new Spans(before.map(({ span }) => span));
  return edits.some(({ span }) => taken.touch(span));
}

/** Two regexes to widen may be one: the later one would undo the earlier. */
function apart(unsure: readonly UnsureEdit[], sure: ReadonlyMap<string, readonly TextEdit[]>): UnsureEdit[] {
  const kept = new Map<string, TextEdit[]>();
  return unsure.filter(({ path, edit }) => {
    if (!edit) return true;
    const own = kept.get(path) ?? [];
    if (clashes([edit], [...(sure.get(path) ?? []), ...own])) return false;
    kept.set(path, [...own, edit]);
    return true;
  });
}

/** The files to look at for each name: those that hold it, and those with regexes, which may match it. */
function filesFor(ws: WorkspaceView, names: ReadonlySet<string>): (name: string) => readonly string[] {
  const always = new Set<string>();
  for (const { path, kind } of ws.documents.values()) if (kind !== "rules") always.add(path);
  for (const { document } of ws.index.openUses()) always.add(document.path);
  const holding = new Map<string, string[]>();
  for (const { path, text } of ws.documents.values()) {
    if (always.has(path) || names.size === 0) continue;
    for (const name of wordsOf(text, names)) holding.set(name, [...(holding.get(name) ?? []), path]);
  }
  return (name) => [...always, ...(holding.get(name) ?? [])];
}

function wordsOf(text: string, names: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  if (names.size < MANY) {
    for (const name of names) if (text.includes(name)) found.add(name);
    return found;
  }
  for (const [word] of text.matchAll(/[A-Za-z_:][\w:]*/g)) if (names.has(word)) found.add(word);
  return found;
}

/** From so many names on a text is cut into words once, rather than searched for each. */
const MANY = 20;
