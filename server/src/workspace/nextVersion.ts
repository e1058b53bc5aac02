import type { UnitReader } from "../model/units.ts";
import { unitEdit } from "../syntax/yaml/editTree.ts";
import { difference, type TextEdit } from "../text/edit.ts";
import type { LineIndex } from "../text/lineIndex.ts";
import type { Steps } from "../text/steps.ts";
import { type Classified, classify, isAnothers, tellsPrograms } from "./classify.ts";
import { type Document, openDocument, outlineOf } from "./document.ts";
import { readAhead } from "./readAhead.ts";

/** One edit, and the text that it was made in. */
export interface KnownEdit {
  readonly before: string;
  readonly edit: TextEdit;
}

export interface KnownText {
  readonly lines: LineIndex;
  readonly since: KnownEdit | undefined;
}

/** A file as it is known, and what else is known of its next text. */
export interface Before {
  readonly document: Document | undefined;
  /** Somebody types in it. */
  readonly isOpen: boolean;
  /** What it was said to be, whatever its content suggests. */
  readonly kind: Classified | undefined;
  readonly text?: KnownText | undefined;
}

export interface Version {
  /** Undefined for a file that promfed leaves alone. */
  readonly document: Document | undefined;
  readonly isOurs: boolean;
}

/**
 * Reads a text as the next version of a file.
 * @param ahead in many small steps: what takes the time is read piece by piece first
 */
export function* nextVersion(
  path: string,
  text: string,
  before: Before,
  reader: UnitReader,
  ahead = false,
): Steps<Version> {
  const known = before.document;
  const since = before.text?.since;
  // Texts are compared as a whole only where it is not known in what they differ.
  const change = since && known?.text === since.before ? since.edit : undefined;
  if (!change && known?.text === text) return { document: known, isOurs: true };
  const edit = known && unitEdit(known.tree, known.text, text, change);
  // A key half typed must not make an open file nobody's business: it stays what it was.
  const edited = () => known && before.isOpen && isEditOf(known.text, text) && !isAnothers(path, text);
  const as =
    before.kind ??
    (known && edit && !tellsPrograms(edit.unit.piece.text) && !tellsPrograms(edit.text)
      ? known
      : classify(path, text)) ??
    (edited() ? known : undefined);
  if (!as) return { document: undefined, isOurs: false };
  // Later versions come one a keystroke, each with few parts of its own: those must not keep all of it alive.
  const lasting = known === undefined;
  const kind = { kind: as.kind, dialect: as.dialect };
  const same = known && edit && kind.kind === known.kind ? { edit, before: known } : undefined;
  if (ahead) yield undefined;
  const cut = ahead && !same ? outlineOf(text, kind.kind) : undefined;
  if (cut) {
    yield undefined;
    yield* readAhead(text, cut, reader, lasting);
  }
  const lines = before.text?.lines;
  const document = openDocument(path, text, kind, reader, { lasting, since: same, lines, cut });
  if (ahead) yield undefined;
  return { document, isOurs: true };
}

/** True when most of a text is still there: somebody is typing in it, rather than having put another in its place. */
function isEditOf(before: string, after: string): boolean {
  const { span } = difference(before, after);
  const kept = before.length - (span.end - span.start);
  return kept > 0 && 2 * kept >= Math.max(before.length, after.length);
}
