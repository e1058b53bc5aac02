import { type DocumentLink, DocumentLinkRequest } from "vscode-languageserver";
import { documentLinks } from "../../features/documentLinks.ts";
import { rangeOf } from "../convert/range.ts";
import { documentIn, type Handler } from "../requests.ts";

/** Paths that lead to the files they name. */
export const documentLink: Handler = {
  capabilities: () => ({ documentLinkProvider: { resolveProvider: false } }),
  register(connection, answer) {
    connection.onRequest(
      DocumentLinkRequest.type,
      answer("textDocument/documentLink", (session, params): DocumentLink[] => {
        const document = documentIn(session, params);
        if (!document) return [];
        return documentLinks(session.engine.workspace, document).map(({ span, target, tooltip }) => ({
          range: rangeOf(document, span),
          target: session.uris.uriOf(target),
          tooltip,
        }));
      }),
    );
  },
};
