import { FoldingRangeKind, FoldingRangeRequest } from "vscode-languageserver";
import { foldingRanges } from "../../features/foldingRanges.ts";
import { documentIn, type Handler } from "../requests.ts";

/** What can be folded. */
export const foldingRange: Handler = {
  capabilities: () => ({ foldingRangeProvider: true }),
  register(connection, answer) {
    connection.onRequest(
      FoldingRangeRequest.type,
      answer("textDocument/foldingRange", (session, params) => {
        const document = documentIn(session, params);
        if (!document) return null;
        return foldingRanges(document).map(({ startLine, endLine, kind }) => ({
          startLine,
          endLine,
          ...(kind && { kind: FoldingRangeKind.Comment }),
        }));
      }),
    );
  },
};
