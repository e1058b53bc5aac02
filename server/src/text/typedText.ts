import { joined, type TextEdit } from "./edit.ts";

/** So much is typed in one place at most: further away, or once there is more of it, another place begins. */
const MOST = 4096;

/**
 * A text in which somebody types. What stands before and behind the place is taken from an earlier text as it is: a text
 * put together of parts is copied when first looked into, which takes longer for a large file than all else that a
 * keystroke costs. Where only its parts are looked at, it need not be.
 */
export class TypedText {
  readonly text: string;
  /** The earlier text, and what became of it since. */
  readonly #base: string;
  readonly #edit: TextEdit | undefined;

  constructor(base: string, edit?: TextEdit) {
    this.text = edit ? base.slice(0, edit.span.start) + edit.newText + base.slice(edit.span.end) : base;
    this.#base = base;
    this.#edit = edit;
  }

  /** The text after one more edit. */
  edited(edit: TextEdit): TypedText {
    const last = this.#edit;
    if (!last) return new TypedText(this.#base, edit);
    const end = last.span.start + last.newText.length;
    const near = edit.span.start > last.span.start - MOST && edit.span.end < end + MOST;
    return near && last.newText.length <= MOST
      ? new TypedText(this.#base, joined(this.#base, last, edit))
      : new TypedText(this.text, edit);
  }
}
