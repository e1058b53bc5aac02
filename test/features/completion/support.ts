import { complete } from "../../../server/src/features/completion/complete.ts";
import type { CompletionAnswer, CompletionItem } from "../../../server/src/features/completion/item.ts";
import { plainText } from "../../../server/src/lsp/convert/snippet.ts";
import { applyEdits } from "../../../server/src/text/edit.ts";
import type { Document } from "../../../server/src/workspace/document.ts";
import type { Settings } from "../../../server/src/workspace/settings.ts";
import type { WorkspaceView } from "../../../server/src/workspace/workspace.ts";
import { engineOf } from "../../support/check.ts";
import { parseFixture } from "../../support/fixture.ts";

export interface Completed extends CompletionAnswer {
  readonly workspace: WorkspaceView;
  readonly document: Document;
  readonly offset: number;
}

/** What is offered at the cursor of a fixture. */
export async function completeAt(source: string, settings: Partial<Settings> = {}): Promise<Completed> {
  const { files, cursor } = parseFixture(source);
  if (!cursor) throw new RangeError("no cursor");
  const { workspace } = await engineOf(files, settings);
  const document = workspace.documents.get(cursor.path);
  if (!document) throw new RangeError(`${cursor.path} is no document`);
  return { ...complete(workspace, document, cursor.offset), workspace, document, offset: cursor.offset };
}

export async function labelsAt(source: string, settings: Partial<Settings> = {}): Promise<string[]> {
  return (await completeAt(source, settings)).items.map((item) => item.label);
}

/** The document's text with an item taken, placeholders as they come. */
export function taken({ text }: Document, item: CompletionItem): string {
  const newText = item.snippet ? plainText(item.newText) : item.newText;
  return applyEdits(text, [{ span: item.replace, newText }]);
}

/** The text after taking the item with this label. */
export async function take(source: string, label: string, settings: Partial<Settings> = {}): Promise<string> {
  const { items, document } = await completeAt(source, settings);
  const item = items.find((i) => i.label === label);
  if (!item) throw new RangeError(`${label} is not offered, but ${items.map((i) => i.label).join(" ")}`);
  return taken(document, item);
}

/** What is wrong with the place that an item replaces: it has to lie on the cursor's line, around the cursor. */
export function misplaced(
  { lines }: Document,
  offset: number,
  { replace }: CompletionItem,
): string | undefined {
  if (replace.start > offset || replace.end < offset) return "the cursor is outside";
  const line = lines.lineAt(offset);
  if (lines.lineAt(replace.start) !== line || lines.lineAt(replace.end) !== line) return "on another line";
  return undefined;
}
