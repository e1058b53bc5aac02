import { DefinitionRequest } from "vscode-languageserver";
import { definition as find } from "../../features/definition.ts";
import { toLocations } from "../convert/location.ts";
import { type Handler, placeIn } from "../requests.ts";

/** Where a record or alert is defined. */
export const definition: Handler = {
  capabilities: () => ({ definitionProvider: true }),
  register(connection, answer) {
    connection.onRequest(
      DefinitionRequest.type,
      answer("textDocument/definition", (session, params) => {
        const place = placeIn(session, params);
        return place
          ? toLocations(session, find(session.engine.workspace, place.document, place.offset))
          : [];
      }),
    );
  },
};
