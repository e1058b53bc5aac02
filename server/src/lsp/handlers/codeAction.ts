import { CodeActionKind, CodeActionRequest, CodeActionResolveRequest } from "vscode-languageserver";
import { type ActionFeature, actionsAt, FIX_ALL, readActionData, resolveAction } from "../codeActions.ts";
import { spanOf } from "../convert/range.ts";
import { documentIn, type Handler, invalid, isRange } from "../requests.ts";
import { Pace, stopIfCancelled } from "../schedule.ts";

/** Fixes of findings, ignores, fix-all, and the actions that features offer. */
export function codeActionHandler(features: readonly ActionFeature[]): Handler {
  return {
    capabilities: ({ codeActionLiterals, lazyCodeActionEdits }) =>
      codeActionLiterals
        ? {
            codeActionProvider: {
              codeActionKinds: [
                CodeActionKind.QuickFix,
                CodeActionKind.Refactor,
                CodeActionKind.Source,
                FIX_ALL,
              ],
              resolveProvider: lazyCodeActionEdits,
            },
          }
        : {},
    register(connection, answer) {
      connection.onRequest(
        CodeActionRequest.type,
        answer("textDocument/codeAction", async (session, params, token) => {
          if (!isRange(params.range)) throw invalid("range");
          if (documentIn(session, params)) {
            const pace = new Pace();
            while (!session.disposed && session.indexer.complete && !(await session.settle(pace)))
              stopIfCancelled(token);
          }
          const document = documentIn(session, params);
          if (!document || !session.client.codeActionLiterals) return [];
          const span = spanOf(document, params.range);
          return actionsAt({ session, features }, document, span, params.context?.only);
        }),
      );
      connection.onRequest(
        CodeActionResolveRequest.type,
        answer("codeAction/resolve", (session, action) => {
          const data = readActionData(action.data);
          return data
            ? resolveAction({ session, features }, session.document(data.uri), action, data)
            : action;
        }),
      );
    },
  };
}
