import type { TextDocumentContentChangeEvent, TextDocumentItem } from "vscode-languageserver";
import type { KnownEdit } from "../engine.ts";
import { applyEdits, difference, type TextEdit } from "../text/edit.ts";
import { LineIndex } from "../text/lineIndex.ts";
import { shift } from "../text/span.ts";

/** A text that the editor holds open, at one version. */
export interface Buffer {
  readonly path: string;
  readonly version: number;
  readonly text: string;
  readonly lines: LineIndex;
  /** How the text that was taken last became this one, where a single edit did it. */
  readonly since: KnownEdit | undefined;
}

/**
 * The texts that the editor holds open, kept equal to the editor's by its edits. Changed ones wait until the engine
 * is given them, so that a burst of edits is read once.
 */
export class Buffers {
  readonly #buffers = new Map<string, Buffer>();
  readonly #dirty = new Set<string>();

  open(path: string, { version, text }: TextDocumentItem): void {
    this.#buffers.set(path, { path, version, text, lines: new LineIndex(text), since: undefined });
    this.#dirty.add(path);
  }

  /**
   * Applies edits one after the other, each to the text that those before it made. Answers false when the text is
   * not open.
   * @throws TypeError when an edit is none; the text is then no longer the editor's
   */
  change(path: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): boolean {
    const buffer = this.#buffers.get(path);
    if (!buffer) return false;
    let { text, lines } = buffer;
    let edit: TextEdit | undefined;
    for (const change of changes) {
      edit = editOf(text, lines, change);
      const after = edit ? applyEdits(text, [edit]) : change.text;
      lines = edit ? lines.edited(after, edit) : new LineIndex(after);
      text = after;
    }
    const since =
      edit && changes.length === 1 && !this.#dirty.has(path) ? { before: buffer.text, edit } : undefined;
    this.#buffers.set(path, { path, version, text, lines, since });
    this.#dirty.add(path);
    return true;
  }

  /** Answers false when the text was not open. */
  close(path: string): boolean {
    this.#dirty.delete(path);
    return this.#buffers.delete(path);
  }

  get(path: string): Buffer | undefined {
    return this.#buffers.get(path);
  }

  has(path: string): boolean {
    return this.#buffers.has(path);
  }

  paths(): string[] {
    return [...this.#buffers.keys()];
  }

  /** Has all texts count as changed. */
  giveAgain(): void {
    for (const path of this.#buffers.keys()) this.#dirty.add(path);
  }

  /** The texts changed since the last call. */
  takeDirty(): Buffer[] {
    const taken = [...this.#dirty].flatMap((path) => this.get(path) ?? []);
    this.#dirty.clear();
    return taken;
  }
}

/** A change of a part of the text, without what it leaves as it is; undefined for a new text in its place. */
function editOf(
  text: string,
  lines: LineIndex,
  change: TextDocumentContentChangeEvent,
): TextEdit | undefined {
  if (typeof change.text !== "string") throw new TypeError("an edit without text");
  if (!("range" in change)) return undefined;
  const a = lines.offsetAt(change.range.start);
  const b = lines.offsetAt(change.range.end);
  const start = Math.min(a, b);
  const { span, newText } = difference(text.slice(start, Math.max(a, b)), change.text);
  return { span: shift(span, start), newText };
}
