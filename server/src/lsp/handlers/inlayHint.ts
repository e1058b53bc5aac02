import { InlayHintRequest, MarkupKind, type InlayHint as ProtocolHint } from "vscode-languageserver";
import { type InlayHint, inlayHints } from "../../features/inlayHints.ts";
import { point } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { toLocations } from "../convert/location.ts";
import { toPlainText } from "../convert/plainText.ts";
import { rangeOf, spanOf } from "../convert/range.ts";
import { documentIn, type Handler, invalid, isRange } from "../requests.ts";
import type { Session } from "../session.ts";

/** What selectors capture, how old samples get and who answers at targets, behind the values themselves. */
export const inlayHint: Handler = {
  capabilities: () => ({ inlayHintProvider: true }),
  register(connection, answer) {
    connection.onRequest(
      InlayHintRequest.type,
      answer("textDocument/inlayHint", (session, params) => {
        const document = documentIn(session, params);
        if (!isRange(params.range)) throw invalid("range");
        if (!document || !session.configuration.client.inlayHints) return [];
        const span = spanOf(document, params.range);
        return inlayHints(session.engine.workspace, document, span).map((hint) =>
          toProtocol(session, document, hint),
        );
      }),
    );
  },
};

function toProtocol(session: Session, document: Document, hint: InlayHint): ProtocolHint {
  const tooltip = session.client.markdownHover
    ? { kind: MarkupKind.Markdown, value: hint.tooltip }
    : toPlainText(hint.tooltip);
  const [location] = hint.location ? toLocations(session, [hint.location]) : [];
  return {
    position: rangeOf(document, point(hint.offset)).start,
    label: location ? [{ value: hint.label, location }] : hint.label,
    tooltip,
    paddingLeft: true,
  };
}
