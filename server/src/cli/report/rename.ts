import type { Engine } from "../../engine.ts";
import type { RenamePlan } from "../../features/rename/plan.ts";
import { LineIndex } from "../../text/lineIndex.ts";
import { amount } from "./text.ts";

/** What is told of a rename. */
export interface RenameReport {
  readonly plan: RenamePlan;
  readonly engine: Engine;
  readonly dryRun: boolean;
  /** A path as seen from where the user stands. */
  readonly show: (path: string) => string;
}

/** One line for each file that changes, and one for each place that is left to decide. */
export function renameText({ plan, engine, show }: RenameReport): string {
  const lines = plan.edits.map(({ path, edits }) => `${show(path)}: ${amount(edits.length, "place")}`);
  for (const { path, span, message, edit } of plan.unsure) {
    const at = engine.document(path)?.lines.positionAt(span.start);
    const place = `${show(path)}:${(at?.line ?? 0) + 1}:${(at?.character ?? 0) + 1}`;
    lines.push(`${place}: left to decide: ${message}${edit ? " (--unsure changes it)" : ""}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** The same with every edit; lines and characters count from 0, as in the language server protocol. */
export function renameJson({ plan, engine, dryRun, show }: RenameReport): string {
  // The engine holds the texts as they were before the rename.
  const linesOf = (path: string) => engine.document(path)?.lines ?? new LineIndex("");
  const { thing, newName, notes } = plan;
  const files = plan.edits.map(({ path, edits }) => ({
    file: show(path),
    edits: edits.map(({ span, newText }) => ({ range: linesOf(path).rangeOf(span), newText })),
  }));
  const unsure = plan.unsure.map(({ path, span, why, message, edit }) => ({
    file: show(path),
    range: linesOf(path).rangeOf(span),
    why,
    message,
    ...(edit && { edit: { range: linesOf(path).rangeOf(edit.span), newText: edit.newText } }),
  }));
  const label = thing.kind === "label-value" ? { label: thing.label } : {};
  const report = {
    version: 1,
    kind: thing.kind,
    ...label,
    old: thing.name,
    new: newName,
    dryRun,
    files,
    unsure,
    notes,
    ...("checklist" in plan && { checklist: plan.checklist }),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
