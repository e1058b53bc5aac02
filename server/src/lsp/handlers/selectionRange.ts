import { type Range, type SelectionRange, SelectionRangeRequest } from "vscode-languageserver";
import { selectionRanges } from "../../features/selectionRanges.ts";
import type { Document } from "../../workspace/document.ts";
import { offsetOf, rangeOf } from "../convert/range.ts";
import { documentIn, type Handler, invalid, isPosition } from "../requests.ts";

/** What a selection grows to. */
export const selectionRange: Handler = {
  capabilities: () => ({ selectionRangeProvider: true }),
  register(connection, answer) {
    connection.onRequest(
      SelectionRangeRequest.type,
      answer("textDocument/selectionRange", (session, params) => {
        const document = documentIn(session, params);
        const positions: unknown = params.positions;
        if (!Array.isArray(positions) || !positions.every(isPosition)) throw invalid("positions");
        if (!document) return null;
        return positions.map((position) => chainAt(document, offsetOf(document, position)));
      }),
    );
  },
};

function chainAt(document: Document, offset: number): SelectionRange {
  let chain: SelectionRange | undefined;
  for (const span of selectionRanges(document, offset).reverse()) {
    const range = rangeOf(document, span);
    // Spans that differ by half a line break are one range.
    if (chain && sameRange(chain.range, range)) continue;
    chain = { range, ...(chain && { parent: chain }) };
  }
  return chain ?? { range: rangeOf(document, { start: offset, end: offset }) };
}

function sameRange(a: Range, b: Range): boolean {
  return (
    a.start.line === b.start.line &&
    a.start.character === b.start.character &&
    a.end.line === b.end.line &&
    a.end.character === b.end.character
  );
}
