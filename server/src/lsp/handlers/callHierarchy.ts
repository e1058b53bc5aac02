import {
  CallHierarchyIncomingCallsRequest,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
  type CallHierarchyItem as ProtocolItem,
  SymbolKind,
} from "vscode-languageserver";
import {
  type HierarchyItem,
  incomingCalls,
  outgoingCalls,
  prepareCallHierarchy,
} from "../../features/callHierarchy.ts";
import { rangeOf, spanOf } from "../convert/range.ts";
import { SYMBOL_KINDS } from "../convert/symbol.ts";
import { type Handler, invalid, isRange, isRecord, placeIn } from "../requests.ts";
import type { Session } from "../session.ts";

const KINDS: Readonly<Record<HierarchyItem["kind"], SymbolKind>> = {
  record: SYMBOL_KINDS.record,
  alert: SYMBOL_KINDS.alert,
  selector: SYMBOL_KINDS.selector,
  metric: SymbolKind.Field,
  query: SYMBOL_KINDS.panel,
};

/** What records and alerts are computed from, and what is computed from them, across files and hops. */
export const callHierarchy: Handler = {
  capabilities: () => ({ callHierarchyProvider: true }),
  register(connection, answer) {
    connection.onRequest(
      CallHierarchyPrepareRequest.type,
      answer("textDocument/prepareCallHierarchy", (session, params) => {
        const place = placeIn(session, params);
        if (!place) return null;
        const found = prepareCallHierarchy(session.engine.workspace, place.document, place.offset);
        return found.flatMap((item) => toProtocol(session, item));
      }),
    );
    connection.onRequest(
      CallHierarchyIncomingCallsRequest.type,
      answer("callHierarchy/incomingCalls", (session, params) => {
        const item = fromProtocol(session, params.item);
        const calls = item ? incomingCalls(session.engine.workspace, item) : [];
        return calls.flatMap(({ item: caller, from }) =>
          toProtocol(session, caller).map((made) => ({
            from: made,
            fromRanges: rangesIn(session, caller.path, from),
          })),
        );
      }),
    );
    connection.onRequest(
      CallHierarchyOutgoingCallsRequest.type,
      answer("callHierarchy/outgoingCalls", (session, params) => {
        const item = fromProtocol(session, params.item);
        const calls = item ? outgoingCalls(session.engine.workspace, item) : [];
        return calls.flatMap(({ item: input, from }) =>
          toProtocol(session, input).map((made) => ({
            to: made,
            fromRanges: rangesIn(session, item?.path ?? "", from),
          })),
        );
      }),
    );
  },
};

function toProtocol(session: Session, item: HierarchyItem): ProtocolItem[] {
  const text = session.positioned(item.path);
  if (!text) return [];
  return [
    {
      name: item.name,
      kind: KINDS[item.kind],
      detail: item.detail,
      uri: session.uris.uriOf(item.path),
      range: rangeOf(text, item.span),
      selectionRange: rangeOf(text, item.selection),
      data: { kind: item.kind, name: item.name },
    },
  ];
}

/**
 * An item as the client hands it back; undefined when its file is gone.
 * @throws ResponseError when it is none
 */
function fromProtocol(session: Session, item: unknown): HierarchyItem | undefined {
  if (!isRecord(item) || typeof item.uri !== "string" || !isRecord(item.data)) throw invalid("item");
  const { kind, name } = item.data;
  if (!isKind(kind) || typeof name !== "string" || !isRange(item.selectionRange)) throw invalid("item");
  const document = session.document(item.uri);
  if (!document) return undefined;
  const selection = spanOf(document, item.selectionRange);
  return { kind, name, detail: "", path: document.path, span: selection, selection };
}

function isKind(kind: unknown): kind is HierarchyItem["kind"] {
  return typeof kind === "string" && Object.hasOwn(KINDS, kind);
}

function rangesIn(session: Session, path: string, spans: readonly { start: number; end: number }[]) {
  const text = session.positioned(path);
  return text ? spans.map((span) => rangeOf(text, span)) : [];
}
