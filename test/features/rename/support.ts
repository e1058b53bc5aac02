import type { Engine } from "../../../server/src/engine.ts";
import { planRename, type RenamePlan } from "../../../server/src/features/rename/plan.ts";
import type { NamedThing } from "../../../server/src/features/rename/thing.ts";
import { withUnsure } from "../../../server/src/features/rename/withUnsure.ts";
import { applyEdits } from "../../../server/src/text/edit.ts";
import { engineOf } from "../../support/check.ts";
import { parseFixture } from "../../support/fixture.ts";

export type Files = ReadonlyMap<string, string>;

/** The files of a fixture, or files as they are. */
export function filesOf(source: string | Files): Files {
  return typeof source === "string" ? parseFixture(source).files : source;
}

/** @throws Error when the rename is refused */
export async function planned(source: string | Files, thing: NamedThing, to: string): Promise<RenamePlan> {
  const plan = planRename((await engineOf(filesOf(source))).workspace, thing, to);
  if ("error" in plan) throw new Error(plan.error);
  return plan;
}

/** The texts after a rename, of the files that it changes. */
export async function renamed(
  source: string | Files,
  thing: NamedThing,
  to: string,
  options: { readonly unsure?: boolean } = {},
): Promise<Record<string, string>> {
  const files = filesOf(source);
  const plan = await planned(files, thing, to);
  return textsAfter(files, options.unsure ? withUnsure(plan) : plan);
}

export function textsAfter(files: Files, { edits }: RenamePlan): Record<string, string> {
  return Object.fromEntries(
    edits.map(({ path, edits: own }) => [path, applyEdits(files.get(path) ?? "", own)]),
  );
}

/** What a plan leaves to decide, as `path: "text" why`, followed by what would stand there. */
export function leftToDecide(engine: Engine | Files, { unsure }: RenamePlan): string[] {
  const textOf = (path: string) =>
    (engine instanceof Map ? engine.get(path) : (engine as Engine).document(path)?.text) ?? "";
  return unsure.map(({ path, span, why, edit }) => {
    const to = edit ? ` -> ${edit.newText}` : "";
    return `${path}: ${textOf(path).slice(span.start, span.end)} (${why})${to}`;
  });
}
