/** How comments that silence rules begin. */
const IGNORE = "promfed-ignore";

/** False when surely no comment of the text silences a rule. */
export function mayIgnore(text: string): boolean {
  // Many files have no comment at all, and that is told in a fraction of the time.
  return text.includes("#") && text.includes(IGNORE);
}

/** Whether any comment of a text may silence a rule, looked for when it is first asked. */
export class Ignores {
  readonly #text: string;
  #possible: boolean | undefined;

  constructor(text: string, possible?: boolean) {
    this.#text = text;
    this.#possible = possible;
  }

  /** False when surely none does. */
  get possible(): boolean {
    this.#possible ??= mayIgnore(this.#text);
    return this.#possible;
  }

  /**
   * The same of the text after an edit.
   * @param part all of the text that the edit touched, in which a new comment has to lie; to look through the whole text
   * takes longer than all else that the edit costs
   */
  after(text: string, part: string): Ignores {
    return new Ignores(text, this.possible || part.includes(IGNORE));
  }
}
