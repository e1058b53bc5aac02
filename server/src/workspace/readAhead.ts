import type { UnitReader } from "../model/units.ts";
import type { OutlineEntry } from "../syntax/yaml/outline.ts";
import { type Piece, pieceFacts, pieceInTemplate } from "../syntax/yaml/piece.ts";
import { ItemOfPiece, isMapping } from "../syntax/yaml/tree.ts";
import type { Span } from "../text/span.ts";
import { AT_A_TIME, type Steps } from "../text/steps.ts";

/**
 * Reads the pieces of a file one by one, and the jobs and rules in them, so that the reader knows them and `openDocument`
 * is quick. May be left and given up anywhere: what was read stays known.
 * @param cut the outline of the text
 * @param lasting see `openDocument`
 */
export function* readAhead(
  text: string,
  cut: readonly OutlineEntry[],
  reader: UnitReader,
  lasting: boolean,
): Steps<void> {
  const parts = partsOf(cut);
  const pieces: Piece[] = [];
  let templated = false;
  for (const { span, list } of parts) {
    const piece = reader.piece(text.slice(span.start, span.end), lasting);
    const { apart, flaws } = pieceFacts(piece);
    // Such a file is read as one text.
    if (!apart) return;
    templated ||= flaws?.templated === true;
    if (!templated) readUnit(piece, list, reader);
    pieces.push(piece);
    // A job may hold hundreds of selectors and targets.
    if (list !== "rules" || pieces.length % AT_A_TIME === 0) yield undefined;
  }
  if (!templated) return;
  for (const [index, piece] of pieces.entries()) {
    readUnit(pieceInTemplate(piece), parts[index]?.list, reader);
    if (index % AT_A_TIME === 0) yield undefined;
  }
}

/** A part of a file that is one piece, and the key of the list that it is an item of. */
interface Part {
  readonly span: Span;
  readonly list: string | undefined;
}

function partsOf(entries: readonly OutlineEntry[]): Part[] {
  return entries.flatMap(({ key, own, entries: inner = [], items = [] }) => [
    { span: own, list: undefined },
    ...partsOf(inner),
    ...items.flatMap((item) => (item.entries ? partsOf(item.entries) : [{ span: item.own, list: key }])),
  ]);
}

/** The keys are those of the shapes that files are cut by. */
function readUnit(piece: Piece, list: string | undefined, reader: UnitReader): void {
  const item = new ItemOfPiece(piece, 0);
  if (!list || !isMapping(item)) return;
  if (list === "rules") reader.rule(piece, item);
  else if (list === "scrape_configs") reader.job(piece, item);
  else if (list === "remote_write") reader.remoteWrite(piece, item);
}
