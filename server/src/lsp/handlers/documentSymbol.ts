import { DocumentSymbolRequest } from "vscode-languageserver";
import { documentSymbols } from "../../features/symbols.ts";
import { toFlatSymbols, toSymbol } from "../convert/symbol.ts";
import { documentIn, type Handler } from "../requests.ts";

/** The outline of a file. */
export const documentSymbol: Handler = {
  capabilities: () => ({ documentSymbolProvider: { label: "promfed" } }),
  register(connection, answer) {
    connection.onRequest(
      DocumentSymbolRequest.type,
      answer("textDocument/documentSymbol", (session, params) => {
        const document = documentIn(session, params);
        if (!document) return [];
        const symbols = documentSymbols(document);
        if (session.client.nestedSymbols) return symbols.map((symbol) => toSymbol(document, symbol));
        return toFlatSymbols(params.textDocument.uri, document, symbols);
      }),
    );
  },
};
