import type { YamlComment } from "./nodes.ts";

const NONE: readonly YamlComment[] = [];

/** Goes through block YAML from value to value: over what may stand behind one on its line, blank lines and comments. */
export class LineReader {
  protected readonly text: string;
  /** Where reading goes on. Behind `next`: the first character of a line with text, or the text's end. */
  protected at = 0;
  /** How far that character is from the start of its line, -1 at the text's end. */
  protected column = -1;
  #comments: YamlComment[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Those gone over so far. */
  get comments(): readonly YamlComment[] {
    return this.#comments ?? NONE;
  }

  /** Goes to the next text behind `from`, over what may follow a value on its line. False where text follows at once. */
  protected next(from: number): boolean {
    const { text } = this;
    let at = from;
    let lineStart = from === 0 ? 0 : -1;
    for (;;) {
      const start = at;
      while (text.charCodeAt(at) === 32) at++;
      if (at >= text.length) {
        this.at = at;
        this.column = -1;
        return true;
      }
      const code = text.charCodeAt(at);
      if (code === 35) {
        if (lineStart < 0 && at === start) return false;
        const feed = text.indexOf("\n", at);
        const end = feed < 0 ? text.length : feed;
        this.#comments ??= [];
        this.#comments.push({
          span: { start: at, end },
          text: text.slice(at + 1, end),
          trailing: lineStart < 0,
        });
        at = end;
      } else if (code !== 10) {
        this.at = at;
        this.column = at - lineStart;
        return lineStart >= 0;
      }
      if (text.charCodeAt(at) === 10) at++;
      lineStart = at;
    }
  }
}
