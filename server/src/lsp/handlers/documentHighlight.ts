import { DocumentHighlightKind, DocumentHighlightRequest } from "vscode-languageserver";
import { highlights } from "../../features/highlights.ts";
import { rangeOf } from "../convert/range.ts";
import { type Handler, placeIn } from "../requests.ts";

/** The name or the label's value under the cursor wherever its own file writes it; definitions stand out. */
export const documentHighlight: Handler = {
  capabilities: () => ({ documentHighlightProvider: true }),
  register(connection, answer) {
    connection.onRequest(
      DocumentHighlightRequest.type,
      answer("textDocument/documentHighlight", (session, params) => {
        const place = placeIn(session, params);
        if (!place) return [];
        const { document, offset } = place;
        return highlights(session.engine.workspace, document, offset).map(({ span, defines }) => ({
          range: rangeOf(document, span),
          kind: defines ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
        }));
      }),
    );
  },
};
