import { MarkupKind, SignatureHelpRequest } from "vscode-languageserver";
import { signatureHelp as find } from "../../features/signatureHelp.ts";
import { type Handler, placeIn } from "../requests.ts";

/** The function of PromQL whose arguments are being typed. */
export const signatureHelp: Handler = {
  capabilities: () => ({
    signatureHelpProvider: { triggerCharacters: ["(", ","], retriggerCharacters: [")"] },
  }),
  register(connection, answer) {
    connection.onRequest(
      SignatureHelpRequest.type,
      answer("textDocument/signatureHelp", (session, params) => {
        const place = placeIn(session, params);
        const found = place && find(place.document, place.offset);
        if (!found) return null;
        const { label, documentation, parameters, active } = found;
        const value = { kind: MarkupKind.PlainText, value: documentation };
        return {
          signatures: [
            {
              label,
              documentation: value,
              parameters: parameters.map(([start, end]) => ({ label: [start, end] })),
            },
          ],
          activeSignature: 0,
          // A number behind the last parameter means that none is active.
          activeParameter: active ?? parameters.length,
        };
      }),
    );
  },
};
