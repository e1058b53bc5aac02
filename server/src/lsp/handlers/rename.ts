import {
  MessageType,
  PrepareRenameRequest,
  RenameRequest,
  ShowMessageNotification,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { rename as plan, prepareRename, type RenamePlan, type UnsureEdit } from "../../features/rename.ts";
import type { FileEdit } from "../../rules/finding.ts";
import { rangeOf } from "../convert/range.ts";
import { type AnnotatedEdits, toAnnotatedEdit, toWorkspaceEdit } from "../convert/workspaceEdit.ts";
import { type Handler, invalid, placeIn, RequestRefused } from "../requests.ts";
import { stopIfCancelled } from "../schedule.ts";
import type { Session } from "../session.ts";

/** How many places that a rename could not settle are named to the user. */
const NAMED = 3;

/** Renames a record, alert, metric, scrape job or label value in every file. */
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
        return { range: rangeOf(place.document, prepared.span), placeholder: prepared.placeholder };
      }),
    );
    connection.onRequest(
      RenameRequest.type,
      answer("textDocument/rename", async (session, params, token) => {
        const { newName }: { newName: unknown } = params;
        if (typeof newName !== "string") throw invalid("newName");
        // A name that is changed in the files read so far only would be worse than an answer that takes longer.
        await session.workspaceRead();
        stopIfCancelled(token);
        const place = placeIn(session, params);
        if (!place) return null;
        const planned = plan(session.engine.workspace, place.document, place.offset, newName);
        if ("error" in planned) throw new RequestRefused(planned.error);
        return renameEdit(session, planned);
      }),
    );
  },
};

/**
 * The edit of a plan. What needs a look is part of it for clients that ask the user about such edits, and told in a
 * message to the others.
 */
export function renameEdit(session: Session, planned: RenamePlan): WorkspaceEdit {
  const { client } = session;
  const shown = client.changeAnnotations ? planned.unsure.filter(({ edit }) => edit) : [];
  const left = planned.unsure.filter((one) => !shown.includes(one));
  tell(session, left, planned.notes);
  if (!client.changeAnnotations) return toWorkspaceEdit(session, planned.edits);
  return toAnnotatedEdit(session, [sureEdits(planned), ...unsureGroups(shown)]);
}

function sureEdits({ thing, newName, edits, notes }: RenamePlan): AnnotatedEdits {
  const label = `Rename ${thing.name} to ${newName}`;
  return { label, description: notes.join(" "), needsConfirmation: false, files: edits };
}

const LABELS: Readonly<Record<UnsureEdit["why"], string>> = {
  regex: "Regexes that would no longer match",
  mention: "Mentions in texts and comments",
  doubt: "Places that may mean something else",
  shape: "Places that cannot be rewritten",
};

function unsureGroups(unsure: readonly UnsureEdit[]): AnnotatedEdits[] {
  return [...new Set(unsure.map(({ why }) => why))].map((why) => {
    const own = unsure.filter((one) => one.why === why);
    const files = own.flatMap(({ path, edit }): FileEdit[] => (edit ? [{ path, edits: [edit] }] : []));
    const description = [...new Set(own.map(({ message }) => message))].slice(0, NAMED).join(" ");
    return { label: LABELS[why], description, needsConfirmation: true, files };
  });
}

/** Names what the rename leaves for the author to look at. */
function tell(session: Session, left: readonly UnsureEdit[], notes: readonly string[]): void {
  if (left.length === 0 && notes.length === 0) return;
  const lines = left.slice(0, NAMED).map(({ path, span, message }) => {
    const line = (session.positioned(path)?.lines.lineAt(span.start) ?? 0) + 1;
    return `${session.displayPath(path)}:${line}: ${message}`;
  });
  const more = left.length > NAMED ? [`and ${left.length - NAMED} more places.`] : [];
  const head = left.length > 0 ? ["The rename leaves this to you:"] : [];
  void session.connection.sendNotification(ShowMessageNotification.type, {
    type: left.length > 0 ? MessageType.Warning : MessageType.Info,
    message: [...head, ...lines, ...more, ...notes].join("\n"),
  });
}
