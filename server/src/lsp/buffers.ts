import type { Position, TextDocumentContentChangeEvent, TextDocumentItem } from "vscode-languageserver";
import type { KnownEdit } from "../engine.ts";
import { difference, type TextEdit } from "../text/edit.ts";
import { shift } from "../text/span.ts";

/** A text that the editor holds open, at one version. */
export interface Buffer {
  readonly path: string;
  readonly version: number;
  readonly text: string;
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
    this.#buffers.set(path, { path, version, text, since: undefined });
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
    const before = buffer.text;
    const [change, ...others] = changes;
    const edit = change && others.length === 0 ? editOf(before, change) : undefined;
    const text = edit ? applied(before, edit) : changes.reduce(applyChange, before);
    const since = edit && !this.#dirty.has(path) ? { before, edit } : undefined;
    this.#buffers.set(path, { path, version, text, since });
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

  /** The texts changed since the last call. */
  takeDirty(): Buffer[] {
    const taken = [...this.#dirty].flatMap((path) => this.get(path) ?? []);
    this.#dirty.clear();
    return taken;
  }
}

function applyChange(text: string, change: TextDocumentContentChangeEvent): string {
  const edit = editOf(text, change);
  return edit ? applied(text, edit) : change.text;
}

function applied(text: string, { span, newText }: TextEdit): string {
  return text.slice(0, span.start) + newText + text.slice(span.end);
}

/** A change of a part of the text, without what it leaves as it is; undefined for a new text in its place. */
function editOf(text: string, change: TextDocumentContentChangeEvent): TextEdit | undefined {
  if (typeof change.text !== "string") throw new TypeError("an edit without text");
  if (!("range" in change)) return undefined;
  const a = offsetAt(text, change.range.start);
  const b = offsetAt(text, change.range.end);
  const start = Math.min(a, b);
  const { span, newText } = difference(text.slice(start, Math.max(a, b)), change.text);
  return { span: shift(span, start), newText };
}

/**
 * The offset of a position: behind the end of a line is its end, behind the last line the end of the text. Runs on
 * every keystroke, so it looks for line breaks the quick way where it can, and at no more text than it has to.
 */
function offsetAt(text: string, { line, character }: Position): number {
  const returns = text.includes("\r");
  const breakFrom = (from: number) => {
    if (returns) return nextBreak(text, from);
    const feed = text.indexOf("\n", from);
    return feed < 0 ? text.length : feed;
  };
  let offset = 0;
  for (let left = line; left > 0; left--) {
    offset = breakFrom(offset);
    if (offset === text.length) return offset;
    offset += text.startsWith("\r\n", offset) ? 2 : 1;
  }
  return Math.min(offset + Math.max(0, character), breakFrom(offset));
}

/** Where the next line break stands; the end of the text when there is none. */
function nextBreak(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
    at++;
  }
  return at;
}
