import type { TextDocumentContentChangeEvent, TextDocumentItem } from "vscode-languageserver";
import { type TextEdit, trimmed } from "../text/edit.ts";
import { LineIndex } from "../text/lineIndex.ts";
import { TypedText } from "../text/typedText.ts";
import type { KnownEdit } from "../workspace/nextVersion.ts";

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
  readonly #open = new Map<string, { readonly buffer: Buffer; readonly typed: TypedText }>();
  readonly #dirty = new Set<string>();

  open(path: string, { version, text }: TextDocumentItem): void {
    this.#set({ path, version, text, lines: new LineIndex(text), since: undefined }, new TypedText(text));
  }

  /**
   * Applies edits one after the other, each to the text that those before it made. Answers false when the text is
   * not open.
   * @throws TypeError when an edit is none; the text is then no longer the editor's
   */
  change(path: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): boolean {
    const open = this.#open.get(path);
    if (!open) return false;
    let { typed } = open;
    let { lines } = open.buffer;
    let edit: TextEdit | undefined;
    for (const change of changes) {
      edit = editOf(typed.text, lines, change);
      typed = edit ? typed.edited(edit) : new TypedText(change.text);
      lines = edit ? lines.edited(typed.text, edit) : new LineIndex(typed.text);
    }
    const { text: before } = open.buffer;
    const since = edit && changes.length === 1 && !this.#dirty.has(path) ? { before, edit } : undefined;
    this.#set({ path, version, text: typed.text, lines, since }, typed);
    return true;
  }

  #set(buffer: Buffer, typed: TypedText): void {
    this.#open.set(buffer.path, { buffer, typed });
    this.#dirty.add(buffer.path);
  }

  /** Answers false when the text was not open. */
  close(path: string): boolean {
    this.#dirty.delete(path);
    return this.#open.delete(path);
  }

  get(path: string): Buffer | undefined {
    return this.#open.get(path)?.buffer;
  }

  has(path: string): boolean {
    return this.#open.has(path);
  }

  paths(): string[] {
    return [...this.#open.keys()];
  }

  /** Has all texts count as changed. */
  giveAgain(): void {
    for (const path of this.#open.keys()) this.#dirty.add(path);
  }

  /** The texts changed since the last call. */
  takeDirty(): readonly Buffer[] {
    if (this.#dirty.size === 0) return NONE;
    const taken = [...this.#dirty].flatMap((path) => this.get(path) ?? []);
    this.#dirty.clear();
    return taken;
  }
}

const NONE: readonly Buffer[] = [];

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
  return trimmed(text, { span: { start: Math.min(a, b), end: Math.max(a, b) }, newText: change.text });
}
