import {
  MessageType,
  PrepareRenameRequest,
  RenameRequest,
  ShowMessageNotification,
} from "vscode-languageserver";
import { rename as plan, prepareRename, type RenamePlan } from "../../features/rename.ts";
import { rangeOf } from "../convert/range.ts";
import { toWorkspaceEdit } from "../convert/workspaceEdit.ts";
import { type Handler, invalid, placeIn, RequestRefused } from "../requests.ts";
import { stopIfCancelled } from "../schedule.ts";
import type { Session } from "../session.ts";

/** How many places that a rename could not settle are named to the user. */
const NAMED = 3;

/** Renames a record or alert in every file. */
export const rename: Handler = {
  capabilities: ({ prepareRename: prepares }) => ({
    renameProvider: prepares ? { prepareProvider: true } : true,
  }),
  register(connection, answer) {
    connection.onRequest(
      PrepareRenameRequest.type,
      answer("textDocument/prepareRename", (session, params) => {
        const place = placeIn(session, params);
        const prepared = place && prepareRename(session.engine.workspace, place.document, place.offset);
        if (!prepared) return null;
        if ("error" in prepared) throw new RequestRefused(prepared.error);
        return { range: rangeOf(place.document, prepared.span), placeholder: prepared.placeholder };
      }),
    );
    connection.onRequest(
      RenameRequest.type,
      answer("textDocument/rename", async (session, params, token) => {
        if (typeof params.newName !== "string") throw invalid("newName");
        // A name that is changed in the files read so far only would be worse than an answer that takes longer.
        await session.workspaceRead();
        stopIfCancelled(token);
        const place = placeIn(session, params);
        if (!place) return null;
        const planned = plan(session.engine.workspace, place.document, place.offset, params.newName);
        if ("error" in planned) throw new RequestRefused(planned.error);
        const edit = toWorkspaceEdit(session, planned.edits);
        tellUnsure(session, planned.unsure);
        return edit;
      }),
    );
  },
};

/** Names what the rename leaves for the author to look at. */
function tellUnsure(session: Session, unsure: RenamePlan["unsure"]): void {
  if (unsure.length === 0) return;
  const lines = unsure.slice(0, NAMED).map(({ path, span, message }) => {
    const line = (session.positioned(path)?.lines.lineAt(span.start) ?? 0) + 1;
    return `${session.displayPath(path)}:${line}: ${message}`;
  });
  const more = unsure.length > NAMED ? [`and ${unsure.length - NAMED} more places.`] : [];
  const message = ["The rename leaves this to you:", ...lines, ...more].join("\n");
  void session.connection.sendNotification(ShowMessageNotification.type, {
    type: MessageType.Warning,
    message,
  });
}
