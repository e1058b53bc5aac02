import type { Span } from "../../text/span.ts";
import { span } from "../../text/span.ts";
import type { PromqlFix, PromqlProblem } from "./ast.ts";
import type { Token } from "./tokens.ts";

/** Deeper nesting than this is not read: it could not be walked without exhausting the stack. */
export const MAX_DEPTH = 800;

/** The tokens of one expression, read from left to right, and what was found wrong with them. */
export class Reader {
  readonly text: string;
  /** What the grammar accepts but Prometheus refuses while reading: two offsets, a range on a call, … */
  readonly problems: PromqlProblem[] = [];
  /** The first place where the grammar does not fit; what follows it is a guess and not complained about. */
  syntaxProblem: PromqlProblem | undefined;
  depth = 0;
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #at = 0;
  /** The next token, which is looked at many times. */
  #token: Token;

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text;
    this.#tokens = tokens;
    this.#end = { kind: "end", start: text.length, end: text.length, text: "" };
    this.#token = tokens[0] ?? this.#end;
  }

  /** The next token, or one further on; the end token for ever after the last. */
  peek(ahead = 0): Token {
    return ahead === 0 ? this.#token : (this.#tokens[this.#at + ahead] ?? this.#end);
  }

  next(): Token {
    const token = this.#token;
    if (token.kind !== "end") this.#token = this.#tokens[++this.#at] ?? this.#end;
    return token;
  }

  /** Takes the next token if it is this symbol. */
  accept(symbol: string): Token | undefined {
    return this.is(symbol) ? this.next() : undefined;
  }

  is(symbol: string): boolean {
    const token = this.#token;
    return token.text === symbol && token.kind === "symbol";
  }

  isKeyword(word: string): boolean {
    const token = this.#token;
    return token.text === word && token.kind === "keyword";
  }

  /** Where the last token that was taken ends. */
  get lastEnd(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  skipToEnd(): void {
    this.#at = this.#tokens.length;
    this.#token = this.#end;
  }

  spanFrom(start: number): Span {
    return span(start, Math.max(start, this.lastEnd));
  }

  report(where: Span, code: string, message: string, fix?: PromqlFix): void {
    this.problems.push(fix ? { span: where, code, message, fix } : { span: where, code, message });
  }

  /** Reports that the grammar does not fit at the next token. */
  unexpected(code: string, message: string, fix?: PromqlFix): void {
    if (this.syntaxProblem) return;
    const token = this.peek();
    const where = span(token.start, token.end);
    this.syntaxProblem = fix ? { span: where, code, message, fix } : { span: where, code, message };
  }
}

/** A token for a message. */
export function show(token: Token): string {
  switch (token.kind) {
    case "end":
      return "the end of the expression";
    case "string":
      return `the string ${shorten(token.quoted ? token.quoted.quote + token.text + token.quoted.quote : token.text)}`;
    default:
      return `\`${shorten(token.text)}\``;
  }
}

export function spanOf(token: Token): Span {
  return span(token.start, token.end);
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
