import {
  type SemanticTokens,
  SemanticTokensBuilder,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
} from "vscode-languageserver";
import { semanticTokens as find, TOKEN_TYPES } from "../../features/semanticTokens.ts";
import type { Span } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { rangeOf, spanOf } from "../convert/range.ts";
import { documentIn, type Handler, invalid, isRange } from "../requests.ts";

/** The words of PromQL, for the colours of themes. */
export const semanticTokens: Handler = {
  capabilities: () => ({
    semanticTokensProvider: {
      legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [] },
      full: true,
      range: true,
    },
  }),
  register(connection, answer) {
    connection.onRequest(
      SemanticTokensRequest.type,
      answer("textDocument/semanticTokens/full", (session, params) => {
        const document = documentIn(session, params);
        return document ? encoded(document) : null;
      }),
    );
    connection.onRequest(
      SemanticTokensRangeRequest.type,
      answer("textDocument/semanticTokens/range", (session, params) => {
        const document = documentIn(session, params);
        if (!isRange(params.range)) throw invalid("range");
        return document ? encoded(document, spanOf(document, params.range)) : null;
      }),
    );
  },
};

function encoded(document: Document, within?: Span): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  for (const { span, type } of find(document, within)) {
    const { start } = rangeOf(document, span);
    builder.push(start.line, start.character, span.end - span.start, TOKEN_TYPES.indexOf(type), 0);
  }
  // Without an id of the result, as differences are not asked for.
  return { data: builder.build().data };
}
