import { type ParseErrorCode, printParseErrorCode, visit } from "jsonc-parser";
import type { Span } from "../../text/span.ts";
import type { JsonNode, JsonProblem, ParsedJson } from "./nodes.ts";

/**
 * Reads JSON, the parts below the wanted keys only: what is left out of a large file costs nothing but the scan over
 * it. Never throws; of text that is no JSON what could be read is given.
 * @param wanted whether the value of a key is to be read; `within` is the key of the object that it stands in
 */
export function readJson(text: string, wanted: Wanted): ParsedJson {
  const reader = new TreeReader(wanted);
  // A byte order mark is none of JSON's characters, and some editors write one.
  const content = text.startsWith("\ufeff") ? ` ${text.slice(1)}` : text;
  try {
    visit(content, reader, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    // The library goes down by recursion, and text without end of brackets is no reason to fail.
    if (!(error instanceof RangeError)) throw error;
    return {
      root: undefined,
      problems: [{ span: { start: 0, end: 1 }, message: "It is nested too deeply." }],
    };
  }
  reader.close(text.length);
  return { root: reader.root, problems: reader.problems };
}

export type Wanted = (key: string, within: string | undefined) => boolean;

type Open =
  | { kind: "object"; span: { start: number; end: number }; members: Map<string, JsonNode>; key?: string }
  | { kind: "array"; span: { start: number; end: number }; items: JsonNode[] };

/** Puts the tree together from what the library comes across. Its methods are bound, as they are handed over. */
class TreeReader {
  root: JsonNode | undefined;
  readonly problems: JsonProblem[] = [];
  readonly #wanted: Wanted;
  readonly #open: Open[] = [];
  /** The key whose value comes next. */
  #key: string | undefined;
  /** Objects and arrays that are being left out, one within the other. */
  #skipped = 0;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  readonly onObjectBegin = (offset: number): void =>
    this.#begin({ kind: "object", span: { start: offset, end: offset + 1 }, members: new Map() });

  readonly onArrayBegin = (offset: number): void =>
    this.#begin({ kind: "array", span: { start: offset, end: offset + 1 }, items: [] });

  readonly onObjectProperty = (key: string): void => {
    if (this.#skipped === 0) this.#key = key;
  };

  readonly onLiteralValue = (value: unknown, offset: number, length: number): void => {
    if (this.#skipped > 0 || !this.#isWanted()) return;
    const span = { start: offset, end: offset + length };
    if (typeof value === "string") this.#put({ kind: "string", span, value });
    else if (value === null || typeof value === "number" || typeof value === "boolean")
      this.#put({ kind: "literal", span, value });
  };

  readonly onObjectEnd = (offset: number, length: number): void => this.#end(offset + length);

  readonly onArrayEnd = (offset: number, length: number): void => this.#end(offset + length);

  readonly onError = (code: ParseErrorCode, offset: number, length: number): void => {
    // What follows the first error is mostly its echo.
    if (this.problems.length > 0) return;
    const span: Span = { start: offset, end: offset + length };
    this.problems.push({
      span,
      message: MESSAGES.get(printParseErrorCode(code)) ?? "This is not valid JSON.",
    });
  };

  /** What is not closed reaches to the end. */
  close(end: number): void {
    for (const node of this.#open) node.span.end = end;
  }

  #begin(node: Open): void {
    // The library would leave it out itself, and with it the errors in it.
    if (this.#skipped > 0 || !this.#isWanted()) {
      this.#skipped++;
      return;
    }
    if (node.kind === "object" && this.#key !== undefined) node.key = this.#key;
    this.#put(node);
    this.#open.push(node);
  }

  #end(end: number): void {
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    const node = this.#open.pop();
    if (node) node.span.end = end;
  }

  #isWanted(): boolean {
    const within = this.#open.at(-1);
    return within?.kind !== "object" || (this.#key !== undefined && this.#wanted(this.#key, within.key));
  }

  #put(node: JsonNode): void {
    const within = this.#open.at(-1);
    if (!within) this.root ??= node;
    else if (within.kind === "array") within.items.push(node);
    else if (this.#key !== undefined) within.members.set(this.#key, node);
    this.#key = undefined;
  }
}

const MESSAGES: ReadonlyMap<string, string> = new Map([
  ["InvalidSymbol", "JSON has no such word here; texts stand in double quotes."],
  ["InvalidNumberFormat", "This is no number that JSON knows."],
  ["PropertyNameExpected", "A key in double quotes is due here; no comma stands behind the last one."],
  ["ValueExpected", "A value is due here; no comma stands behind the last one."],
  ["ColonExpected", "A colon is due here, between key and value."],
  ["CommaExpected", "A comma is due here."],
  ["CloseBraceExpected", "A } is due here."],
  ["CloseBracketExpected", "A ] is due here."],
  ["EndOfFileExpected", "The file goes on behind the end of its JSON."],
  ["InvalidCommentToken", "JSON has no comments."],
  ["UnexpectedEndOfString", "This string is not closed on its line."],
  ["InvalidUnicode", "\\u takes four hexadecimal digits."],
  ["InvalidEscapeCharacter", "JSON knows no such escape."],
  ["InvalidCharacter", "This character has to be escaped in JSON."],
]);
