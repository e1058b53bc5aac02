import { KEYWORDS, type TemplateProblem, type Token, type TokenKind } from "./tokens.ts";

export interface Lexed {
  /** Ends with a token of kind "end", which stands where reading stopped. */
  readonly tokens: readonly Token[];
  readonly problem: TemplateProblem | undefined;
}

/** Cuts a template into text and the parts of its actions, up to the first thing that no action can hold. */
export function lexTemplate(text: string): Lexed {
  return new Lexer(text).run();
}

class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  /** Where each open parenthesis of the action stands. */
  #parens: number[] = [];
  #problem: TemplateProblem | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Lexed {
    while (this.#at < this.#text.length && !this.#problem) {
      const open = this.#text.indexOf("{{", this.#at);
      if (open !== this.#at) this.#emit("text", open < 0 ? this.#text.length : open);
      if (open >= 0) this.#action();
    }
    this.#tokens.push({ kind: "end", text: "", start: this.#at, end: this.#at });
    return { tokens: this.#tokens, problem: this.#problem };
  }

  #action(): void {
    const start = this.#at;
    const trim = /^-\s/.test(this.#text.slice(start + 2, start + 4)) ? 2 : 0;
    if (this.#text.startsWith("/*", start + 2 + trim)) {
      this.#comment(start, start + 2 + trim);
      return;
    }
    // The space behind the trim marker is left for the action, where it means nothing.
    this.#emit("open", start + 2 + (trim > 0 ? 1 : 0));
    this.#parens = [];
    while (!this.#problem) {
      if (this.#at >= this.#text.length) {
        this.#fail(start, start + 2, "unclosed-action", "This {{ has no }}: the action is not closed.");
        return;
      }
      const close = /^(?:\}\}|\s-\}\})/.exec(this.#text.slice(this.#at, this.#at + 4));
      if (close) {
        const paren = this.#parens.at(-1);
        if (paren !== undefined) this.#fail(paren, paren + 1, "unclosed-paren", "This ( is not closed.");
        else this.#emit("close", this.#at + close[0].length);
        return;
      }
      this.#part();
    }
  }

  #comment(start: number, from: number): void {
    const end = this.#text.indexOf("*/", from);
    if (end < 0) {
      this.#fail(start, start + 2, "unclosed-comment", "This comment is not closed: it ends with */}}.");
      return;
    }
    const close = /^(?:\}\}|\s-\}\})/.exec(this.#text.slice(end + 2, end + 6));
    if (close) this.#at = end + 2 + close[0].length;
    else {
      this.#at = end;
      this.#fail(end, end + 2, "comment-ends-early", "A comment fills its action: }} has to follow the */.");
    }
  }

  #part(): void {
    const { start, end, kind } = this.#match();
    if (kind === "error") return;
    if (kind === "(") this.#parens.push(start);
    if (kind === ")" && this.#parens.pop() === undefined) {
      this.#fail(start, end, "unmatched-paren", "This ) closes nothing.");
      return;
    }
    this.#emit(kind, end);
    if (NEEDS_TERMINATOR.has(kind) && !this.#atTerminator()) this.#badCharacter();
  }

  #match(): { start: number; end: number; kind: TokenKind | "error" } {
    const start = this.#at;
    const char = this.#text.charAt(start);
    const found = (kind: TokenKind | "error", end: number) => ({ start, end, kind });
    if (/\s/.test(char)) {
      let end = start + 1;
      // The space before a trim marker belongs to that.
      while (/\s/.test(this.#text.charAt(end)) && !this.#text.startsWith("-}}", end + 1)) end++;
      return found("space", end);
    }
    if (char === '"' || char === "'" || char === "`") return found(...this.#quoted(char));
    if (/[0-9+-]/.test(char) || (char === "." && /[0-9]/.test(this.#text.charAt(start + 1))))
      return found(...this.#number());
    if (char === "." || char === "$") {
      const end = this.#wordEnd(start + 1);
      return found(char === "$" ? "variable" : end === start + 1 ? "dot" : "field", end);
    }
    if (char === ":" && this.#text.charAt(start + 1) === "=") return found(":=", start + 2);
    if (char === "=" || char === "|" || char === "(" || char === ")") return found(char, start + 1);
    const end = this.#wordEnd(start);
    if (end === start)
      return found("symbol", start + ((this.#text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1));
    return found(wordKind(this.#text.slice(start, end)), end);
  }

  #quoted(quote: string): [TokenKind | "error", number] {
    const start = this.#at;
    for (let at = start + 1; at < this.#text.length; at++) {
      const char = this.#text.charAt(at);
      if (char === quote)
        return [quote === '"' ? "string" : quote === "`" ? "raw-string" : "character", at + 1];
      if (quote === "`") continue;
      if (char === "\n") break;
      if (char === "\\") at++;
    }
    this.#fail(
      start,
      start + 1,
      "unterminated-string",
      `This text is not closed by another ${quote}${quote === "`" ? "" : " on its line"}.`,
    );
    return ["error", start];
  }

  #number(): [TokenKind | "error", number] {
    const start = this.#at;
    const text =
      /^[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?\d*)?|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d*)?)i?/.exec(
        this.#text.slice(start, start + 400),
      )?.[0];
    const end = start + (text?.length ?? 1);
    const rest = this.#wordEnd(end);
    if (rest > end || !text || !/\d/.test(text)) {
      const shown = this.#text.slice(start, Math.max(rest, start + 1));
      this.#fail(start, Math.max(rest, start + 1), "bad-number", notANumber(shown));
      return ["error", start];
    }
    return ["number", end];
  }

  #wordEnd(from: number): number {
    const ascii = /[A-Za-z0-9_]*/y;
    ascii.lastIndex = from;
    ascii.test(this.#text);
    let end = ascii.lastIndex;
    // The classes of all letters and digits are large: they are not made where nobody needs them.
    if (this.#text.charCodeAt(end) > 127) while (/[\p{L}\p{Nd}_]/u.test(this.#text.charAt(end))) end++;
    return end;
  }

  #atTerminator(): boolean {
    const next = this.#text.charAt(this.#at);
    return next === "" || /[\s.,|:()]/.test(next) || this.#text.startsWith("}}", this.#at);
  }

  #badCharacter(): void {
    const char = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    const message = `${char} cannot stand here: a name is followed by a space, a dot, a parenthesis, | or }}.`;
    this.#fail(this.#at, this.#at + char.length, "bad-character", message);
  }

  #emit(kind: TokenKind, end: number): void {
    this.#tokens.push({ kind, text: this.#text.slice(this.#at, end), start: this.#at, end });
    this.#at = end;
  }

  #fail(start: number, end: number, code: string, message: string): void {
    this.#problem = { span: { start, end }, code, message };
  }
}

const NEEDS_TERMINATOR: ReadonlySet<TokenKind> = new Set<TokenKind>([
  "identifier",
  "keyword",
  "bool",
  "nil",
  "field",
  "variable",
]);

function wordKind(word: string): TokenKind {
  if (KEYWORDS.has(word)) return "keyword";
  if (word === "true" || word === "false") return "bool";
  return word === "nil" ? "nil" : "identifier";
}

function notANumber(text: string): string {
  return text === "+" || text === "-"
    ? `A template cannot calculate, so ${text} has no meaning here. Calculate in the expression of the rule.`
    : `${text} is no number.`;
}
