import { CodeActionKind, CodeActionRequest, CodeActionResolveRequest } from "vscode-languageserver";
import { actionsAt, FIX_ALL, readActionData, resolveAction } from "../codeActions.ts";
import { spanOf } from "../convert/range.ts";
import { documentIn, type Handler, invalid, isRange } from "../requests.ts";

/** Fixes of findings, ignores, refactorings and fix-all. */
export const codeAction: Handler = {
  capabilities: ({ codeActionLiterals, lazyCodeActionEdits }) =>
    codeActionLiterals
      ? {
          codeActionProvider: {
            codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, FIX_ALL],
            resolveProvider: lazyCodeActionEdits,
          },
        }
      : {},
  register(connection, answer) {
    connection.onRequest(
      CodeActionRequest.type,
      answer("textDocument/codeAction", (session, params) => {
        const document = documentIn(session, params);
        if (!isRange(params.range)) throw invalid("range");
        if (!document || !session.client.codeActionLiterals) return [];
        return actionsAt(session, document, spanOf(document, params.range), params.context?.only);
      }),
    );
    connection.onRequest(
      CodeActionResolveRequest.type,
      answer("codeAction/resolve", (session, action) => {
        const data = readActionData(action.data);
        return data ? resolveAction(session, session.document(data.uri), action, data) : action;
      }),
    );
  },
};
