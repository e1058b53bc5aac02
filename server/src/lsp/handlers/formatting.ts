import { DocumentFormattingRequest, DocumentRangeFormattingRequest } from "vscode-languageserver";
import { formatEdits } from "../../features/formatExpressions.ts";
import { overlaps } from "../../text/span.ts";
import { spanOf } from "../convert/range.ts";
import { toTextEdits } from "../convert/workspaceEdit.ts";
import { documentIn, type Handler, invalid, isRange } from "../requests.ts";

/** The longest line of an expression, as in `promfed fmt`. */
const WIDTH = 100;

/** Formats the expressions of rule files; everything else stays as it is. */
export const formatting: Handler = {
  capabilities: () => ({ documentFormattingProvider: true, documentRangeFormattingProvider: true }),
  register(connection, answer) {
    connection.onRequest(
      DocumentFormattingRequest.type,
      answer("textDocument/formatting", (session, params) => {
        const document = documentIn(session, params);
        return document ? toTextEdits(document, formatEdits(document, WIDTH)) : [];
      }),
    );
    connection.onRequest(
      DocumentRangeFormattingRequest.type,
      answer("textDocument/rangeFormatting", (session, params) => {
        const document = documentIn(session, params);
        if (!isRange(params.range)) throw invalid("range");
        if (!document) return [];
        const chosen = spanOf(document, params.range);
        return toTextEdits(
          document,
          formatEdits(document, WIDTH).filter((edit) => overlaps(edit.span, chosen)),
        );
      }),
    );
  },
};
