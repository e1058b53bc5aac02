import type { Placed, RuleUnit } from "../../model/units.ts";
import type { FileEdit } from "../../rules/finding.ts";
import { compileRe2 } from "../../syntax/values/re2/index.ts";
import type { Document } from "../../workspace/document.ts";
import { isInside } from "../../workspace/paths.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { shownPath } from "../hover/context.ts";
import { planMigration } from "../migration/plan.ts";
import { proposalsIn, proposedName } from "../rename/convention.ts";
import { valuesInRegex } from "../rename/pattern.ts";
import { planRename, type RenamePlan, type UnsureEdit } from "../rename/plan.ts";
import { type ConventionPlan, planConvention } from "../rename/planConvention.ts";
import { refusal } from "../rename/refusal.ts";
import type { NamedThing } from "../rename/thing.ts";
import type { Action } from "./action.ts";

/**
 * Renames a record that does not follow level:metric:operations: at once, gradually, and with it all others of its file
 * or of the workspace.
 */
export function renameActions(ws: WorkspaceView, document: Document, { unit }: Placed<RuleUnit>): Action[] {
  const { record } = unit;
  const to = proposedName(ws, unit);
  if (!record || to === undefined) return [];
  const thing: NamedThing = { kind: "metric", name: record.value };
  const refused = refusal(ws, thing, to);
  const single: Action[] =
    refused === undefined
      ? [atOnce(ws, thing, to), gradually(ws, document, thing, to)]
      : [
          {
            title: `Rename ${thing.name} to ${to}`,
            kind: "refactor.rewrite",
            edits: () => [],
            disabled: refused,
          },
        ];
  const inFile = proposalsIn(ws, document).length;
  if (inFile > 1)
    single.push(
      toConvention(`Rename the ${inFile} records of this file to the naming convention`, () =>
        planConvention(ws, document),
      ),
    );
  single.push(
    toConvention("Rename all records of the workspace to the naming convention", () =>
      planConvention(ws, undefined),
    ),
  );
  return single;
}

function atOnce(ws: WorkspaceView, thing: NamedThing, to: string): Action {
  const left = regexesLeftBehind(ws, thing.name, to);
  const note = left === 0 ? "" : ` (${left} ${left === 1 ? "regex keeps" : "regexes keep"} the old name)`;
  const plan = once(() => planRename(ws, thing, to));
  return {
    title: `Rename ${thing.name} to ${to} everywhere${note}`,
    kind: "refactor.rewrite",
    edits: () => editsOf(plan()),
    unsure: () => unsureOf(plan()),
  };
}

/** The checklist comes as a file of its own, beside the changed ones. */
function gradually(ws: WorkspaceView, document: Document, thing: NamedThing, to: string): Action {
  const root = ws.roots.find((folder) => isInside(folder, document.path)) ?? "";
  const path = `${root === "/" ? "" : root}/rename-${thing.name.replace(/[^\w-]+/g, "_")}.md`;
  return {
    title: `Rename ${thing.name} to ${to} gradually, with an alias and a checklist`,
    kind: "refactor.rewrite",
    edits: () => {
      const plan = planMigration(ws, thing, to, (own) => shownPath(ws, own));
      if ("error" in plan) return [];
      const start = { start: 0, end: 0 };
      return [...plan.edits, { path, create: true, edits: [{ span: start, newText: plan.checklist }] }];
    },
  };
}

function toConvention(title: string, make: () => ConventionPlan): Action {
  const plan = once(make);
  return {
    title,
    kind: "refactor.rewrite",
    edits: () => plan().edits,
    unsure: () => widening(plan().unsure),
    notes: () => plan().refused.map(({ name, why }) => `${name} keeps its name: ${why}`),
  };
}

function editsOf(plan: RenamePlan | { error: string }): readonly FileEdit[] {
  return "error" in plan ? [] : plan.edits;
}

function unsureOf(plan: RenamePlan | { error: string }): readonly FileEdit[] {
  return "error" in plan ? [] : widening(plan.unsure);
}

function widening(unsure: readonly UnsureEdit[]): FileEdit[] {
  return unsure.flatMap(({ path, edit }) => (edit ? [{ path, edits: [edit] }] : []));
}

/** How many regexes of selectors match the old name and neither the new one nor write the old one out. */
function regexesLeftBehind(ws: WorkspaceView, oldName: string, newName: string): number {
  const counts = ws.derive("regexes on names", ({ index }) => {
    const sources = new Map<string, number>();
    for (const { selector } of index.openUses()) {
      for (const { label, op, value } of selector.matchers)
        if (label.value === "__name__" && op.value === "=~")
          sources.set(value.value, (sources.get(value.value) ?? 0) + 1);
    }
    return sources;
  });
  let left = 0;
  for (const [source, count] of counts) {
    const regex = compileRe2(source);
    if (!regex?.fullMatch(oldName) || regex.fullMatch(newName)) continue;
    if (!valuesInRegex(source).some((one) => one.value === oldName && one.change(newName))) left += count;
  }
  return left;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
