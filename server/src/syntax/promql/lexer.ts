import { point, span } from "../../text/span.ts";
import type { Comment, PromqlFix, PromqlProblem } from "./ast.ts";
import { isAlpha, isAlphaNumeric, isDigit, isLineEnd, isSpace, showCharacter } from "./characters.ts";
import { scanNumber } from "./numbers.ts";
import { readString } from "./strings.ts";
import { DURATION_FUNCTIONS, KEYWORDS, type Token, type TokenKind } from "./tokens.ts";

export interface Lexed {
  /** Ends in one token of kind "end". */
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
  /** The first thing that Prometheus's lexer refuses; behind it the tokens are a good guess. */
  readonly problem?: PromqlProblem;
}

/**
 * Splits an expression into tokens exactly as Prometheus does: inside braces only identifiers, strings and match
 * operators exist, inside brackets only durations. It goes on after a problem, so that the rest can be read too.
 */
export function lex(text: string): Lexed {
  const lexer = new Lexer(text);
  lexer.run();
  const { tokens, comments, problem } = lexer;
  return problem ? { tokens, comments, problem } : { tokens, comments };
}

class Lexer {
  readonly text: string;
  readonly tokens: Token[] = [];
  readonly comments: Comment[] = [];
  problem: PromqlProblem | undefined;
  #at = 0;
  readonly #parens: number[] = [];
  #brace = -1;
  #bracket = -1;
  /** Before the first number in brackets, only what starts a duration is allowed. */
  #durationStart = false;
  #colon = false;
  #numberInBrackets = false;
  // A pattern takes a name at once, where a loop over its characters takes long in a process that has just started.
  readonly #words = /[A-Za-z0-9_]*/y;
  readonly #wordsWithColons = /[A-Za-z0-9_:]*/y;

  constructor(text: string) {
    this.text = text;
  }

  run(): void {
    const { text } = this;
    for (;;) {
      let at = this.#at;
      let code = text.charCodeAt(at);
      while (code <= 32 && isSpace(code)) code = text.charCodeAt(++at);
      this.#at = at;
      if (at >= text.length) break;
      if (code === 35 && !this.#durationStart) this.#comment();
      else if (this.#brace >= 0) this.#insideBraces(code);
      else if (this.#durationStart) this.#insideBrackets(code);
      else this.#statement(code);
    }
    this.#finish();
    this.tokens.push({ kind: "end", start: text.length, end: text.length, text: "" });
  }

  #comment(): void {
    const start = this.#at;
    while (this.#at < this.text.length && !isLineEnd(this.text.charCodeAt(this.#at))) this.#at++;
    const last = this.tokens.at(-1);
    const ownLine = !last || /[\r\n]/.test(this.text.slice(last.end, start));
    this.comments.push({ span: span(start, this.#at), text: this.text.slice(start, this.#at), ownLine });
  }

  #statement(code: number) {
    const { text } = this;
    if (isAlpha(code)) return this.#bracket >= 0 ? this.#durationWord() : this.#word();
    if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(this.#at + 1)))) return this.#number();
    if (code === 34 || code === 39 || code === 96) return this.#string();
    switch (code) {
      case OPEN_PAREN:
        this.#parens.push(this.#at);
        return this.#symbol("(");
      case CLOSE_PAREN:
        return this.#closeParen();
      case COMMA:
        return this.#symbol(",");
      case OPEN_BRACE:
        this.#brace = this.#at;
        return this.#symbol("{");
      case OPEN_BRACKET:
        return this.#openBracket();
      case CLOSE_BRACKET:
        return this.#closeBracket();
      case COLON:
        if (this.#bracket < 0) return this.#word();
        if (this.#colon)
          this.#fail(1, "A subquery has one `:`, between its range and its step.", "repeated-colon");
        this.#colon = true;
        return this.#symbol(":");
    }
    const one = text.charAt(this.#at);
    if (ONE.has(one)) {
      const two = text.slice(this.#at, this.#at + 2);
      return this.#symbol(TWO.has(two) ? two : one);
    }
    if (code === EQUALS) return this.#equals();
    if (code === BANG) return this.#bang();
    this.#unexpected();
  }

  #equals() {
    const two = this.text.slice(this.#at, this.#at + 2);
    if (two !== "=~") return this.#symbol(two === "==" ? two : "=");
    this.#skip(
      2,
      "`=~` compares a label inside braces; between expressions there is only `==`.",
      "unexpected-character",
    );
  }

  #insideBraces(code: number) {
    const { text } = this;
    if (isAlpha(code)) {
      const start = this.#at;
      this.#at = behind(this.#words, text, start);
      return this.#push("identifier", start);
    }
    if (code === 34 || code === 39 || code === 96) return this.#string();
    switch (code) {
      case COMMA:
        return this.#symbol(",");
      case CLOSE_BRACE:
        this.#brace = -1;
        return this.#symbol("}");
      case EQUALS:
        return this.#symbol(text.charCodeAt(this.#at + 1) === TILDE ? "=~" : "=");
      case OPEN_BRACE:
        return this.#skip(
          1,
          "A `{` inside braces: the selector that was opened before is not closed.",
          "unexpected-brace",
        );
      case BANG: {
        const next = text.charCodeAt(this.#at + 1);
        if (next === EQUALS) return this.#symbol("!=");
        if (next === TILDE) return this.#symbol("!~");
        return this.#skip(
          1,
          "A lone `!`; the match operators are `=`, `!=`, `=~` and `!~`.",
          "unexpected-character",
        );
      }
    }
    this.#unexpectedInBraces();
  }

  #insideBrackets(code: number) {
    const { text } = this;
    if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(this.#at + 1)))) return this.#number();
    const character = text.charAt(this.#at);
    if ("+-*/%^,".includes(character)) return this.#symbol(character);
    if (character === "(") {
      this.#parens.push(this.#at);
      return this.#symbol("(");
    }
    if (character === ")") return this.#closeParen();
    if (character === "]") return this.#closeBracket();
    if (character === ":") {
      if (!this.#numberInBrackets)
        this.#fail(1, "The range of a subquery stands before its `:`, as in `[1h:5m]`.", "missing-range");
      else if (this.#colon)
        this.#fail(1, "A subquery has one `:`, between its range and its step.", "repeated-colon");
      this.#colon = true;
      return this.#symbol(":");
    }
    if (isAlpha(code)) return this.#durationWord();
    if (code === 34 || code === 39 || code === 96) {
      const start = this.#at;
      this.#string();
      this.#report(
        start,
        this.#at,
        "A duration is written without quotes, as in `[5m]`.",
        "unexpected-character",
      );
      this.#durationStart = false;
      return;
    }
    this.#skipCharacter(
      `${showCharacter(text, this.#at)} cannot stand in a duration.`,
      "unexpected-character",
    );
  }

  #number() {
    const start = this.#at;
    const { end, kind } = scanNumber(this.text, start);
    this.#at = end;
    if (this.#bracket >= 0) {
      this.#numberInBrackets = true;
      this.#durationStart = false;
    }
    if (kind === "bad") {
      const shown = this.text.slice(start, end);
      this.#report(
        start,
        end,
        `\`${shown}\` is neither a number nor a duration; durations look like 5m or 1h30m.`,
        "bad-number",
      );
      this.tokens.push({ kind: "number", start, end, text: shown, bad: true });
      return;
    }
    this.#push(kind, start);
  }

  #string() {
    const start = this.#at;
    const { quoted, problem } = readString(this.text, start);
    this.#at = quoted.span.end;
    if (problem) {
      const fix =
        problem.code === "unterminated-string"
          ? insertion(quoted.span.end, quoted.quote, "Close the string")
          : undefined;
      this.#report(problem.start, problem.end, problem.message, problem.code, fix);
    }
    this.tokens.push({ kind: "string", start, end: this.#at, text: quoted.value, quoted });
  }

  #word() {
    const { text } = this;
    const start = this.#at;
    this.#at = behind(this.#wordsWithColons, text, start);
    const word = text.slice(start, this.#at);
    if (word.includes(":")) return this.#push("metric", start);
    const lower = word.toLowerCase();
    if (lower === "inf" || lower === "nan") return this.#push("number", start);
    const isKeyword = KEYWORDS.has(lower) && (!lower.startsWith("fill") || this.#parenFollows());
    if (isKeyword) this.tokens.push({ kind: "keyword", start, end: this.#at, text: lower });
    else this.#push("identifier", start);
  }

  #parenFollows(): boolean {
    let at = this.#at;
    while (isSpace(this.text.charCodeAt(at))) at++;
    return this.text.charAt(at) === "(";
  }

  /** Inside brackets a word can only be step, range, min_of or max_of. */
  #durationWord() {
    const start = this.#at;
    while (isAlpha(this.text.charCodeAt(this.#at))) this.#at++;
    const word = this.text.slice(start, this.#at).toLowerCase();
    if (DURATION_FUNCTIONS.has(word)) {
      this.tokens.push({ kind: "keyword", start, end: this.#at, text: word });
      return;
    }
    while (isAlphaNumeric(this.text.charCodeAt(this.#at))) this.#at++;
    const shown = this.text.slice(start, this.#at);
    const message = `\`${shown}\` cannot stand in a duration; it is made of numbers with units (5m), step(), range(), min_of() and max_of().`;
    this.#report(start, this.#at, message, "unexpected-character");
  }

  #closeParen() {
    if (this.#parens.length === 0) {
      const fix = removal(this.#at, this.#at + 1, "Remove the parenthesis");
      return this.#skip(1, "This `)` closes nothing.", "unmatched-paren", fix);
    }
    this.#parens.pop();
    this.#symbol(")");
  }

  #openBracket() {
    if (this.#bracket >= 0)
      return this.#skip(
        1,
        "A `[` inside brackets: the range that was opened before is not closed.",
        "unexpected-bracket",
      );
    this.#bracket = this.#at;
    this.#colon = false;
    this.#durationStart = true;
    this.#symbol("[");
  }

  #closeBracket() {
    if (this.#bracket < 0)
      return this.#skip(
        1,
        "This `]` closes nothing.",
        "unmatched-bracket",
        removal(this.#at, this.#at + 1, "Remove the bracket"),
      );
    this.#bracket = -1;
    this.#durationStart = false;
    this.#colon = false;
    this.#symbol("]");
  }

  #bang() {
    const two = this.text.slice(this.#at, this.#at + 2);
    if (two === "!=") return this.#symbol(two);
    if (two === "!~") {
      return this.#skip(
        2,
        "`!~` compares a label inside braces; between expressions there is only `!=`.",
        "unexpected-character",
      );
    }
    this.#skip(
      1,
      "A lone `!` means nothing; `!=` is unequal, `unless` excludes series.",
      "unexpected-character",
    );
  }

  #unexpected() {
    const two = this.text.slice(this.#at, this.#at + 2);
    const word = two === "&&" ? "and" : two === "||" ? "or" : undefined;
    if (word) {
      const start = this.#at;
      // A word that touches its neighbours would be one with them.
      const apart = (at: number): string => (/\w/.test(this.text.charAt(at)) ? " " : "");
      const newText = `${apart(start - 1)}${word}${apart(start + 2)}`;
      const fix = { title: `Write ${word}`, edits: [{ span: span(start, start + 2), newText }] };
      this.#at += 2;
      this.#report(
        start,
        start + 2,
        `\`${two}\` is not an operator here; write \`${word}\`.`,
        "unexpected-character",
        fix,
      );
      this.tokens.push({ kind: "keyword", start, end: start + 2, text: word });
      return;
    }
    this.#skipCharacter(`${showCharacter(this.text, this.#at)} cannot stand here.`, "unexpected-character");
  }

  #unexpectedInBraces() {
    const shown = showCharacter(this.text, this.#at);
    const { text } = this;
    const start = this.#at;
    if (isDigit(text.charCodeAt(start))) {
      let end = start;
      while (isAlphaNumeric(text.charCodeAt(end)) || text.charAt(end) === ".") end++;
      return this.#skip(
        end - start,
        `\`${text.slice(start, end)}\` needs quotes here: label values are strings.`,
        "unexpected-character",
      );
    }
    const dotted = ".-:/".includes(text.charAt(start));
    const hint = dotted
      ? " A label name with other characters than letters, digits and _ is written in quotes."
      : "";
    this.#skipCharacter(`${shown} cannot stand inside braces.${hint}`, "unexpected-character");
  }

  #finish(): void {
    const end = this.text.length;
    if (this.#brace >= 0)
      this.#report(
        end,
        end,
        "The `{` is never closed.",
        "unclosed-brace",
        insertion(end, "}", "Close the braces"),
      );
    else if (this.#bracket >= 0 && this.#durationStart) {
      this.#report(
        end,
        end,
        "The `[` is never closed; a duration such as `[5m]` is missing.",
        "unclosed-bracket",
      );
    } else if (this.#parens.length > 0) {
      const fix = insertion(end, ")".repeat(this.#parens.length), "Close the parentheses");
      this.#report(
        end,
        end,
        `The ${this.#where(this.#parens.at(-1) ?? 0)} is never closed.`,
        "unclosed-paren",
        fix,
      );
    } else if (this.#bracket >= 0) {
      this.#report(
        end,
        end,
        "The `[` is never closed.",
        "unclosed-bracket",
        insertion(end, "]", "Close the brackets"),
      );
    }
  }

  /** Names a parenthesis by what stands before it. */
  #where(paren: number): string {
    const before =
      this.text.slice(Math.max(0, paren - 80), paren + 1).match(/[a-zA-Z0-9_:]*\s*\($/)?.[0] ?? "(";
    return before === "(" ? `\`(\` at character ${paren + 1}` : `\`(\` of \`${before}\``;
  }

  #symbol(text: string): void {
    const start = this.#at;
    const end = start + text.length;
    this.tokens.push({ kind: "symbol", start, end, text });
    this.#at = end;
  }

  #push(kind: TokenKind, start: number): void {
    this.tokens.push({ kind, start, end: this.#at, text: this.text.slice(start, this.#at) });
  }

  #skipCharacter(message: string, code: string): void {
    this.#skip((this.text.codePointAt(this.#at) ?? 0) > 0xffff ? 2 : 1, message, code, this.#straightened());
  }

  #skip(length: number, message: string, code: string, fix?: PromqlFix): void {
    this.#fail(length, message, code, fix);
    this.#at += length;
  }

  #fail(length: number, message: string, code: string, fix?: PromqlFix): void {
    this.#report(this.#at, this.#at + length, message, code, fix);
  }

  #report(start: number, end: number, message: string, code: string, fix?: PromqlFix): void {
    if (this.problem) return;
    const where = start === end ? point(start) : span(start, end);
    this.problem = fix ? { span: where, message, code, fix } : { span: where, message, code };
  }

  /** Text pasted from a word processor: curly quotes and odd spaces have an obvious replacement. */
  #straightened(): PromqlFix | undefined {
    const plain = LOOKALIKES.get(this.text.charAt(this.#at));
    if (plain === undefined) return undefined;
    const title = plain === " " ? "Replace by a space" : `Replace by ${plain}`;
    return { title, edits: [{ span: span(this.#at, this.#at + 1), newText: plain }] };
  }
}

/** Where the longest match of a sticky pattern that starts at `at` ends. */
function behind(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}

const BANG = 33;
const OPEN_PAREN = 40;
const CLOSE_PAREN = 41;
const COMMA = 44;
const COLON = 58;
const EQUALS = 61;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const TILDE = 126;

const ONE: ReadonlySet<string> = new Set(["*", "/", "%", "+", "-", "^", "<", ">", "@"]);
const TWO: ReadonlySet<string> = new Set(["<=", ">=", "</", ">/"]);

const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ["\u201c", '"'],
  ["\u201d", '"'],
  ["\u2018", "'"],
  ["\u2019", "'"],
  ["\u00a0", " "],
  ["\u3000", " "],
  ["\u2013", "-"],
  ["\u2212", "-"],
]);

function insertion(at: number, newText: string, title: string): PromqlFix {
  return { title, edits: [{ span: point(at), newText }] };
}

function removal(start: number, end: number, title: string): PromqlFix {
  return { title, edits: [{ span: span(start, end), newText: "" }] };
}
