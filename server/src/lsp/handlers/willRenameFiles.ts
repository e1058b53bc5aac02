import { WillRenameFilesRequest } from "vscode-languageserver";
import { fileRenameEdits } from "../../features/renameFiles/edits.ts";
import { pathOf } from "../convert/uri.ts";
import { toAnnotatedEdit, toWorkspaceEdit } from "../convert/workspaceEdit.ts";
import { type Handler, invalid, isRecord } from "../requests.ts";
import { stopIfCancelled } from "../schedule.ts";
import { folderPath } from "../session.ts";

/** Before files or folders are renamed in the editor: the paths that lead to them, and from them, change along. */
export const willRenameFiles: Handler = {
  capabilities: () => ({}),
  register(connection, answer) {
    connection.onRequest(
      WillRenameFilesRequest.type,
      answer("workspace/willRenameFiles", async (session, params, token) => {
        const files: unknown = params.files;
        if (!Array.isArray(files)) throw invalid("files");
        const renames = files.map((file: unknown) => {
          if (!isRecord(file) || typeof file.oldUri !== "string" || typeof file.newUri !== "string")
            throw invalid("files");
          return { from: folderPath(pathOf(file.oldUri)), to: folderPath(pathOf(file.newUri)) };
        });
        await session.workspaceRead();
        stopIfCancelled(token);
        const { sure, unsure } = fileRenameEdits(session.engine.workspace, renames);
        if (unsure.length === 0 || !session.client.changeAnnotations)
          return sure.length > 0 ? toWorkspaceEdit(session, sure) : null;
        return toAnnotatedEdit(session, [
          { label: "Update paths", needsConfirmation: false, files: sure },
          {
            label: "Keep files in use that leave a pattern",
            description: "The new path fits no pattern of the config that read the file.",
            needsConfirmation: true,
            files: unsure,
          },
        ]);
      }),
    );
  },
};
