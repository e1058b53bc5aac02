import { ReferencesRequest } from "vscode-languageserver";
import { references as find } from "../../features/references.ts";
import { toLocations } from "../convert/location.ts";
import { type Handler, placeIn } from "../requests.ts";

/** Every place that names a record, metric or alert. */
export const references: Handler = {
  capabilities: () => ({ referencesProvider: true }),
  register(connection, answer) {
    connection.onRequest(
      ReferencesRequest.type,
      answer("textDocument/references", (session, params) => {
        const place = placeIn(session, params);
        if (!place) return [];
        const includeDeclaration = params.context?.includeDeclaration !== false;
        const { workspace } = session.engine;
        return toLocations(session, find(workspace, place.document, place.offset, { includeDeclaration }));
      }),
    );
  },
};
