import { type Span, span } from "../../../text/span.ts";
import type { Re2AssertionKind, Re2Node } from "./ast.ts";
import { programSize } from "./ast.ts";
import { readChar, readEscape } from "./escapes.ts";
import { readClass, readNamedEscape, type SetCache } from "./parseClass.ts";
import { Re2Error, type Re2Problem, toProblem } from "./problem.ts";
import { TreeBuilder } from "./treeBuilder.ts";

export interface Re2Parse {
  /** Undefined when the pattern is refused. */
  readonly ast: Re2Node | undefined;
  readonly problem?: Re2Problem;
}

/**
 * Parses a pattern as Go's regexp/syntax does for a label matcher of Prometheus: Perl syntax, and a dot that
 * matches newlines. Accepts and refuses exactly what Go does; the first error ends the parse.
 */
export function parseRe2(pattern: string): Re2Parse {
  try {
    return { ast: new Parser(pattern).parse() };
  } catch (error) {
    if (!(error instanceof Re2Error)) throw error;
    return { ast: undefined, problem: toProblem(error, pattern) };
  }
}

/** Prometheus's anchoring of a relabel step's regex; its error messages show the wrapped text. */
export function wrapRe2(pattern: string): string {
  return `${WRAPPER_START}${pattern}${WRAPPER_END}`;
}

/**
 * As `parseRe2` for the `regex` of a relabel step. It is wrapped before it is parsed, so an unclosed `\Q`
 * is an error there, and Go's messages show the wrapper.
 */
export function parseRelabelRe2(pattern: string): Re2Parse {
  const plain = parseRe2(pattern);
  const wrapped = parseRe2(wrapRe2(pattern)).problem;
  if (plain.problem !== undefined) {
    return { ast: undefined, problem: { ...plain.problem, goText: wrapped?.goText ?? plain.problem.goText } };
  }
  if (wrapped === undefined) return plain;
  return {
    ast: undefined,
    problem: {
      span: span(0, pattern.length),
      message: "The pattern ends inside \\Q…; close it with \\E",
      goText: wrapped.goText,
    },
  };
}

const WRAPPER_START = "^(?s:";
const WRAPPER_END = ")$";

/** Go's limit for the instructions of a program: 128 MB at 40 bytes each. */
const MAX_PROGRAM = Math.floor((128 << 20) / 40);

interface Flags {
  readonly fold: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly lazy: boolean;
}

const INITIAL_FLAGS: Flags = { fold: false, multiline: false, dotAll: true, lazy: false };

class Parser {
  private readonly pattern: string;
  private readonly tree: TreeBuilder<Flags>;
  private readonly sets: SetCache = new Map();
  private at = 0;
  private flags = INITIAL_FLAGS;
  /** Where the repetition directly before began; -1 when something else stands before. */
  private repeated = -1;

  constructor(pattern: string) {
    this.pattern = pattern;
    this.tree = new TreeBuilder(pattern);
  }

  parse(): Re2Node {
    while (this.at < this.pattern.length) {
      const start = this.at;
      const isRepeat = this.step();
      this.repeated = isRepeat ? start : -1;
    }
    const root = this.tree.finish();
    if (programSize(root) > MAX_PROGRAM) {
      throw new Re2Error("expression too large", span(0, this.pattern.length), this.pattern);
    }
    return root;
  }

  /** Reads one element; true when it was a repetition. */
  private step(): boolean {
    const start = this.at;
    switch (this.pattern.charAt(start)) {
      case "(":
        this.open();
        return false;
      case "|":
        this.tree.bar(start);
        this.at++;
        return false;
      case ")":
        this.flags = this.tree.close(start);
        this.at++;
        return false;
      case "^":
        this.assertion(this.flags.multiline ? "lineStart" : "textStart", 1);
        return false;
      case "$":
        this.assertion(this.flags.multiline ? "lineEnd" : "textEnd", 1);
        return false;
      case ".":
        this.at++;
        this.tree.push({ kind: "any", span: span(start, this.at), newline: this.flags.dotAll });
        return false;
      case "[": {
        const node = readClass(this.pattern, start, this.flags.fold, this.sets);
        this.at = node.span.end;
        this.tree.push(node);
        return false;
      }
      case "*":
        return this.repeat(0, undefined, start + 1);
      case "+":
        return this.repeat(1, undefined, start + 1);
      case "?":
        return this.repeat(0, 1, start + 1);
      case "{":
        return this.counted();
      case "\\":
        this.escape();
        return false;
      default: {
        const char = readChar(this.pattern, start);
        this.literal(char.codePoint, span(start, char.end));
        return false;
      }
    }
  }

  private literal(codePoint: number, where: Span): void {
    this.at = where.end;
    this.tree.push({
      kind: "literal",
      span: where,
      text: String.fromCodePoint(codePoint),
      fold: this.flags.fold,
    });
  }

  private assertion(at: Re2AssertionKind, length: number): void {
    const start = this.at;
    this.at += length;
    this.tree.push({ kind: "assertion", span: span(start, this.at), at });
  }

  private escape(): void {
    const start = this.at;
    const letter = this.pattern.charAt(start + 1);
    const assertion = ASSERTIONS.get(letter);
    if (assertion !== undefined) {
      this.assertion(assertion, 2);
      return;
    }
    if (letter === "C") throw new Re2Error("invalid escape sequence", span(start, start + 2), "\\C");
    if (letter === "Q") {
      this.quoted();
      return;
    }
    const group = readNamedEscape(this.pattern, start, this.flags.fold, this.sets);
    if (group !== undefined) {
      this.at = group.end;
      const where = span(start, group.end);
      const items = [{ kind: "named", span: where, name: this.pattern.slice(start, group.end) }] as const;
      this.tree.push({ kind: "class", span: where, set: group.set, negated: false, items });
      return;
    }
    const char = readEscape(this.pattern, start);
    this.literal(char.codePoint, span(start, char.end));
  }

  /** Everything between `\Q` and `\E` stands for itself. */
  private quoted(): void {
    const close = this.pattern.indexOf("\\E", this.at + 2);
    const end = close < 0 ? this.pattern.length : close;
    this.at += 2;
    while (this.at < end) {
      const char = readChar(this.pattern, this.at);
      this.literal(char.codePoint, span(this.at, char.end));
    }
    this.at = close < 0 ? end : close + 2;
  }

  private counted(): boolean {
    const start = this.at;
    const counts = readCounts(this.pattern, start);
    if (counts === undefined) {
      // A brace that starts no repetition is a character.
      this.literal(0x7b, span(start, start + 1));
      return false;
    }
    const { min, max, end } = counts;
    if (min > MAX_REPEAT || (max !== undefined && (max > MAX_REPEAT || min > max))) {
      throw new Re2Error("invalid repeat count", span(start, end), this.pattern.slice(start, end));
    }
    return this.repeat(min, max, end);
  }

  private repeat(min: number, max: number | undefined, operatorEnd: number): true {
    const start = this.at;
    const turned = this.pattern.charAt(operatorEnd) === "?";
    const end = turned ? operatorEnd + 1 : operatorEnd;
    const operator = span(start, end);
    if (this.repeated >= 0) {
      const both = span(this.repeated, end);
      throw new Re2Error(
        "invalid nested repetition operator",
        both,
        this.pattern.slice(both.start, both.end),
      );
    }
    const isCounted = this.pattern.charAt(start) === "{";
    this.tree.repeat({ min, max, greedy: turned === this.flags.lazy, operator, isCounted });
    this.at = end;
    return true;
  }

  private open(): void {
    const start = this.at;
    if (this.pattern.charAt(start + 1) !== "?") {
      this.at++;
      this.tree.open(start, this.at, this.flags, true);
      return;
    }
    const named = /^\(\?P?<(?=[\s\S])/.exec(this.pattern.slice(start, start + 5));
    if (named !== null) this.openNamed(start, named[0].length);
    else this.readFlags(start);
  }

  private openNamed(start: number, prefix: number): void {
    const close = this.pattern.indexOf(">", start);
    const end = close < 0 ? this.pattern.length : close + 1;
    const name = this.pattern.slice(start + prefix, Math.max(start + prefix, close));
    if (close < 0 || !/^\w+$/.test(name)) {
      throw new Re2Error("invalid named capture", span(start, end), this.pattern.slice(start, end));
    }
    this.at = end;
    this.tree.open(start, end, this.flags, true, name);
  }

  /** Reads `(?i)`, `(?i:`, `(?-s:` and the like. */
  private readFlags(start: number): void {
    let flags = this.flags;
    let on = true;
    let seen = false;
    let next = start + 2;
    while (next < this.pattern.length) {
      const char = this.pattern.charAt(next);
      next = readChar(this.pattern, next).end;
      const name = FLAG_NAMES.get(char);
      if (name !== undefined) {
        flags = { ...flags, [name]: on };
        seen = true;
      } else if (char === "-" && on) {
        on = false;
        seen = false;
      } else if ((char === ":" || char === ")") && (on || seen)) {
        if (char === ":") this.tree.open(start, next, this.flags, false);
        this.flags = flags;
        this.at = next;
        return;
      } else break;
    }
    const shown = this.pattern.slice(start, next);
    throw new Re2Error("invalid or unsupported Perl syntax", span(start, next), shown);
  }
}

const ASSERTIONS: ReadonlyMap<string, Re2AssertionKind> = new Map([
  ["A", "textStart"],
  ["z", "textEnd"],
  ["b", "wordBoundary"],
  ["B", "notWordBoundary"],
]);

const FLAG_NAMES: ReadonlyMap<string, keyof Flags> = new Map([
  ["i", "fold"],
  ["m", "multiline"],
  ["s", "dotAll"],
  ["U", "lazy"],
]);

const MAX_REPEAT = 1000;

interface Counts {
  readonly min: number;
  readonly max: number | undefined;
  readonly end: number;
}

const COUNTS = /^\{(0|[1-9][0-9]*)(?:,(0|[1-9][0-9]*)?)?\}/;

/** Reads `{2}`, `{2,}` or `{2,5}`; numbers with leading zeros make it plain text, as in Go. */
function readCounts(pattern: string, at: number): Counts | undefined {
  const close = pattern.indexOf("}", at);
  if (close < 0) return undefined;
  const match = COUNTS.exec(pattern.slice(at, close + 1));
  if (match === null) return undefined;
  const [all, min = "0", max] = match;
  const open = all.includes(",") && max === undefined;
  return { min: Number(min), max: open ? undefined : Number(max ?? min), end: at + all.length };
}
