import { type SymbolInformation, WorkspaceSymbolRequest } from "vscode-languageserver";
import { workspaceSymbols } from "../../features/symbols.ts";
import { hideSecrets } from "../../text/secrets.ts";
import { toLocations } from "../convert/location.ts";
import { SYMBOL_KINDS } from "../convert/symbol.ts";
import { type Handler, invalid } from "../requests.ts";

/** Records, alerts and jobs of all files by name. */
export const workspaceSymbol: Handler = {
  capabilities: () => ({ workspaceSymbolProvider: true }),
  register(connection, answer) {
    connection.onRequest(
      WorkspaceSymbolRequest.type,
      answer("workspace/symbol", (session, params) => {
        if (typeof params.query !== "string") throw invalid("query");
        return workspaceSymbols(session.engine.workspace, params.query).flatMap((symbol) =>
          toLocations(session, [symbol]).map((location): SymbolInformation => {
            const container =
              symbol.container === symbol.path ? session.displayPath(symbol.path) : symbol.container;
            return {
              name: hideSecrets(symbol.name),
              kind: SYMBOL_KINDS[symbol.kind],
              location,
              containerName: container,
            };
          }),
        );
      }),
    );
  },
};
