import { distance } from "fastest-levenshtein";
import { BUILTIN_FUNCTIONS } from "./functions.ts";
import { lexTemplate } from "./lexer.ts";
import { isGoNumber, isGoString } from "./literals.ts";
import type { TemplateProblem, Token, TokenKind } from "./tokens.ts";

export type { TemplateProblem } from "./tokens.ts";

export interface TemplateNames {
  /** With their dollar sign. */
  readonly variables: readonly string[];
  /** Besides Go's own. */
  readonly functions: readonly string[];
  /** The Go that built 2.x has no `{{ else with }}`. */
  readonly noElseWith?: boolean;
}

/**
 * What Go's text/template refuses when it parses a template: every unknown function and variable, and the first thing
 * that cannot be read at all. Nothing is executed, so that fields are not looked at. Spans are offsets in the text.
 */
export function templateProblems(text: string, names: TemplateNames): readonly TemplateProblem[] {
  if (!text.includes("{{")) return [];
  const { tokens, problem } = lexTemplate(text);
  const parser = new Parser(tokens, names, problem);
  const problems = parser.run();
  return [...problems].sort((a, b) => a.span.start - b.span.start);
}

/** Stops the parse; the problem is kept by the parser. */
class Stop extends Error {}

type Ending = "end" | "else";

/** Deeper nesting only occurs in texts made to exhaust a parser. */
const MAX_DEPTH = 200;

const OPERANDS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  "bool",
  "character",
  "dot",
  "field",
  "identifier",
  "number",
  "nil",
  "raw-string",
  "string",
  "variable",
  "(",
]);

/** Kinds of a command's first part that cannot take what a pipe hands them. */
const VALUES: ReadonlySet<TokenKind> = new Set<TokenKind>([
  "bool",
  "dot",
  "nil",
  "number",
  "character",
  "string",
  "raw-string",
]);

class Parser {
  readonly #tokens: readonly Token[];
  readonly #functions: readonly string[];
  readonly #noElseWith: boolean;
  readonly #globals: readonly string[];
  readonly #lexical: TemplateProblem | undefined;
  readonly #problems: TemplateProblem[] = [];
  #variables: string[];
  #at = 0;
  #ranges = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], names: TemplateNames, lexical: TemplateProblem | undefined) {
    this.#tokens = tokens;
    this.#functions = names.functions;
    this.#noElseWith = names.noElseWith ?? false;
    this.#globals = ["$", ...names.variables];
    this.#variables = [...this.#globals];
    this.#lexical = lexical;
  }

  run(): readonly TemplateProblem[] {
    try {
      while (this.#peek().kind !== "end" || this.#lexical) this.#topLevel();
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
    }
    return this.#problems;
  }

  #topLevel(): void {
    const token = this.#next();
    if (token.kind === "text") return;
    if (token.kind === "end") this.#unexpectedEnd();
    if (this.#peekSolid().text === "define") {
      this.#define();
      return;
    }
    const ending = this.#action();
    if (ending)
      this.#fail(ending.token, "unmatched-end", `{{ ${ending.kind} }} stands outside of any block.`);
  }

  #define(): void {
    const { text } = this.#nextSolid();
    this.#name(text);
    this.#expect("close", text);
    this.#inOwnScope(() => this.#untilEnd(text));
  }

  /** Reads an action whose `{{` is behind. Answers what it ends, if it is an `end` or `else`. */
  #action(): { kind: Ending; token: Token } | undefined {
    const token = this.#peekSolid();
    if (token.kind === "keyword") {
      this.#nextSolid();
      switch (token.text) {
        case "if":
        case "with":
        case "range":
          this.#control(token);
          return undefined;
        case "else":
          if (!/^(?:if|with)$/.test(this.#peekSolid().text)) this.#expect("close", "else");
          return { kind: "else", token };
        case "end":
          this.#expect("close", "end");
          return { kind: "end", token };
        case "break":
        case "continue":
          this.#expect("close", token.text);
          if (this.#ranges === 0)
            this.#fail(
              token,
              "outside-range",
              `{{ ${token.text} }} only has a meaning inside of {{ range }}.`,
            );
          return undefined;
        case "template":
        case "block":
          this.#invocation(token);
          return undefined;
        default:
          this.#fail(token, "unexpected-token", `${token.text} cannot stand here.`);
      }
    }
    this.#pipeline("action", "close");
    return undefined;
  }

  #control(keyword: Token): void {
    const context = keyword.text;
    const known = this.#variables.length;
    this.#pipeline(context, "close");
    if (context === "range") this.#ranges++;
    const ending = this.#list(keyword);
    if (context === "range") this.#ranges--;
    if (ending === "else") {
      const again = this.#peekSolid();
      const chains = context === "if" || (context === "with" && !this.#noElseWith);
      if (again.kind === "keyword" && again.text === context && chains) {
        this.#nextSolid();
        this.#nested(() => this.#control(again));
      } else if (again.kind === "keyword" && this.#behindElse()) {
        this.#fail(
          again,
          "unexpected-token",
          `{{ else ${again.text} }} does not belong to {{ ${context} }}.`,
        );
      } else this.#untilEnd(context, keyword);
    }
    this.#variables.length = Math.min(known, this.#variables.length);
  }

  /** True between an `else` and the `if` or `with` that stands in the same action. */
  #behindElse(): boolean {
    for (let i = this.#at - 1; i >= 0; i--) {
      const token = this.#tokens[i];
      if (token?.kind !== "space") return token?.text === "else";
    }
    return false;
  }

  #invocation(keyword: Token): void {
    const block = keyword.text === "block";
    this.#name(keyword.text);
    if (block || this.#peekSolid().kind !== "close") this.#pipeline(keyword.text, "close");
    else this.#nextSolid();
    if (block) this.#inOwnScope(() => this.#untilEnd("block", keyword));
  }

  #name(context: string): void {
    const token = this.#nextSolid();
    if (token.kind !== "string" && token.kind !== "raw-string")
      this.#unexpected(token, `${context} needs a name in quotes`);
  }

  #inOwnScope(read: () => void): void {
    const outer = this.#variables;
    const ranges = this.#ranges;
    this.#variables = ["$"];
    this.#ranges = 0;
    this.#nested(read);
    this.#variables = outer;
    this.#ranges = ranges;
  }

  #untilEnd(context: string, opener?: Token): void {
    if (this.#list(opener) !== "end") {
      const token = this.#tokens[this.#at - 1] ?? this.#peek();
      this.#fail(token, "second-else", `{{ ${context} }} has an {{ else }} too many.`);
    }
  }

  /** Reads up to the `end` or `else` of a block. */
  #list(opener: Token | undefined): Ending {
    return this.#nested(() => {
      for (;;) {
        const token = this.#next();
        if (token.kind === "text") continue;
        if (token.kind === "end") this.#unexpectedEnd(opener);
        const ending = this.#action();
        if (ending) return ending.kind;
      }
    });
  }

  /** Reads to the token that ends the pipeline, that included. */
  #pipeline(context: string, end: "close" | ")"): void {
    this.#declarations(context);
    let commands = 0;
    for (;;) {
      const token = this.#peekSolid();
      if (token.kind === end) {
        if (commands === 0) this.#fail(token, "missing-value", missingValue(context));
        this.#nextSolid();
        return;
      }
      if (!OPERANDS.has(token.kind)) this.#unexpected(this.#nextSolid());
      if (commands > 0 && VALUES.has(token.kind) && this.#tokens[this.#at + 1]?.kind !== "field")
        this.#fail(token, "not-a-function", `A | hands its value to a function, and ${token.text} is none.`);
      this.#command();
      commands++;
    }
  }

  /** `$x :=`, `$x =` and, in a range, `$i, $x :=`. */
  #declarations(context: string): void {
    for (let count = 1; ; count++) {
      const variable = this.#peekSolid();
      if (variable.kind !== "variable") return;
      const before = this.#at;
      this.#nextSolid();
      const next = this.#peekSolid();
      if (next.kind === ":=" || next.kind === "=") {
        this.#nextSolid();
        this.#variables.push(variable.text);
        return;
      }
      if (next.text !== ",") {
        this.#at = before;
        return;
      }
      this.#nextSolid();
      this.#variables.push(variable.text);
      if (context !== "range" || count > 1)
        this.#fail(next, "too-many-variables", `Only range takes two variables, and no action more.`);
      if (this.#peekSolid().kind !== "variable")
        this.#unexpected(this.#nextSolid(), "a variable is due here");
    }
  }

  #command(): void {
    for (;;) {
      this.#operand();
      const token = this.#peek();
      if (token.kind === "space") {
        const solid = this.#peekSolid();
        if (solid.kind === "close" || solid.kind === ")") return;
        if (solid.kind === "|") break;
        if (!OPERANDS.has(solid.kind)) this.#unexpected(this.#nextSolid());
        continue;
      }
      if (token.kind === "close" || token.kind === ")") return;
      if (token.kind === "|") break;
      this.#unexpected(this.#next());
    }
    this.#nextSolid();
  }

  #operand(): void {
    const token = this.#nextSolid();
    switch (token.kind) {
      case "identifier":
        if (!this.#functions.includes(token.text) && !BUILTIN_FUNCTIONS.includes(token.text))
          this.#unknown(token, "unknown-function", [...new Set([...BUILTIN_FUNCTIONS, ...this.#functions])]);
        break;
      case "variable":
        if (!this.#variables.includes(token.text))
          this.#unknown(token, "undefined-variable", this.#variables);
        break;
      case "number":
      case "character":
        if (!isGoNumber(token.text)) this.#fail(token, "bad-number", `${token.text} is no number.`);
        break;
      case "string":
        if (!isGoString(token.text))
          this.#fail(token, "bad-escape", "This text has an escape that Go does not know.");
        break;
      case "(":
        this.#nested(() => this.#pipeline("parentheses", ")"));
        break;
      default:
    }
    if (VALUES.has(token.kind) && this.#peek().kind === "field")
      this.#fail(this.#peek(), "unexpected-token", `${this.#peek().text} cannot follow ${token.text}.`);
    while (this.#peek().kind === "field") this.#next();
  }

  #unknown(token: Token, code: string, known: readonly string[]): void {
    const near = nearest(token.text, known);
    const hint = near ? ` Did you mean ${near}?` : "";
    const what =
      code === "unknown-function"
        ? `Prometheus's templates have no function ${token.text}.`
        : `The variable ${token.text} is not defined here.`;
    this.#problems.push({
      span: token,
      code,
      message: what + hint,
      ...(near && { suggestion: near }),
    });
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH)
      this.#fail(this.#peek(), "too-deep", "The template is nested too deeply to be read.");
    const result = read();
    this.#depth--;
    return result;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  #next(): Token {
    const token = this.#peek();
    if (this.#at < this.#tokens.length - 1) this.#at++;
    return token;
  }

  #peekSolid(): Token {
    let at = this.#at;
    while (this.#tokens[at]?.kind === "space") at++;
    return this.#tokens[at] ?? END;
  }

  #nextSolid(): Token {
    while (this.#peek().kind === "space") this.#at++;
    return this.#next();
  }

  #expect(kind: TokenKind, context: string): void {
    const token = this.#nextSolid();
    if (token.kind !== kind) this.#unexpected(token, `}} is due behind ${context}`);
  }

  #unexpectedEnd(opener?: Token): never {
    if (this.#lexical) this.#stop(this.#lexical);
    const at = opener ?? this.#peek();
    this.#fail(at, "missing-end", `{{ ${opener?.text ?? "define"} }} has no {{ end }}.`);
  }

  #unexpected(token: Token, due?: string): never {
    if (token.kind === "end" && this.#lexical) this.#stop(this.#lexical);
    const message = due
      ? `${shown(token)} cannot stand here: ${due}.`
      : /^[*/%<>+^&!=-]$/.test(token.text)
        ? `A template has no operators, so ${token.text} cannot stand here. Calculate in the expression of the rule, and compare with eq, lt and the like.`
        : `${shown(token)} cannot stand here.`;
    this.#fail(token, "unexpected-token", message);
  }

  #fail(at: Token, code: string, message: string): never {
    this.#stop({ span: { start: at.start, end: at.end }, code, message });
  }

  #stop(problem: TemplateProblem): never {
    this.#problems.push(problem);
    throw new Stop();
  }
}

const END: Token = { kind: "end", text: "", start: 0, end: 0 };

function shown(token: Token): string {
  return token.kind === "end" ? "The end of the text" : token.text;
}

function missingValue(context: string): string {
  if (context === "action") return "This action is empty. Name a value, or remove the braces.";
  return context === "parentheses" ? "These parentheses are empty." : `${context} needs a value.`;
}

/** The name that was most likely meant: a few letters off, or the same in another case. */
function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 4)) + 1;
  for (const candidate of known) {
    if (candidate.length < 3) continue;
    const apart = distance(name.toLowerCase(), candidate.toLowerCase());
    if (apart >= least) continue;
    least = apart;
    best = candidate;
  }
  return best;
}
