import type { TextEdit } from "../../text/edit.ts";
import type { FileEdit, Location } from "../finding.ts";

/** New texts at places of any files, as the edits of each file. */
export function editsAt(changes: readonly { readonly at: Location; readonly newText: string }[]): FileEdit[] {
  const byPath = new Map<string, TextEdit[]>();
  for (const { at, newText } of changes) {
    const { path, span } = at;
    byPath.set(path, [...(byPath.get(path) ?? []), { span, newText }]);
  }
  return [...byPath].map(([path, edits]) => ({ path, edits }));
}
