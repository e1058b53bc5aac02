import { type CheckOptions, checkPromql } from "../../../syntax/promql/check.ts";
import { aggregatorNamed, functionNamed } from "../../../syntax/promql/functions.ts";
import { lex } from "../../../syntax/promql/lexer.ts";
import { parsePromql, parseSelector } from "../../../syntax/promql/parse.ts";
import { KEYWORDS } from "../../../syntax/promql/tokens.ts";
import { withDefaults } from "../item.ts";

/** A longer expression is not read again for every offer. */
const LONGEST = 3_000;

/**
 * Tells of texts that are offered for a place whether the expression can still be read with them: what was right has
 * to stay right, and what is half typed must not go wrong any earlier. Names are alike, so that of each kind of text
 * only the first is tried.
 */
export class StillReads {
  readonly #text: string;
  readonly #start: number;
  readonly #end: number;
  readonly #selectorOnly: boolean;
  readonly #options: CheckOptions;
  readonly #known = new Map<string, boolean>();
  /** Where the text goes wrong as it is; undefined where it does not. */
  readonly #before: number | undefined;
  readonly #faults: number;

  /** @param replaced the part of the text that an offer takes the place of */
  constructor(
    text: string,
    replaced: { readonly start: number; readonly end: number },
    selectorOnly: boolean,
    options: CheckOptions,
  ) {
    this.#text = text;
    this.#start = replaced.start;
    this.#end = replaced.end;
    this.#selectorOnly = selectorOnly;
    this.#options = options;
    // While an expression is being typed its brackets are open.
    const closed = text + openBrackets(text);
    this.#before = this.#problemAt(closed);
    this.#faults = this.#before === undefined ? this.#faultsOf(closed) : 0;
  }

  allows(offered: string, isSnippet: boolean): boolean {
    if (this.#text.length > LONGEST) return true;
    const inserted = isSnippet ? withDefaults(offered) : offered;
    const shape = inserted.replace(/[A-Za-z_:][\w:]*/g, (word) => (isMeaningful(word) ? word : "x"));
    let known = this.#known.get(shape);
    if (known === undefined) {
      known = this.#reads(inserted);
      this.#known.set(shape, known);
    }
    return known;
  }

  #reads(inserted: string): boolean {
    const open = this.#text.slice(0, this.#start) + inserted + this.#text.slice(this.#end);
    const after = open + openBrackets(open);
    const problem = this.#problemAt(after);
    if (this.#before === undefined) return problem === undefined && this.#faultsOf(after) <= this.#faults;
    if (problem === undefined || problem >= this.#start + inserted.trimEnd().length) return true;
    return problem < this.#start && problem === this.#before;
  }

  #problemAt(text: string): number | undefined {
    const { problems } = this.#selectorOnly ? parseSelector(text) : parsePromql(text);
    return problems[0]?.span.start;
  }

  #faultsOf(text: string): number {
    return this.#selectorOnly ? 0 : checkPromql(parsePromql(text), this.#options).length;
  }
}

/** What closes the brackets that a text leaves open. */
function openBrackets(text: string): string {
  const open: string[] = [];
  for (const { kind, text: symbol } of lex(text).tokens) {
    if (kind !== "symbol") continue;
    const close = CLOSING.get(symbol);
    if (close !== undefined) open.unshift(close);
    else if (symbol === open[0]) open.shift();
  }
  return open.join("");
}

const CLOSING: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

function isMeaningful(word: string): boolean {
  return (
    word.startsWith("__") ||
    functionNamed(word) !== undefined ||
    aggregatorNamed(word) !== undefined ||
    KEYWORDS.has(word.toLowerCase())
  );
}
