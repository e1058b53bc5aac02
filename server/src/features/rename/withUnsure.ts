import type { FileEdit } from "../../rules/finding.ts";
import { overlaps } from "../../text/span.ts";
import type { RenamePlan, UnsureEdit } from "./plan.ts";

/** The plan with everything changed that can be: only what cannot be rewritten in place is left. */
export function withUnsure(plan: RenamePlan): RenamePlan {
  const byPath = new Map(plan.edits.map((file) => [file.path, [...file.edits]]));
  const left: UnsureEdit[] = [];
  for (const one of plan.unsure) {
    const { edit, path } = one;
    const own = byPath.get(path) ?? [];
    if (!edit || own.some(({ span }) => overlaps(span, edit.span))) {
      left.push(one);
      continue;
    }
    own.push(edit);
    byPath.set(path, own);
  }
  const edits = [...byPath]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, own]): FileEdit => ({ path, edits: own.sort((a, b) => a.span.start - b.span.start) }));
  return { ...plan, edits, unsure: left };
}
