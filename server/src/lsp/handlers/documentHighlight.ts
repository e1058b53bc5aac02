import { DocumentHighlightKind, DocumentHighlightRequest } from "vscode-languageserver";
import { nameAt } from "../../features/nameAt.ts";
import { occurrencesOf } from "../../features/occurrences.ts";
import { rangeOf } from "../convert/range.ts";
import { type Handler, placeIn } from "../requests.ts";

/** The name under the cursor wherever its own file writes it; definitions stand out. */
export const documentHighlight: Handler = {
  capabilities: () => ({ documentHighlightProvider: true }),
  register(connection, answer) {
    connection.onRequest(
      DocumentHighlightRequest.type,
      answer("textDocument/documentHighlight", (session, params) => {
        const place = placeIn(session, params);
        const named = place && nameAt(place.document, place.offset);
        if (!place || !named) return [];
        return occurrencesOf(session.engine.workspace, named)
          .filter(({ path }) => path === place.document.path)
          .map(({ span, role }) => ({
            range: rangeOf(place.document, span),
            kind: role === "definition" ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
          }));
      }),
    );
  },
};
