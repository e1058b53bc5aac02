import { HoverRequest, MarkupKind } from "vscode-languageserver";
import type { Hover } from "../../features/hover/hover.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { toPlainText } from "../convert/plainText.ts";
import { rangeOf } from "../convert/range.ts";
import { type Handler, placeIn } from "../requests.ts";

/** Tells what is known of the thing at an offset. */
export type HoverFeature = (ws: WorkspaceView, document: Document, offset: number) => Hover | undefined;

/** What is known of the thing under the cursor, as plain text where the editor shows no Markdown. */
export function hoverHandler(describe: HoverFeature): Handler {
  return {
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
}
