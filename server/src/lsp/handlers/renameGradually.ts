import { planMigration } from "../../features/migration/plan.ts";
import { thingAt } from "../../features/rename/thingAt.ts";
import type { FileEdit } from "../../rules/finding.ts";
import { isInside } from "../../workspace/paths.ts";
import { toWorkspaceEdit } from "../convert/workspaceEdit.ts";
import { invalid, isRecord, placeIn, RequestRefused } from "../requests.ts";
import { stopIfCancelled } from "../schedule.ts";
import type { Session } from "../session.ts";
import type { ServerCommand } from "./executeCommand.ts";

/**
 * Renames the record at a place step by step: `{ textDocument, position, newName }`. The edit is applied by the client,
 * the checklist is one of its files; answers `{ applied, checklist }`.
 */
export const renameGradually: ServerCommand = {
  name: "promfed.renameGradually",
  async run(session, [params], token) {
    if (!isRecord(params) || !isRecord(params.textDocument)) throw invalid("arguments");
    const { newName } = params;
    if (typeof newName !== "string") throw invalid("newName");
    await session.workspaceRead();
    stopIfCancelled(token);
    const { uri } = params.textDocument;
    const place = placeIn(session, { textDocument: { uri: String(uri) }, position: params.position });
    const { workspace } = session.engine;
    const at = place && thingAt(workspace, place.document, place.offset);
    if (!place || !at) throw new RequestRefused("There is no record at this place.");
    const plan = planMigration(workspace, at.thing, newName, (path) => session.displayPath(path));
    if ("error" in plan) throw new RequestRefused(plan.error);
    const list = checklistFile(session, place.document.path, at.thing.name, plan.checklist);
    const edit = toWorkspaceEdit(session, [...plan.edits, ...list]);
    const { applied } = await session.connection.workspace.applyEdit({
      label: `Rename ${at.thing.name} to ${newName} step by step`,
      edit,
    });
    return { applied, checklist: plan.checklist };
  },
};

function checklistFile({ client, roots }: Session, beside: string, name: string, text: string): FileEdit[] {
  const root = roots.find((folder) => isInside(folder, beside));
  if (!client.createFiles || root === undefined) return [];
  const path = `${root === "/" ? "" : root}/rename-${name.replace(/[^\w-]+/g, "_")}.md`;
  return [{ path, create: true, edits: [{ span: { start: 0, end: 0 }, newText: text }] }];
}
