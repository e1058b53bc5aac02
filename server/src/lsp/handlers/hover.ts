import { HoverRequest, MarkupKind } from "vscode-languageserver";
import { hover as describe } from "../../features/hover/hover.ts";
import { toPlainText } from "../convert/plainText.ts";
import { rangeOf } from "../convert/range.ts";
import { type Handler, placeIn } from "../requests.ts";

/** What is known of the thing under the cursor. */
export const hover: Handler = {
  capabilities: () => ({ hoverProvider: true }),
  register(connection, answer) {
    connection.onRequest(
      HoverRequest.type,
      answer("textDocument/hover", (session, params) => {
        const place = placeIn(session, params);
        const found = place && describe(session.engine.workspace, place.document, place.offset);
        if (!place || !found) return null;
        const contents = session.client.markdownHover
          ? { kind: MarkupKind.Markdown, value: found.markdown }
          : { kind: MarkupKind.PlainText, value: toPlainText(found.markdown) };
        return { contents, range: rangeOf(place.document, found.span) };
      }),
    );
  },
};
