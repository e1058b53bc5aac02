import type { TextEdit } from "../../../text/edit.ts";

/** A text after several edits one after the other, which can be told as edits of the text at first. */
export class EditedText {
  readonly text: string;
  readonly #original: string;
  /** For each character where it stood at first; -1 for new ones. */
  readonly #origins: readonly number[];

  private constructor(text: string, original: string, origins: readonly number[]) {
    this.text = text;
    this.#original = original;
    this.#origins = origins;
  }

  static of(text: string): EditedText {
    return new EditedText(
      text,
      text,
      Array.from({ length: text.length }, (_, i) => i),
    );
  }

  /** With edits of the current text, which do not overlap. */
  with(edits: readonly TextEdit[]): EditedText {
    const ordered = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    let text = "";
    const origins: number[] = [];
    let at = 0;
    for (const { span, newText } of ordered) {
      if (span.start < at) continue;
      text += this.text.slice(at, span.start) + newText;
      origins.push(...this.#origins.slice(at, span.start), ...new Array<number>(newText.length).fill(-1));
      at = span.end;
    }
    text += this.text.slice(at);
    origins.push(...this.#origins.slice(at));
    return new EditedText(text, this.#original, origins);
  }

  /** What has to be done to the text at first. */
  get edits(): TextEdit[] {
    const edits: TextEdit[] = [];
    let next = 0;
    let added = "";
    const close = (origin: number): void => {
      if (added !== "" || origin > next) edits.push({ span: { start: next, end: origin }, newText: added });
      added = "";
      next = origin + 1;
    };
    for (const [i, origin] of this.#origins.entries()) {
      if (origin < 0) added += this.text.charAt(i);
      else close(origin);
    }
    close(this.#original.length);
    return edits;
  }
}
