import type { Position, Range } from "vscode-languageserver-protocol";
import type { Random } from "../../support/random.ts";

/** Sends a request; rejects with the error's code and message. */
export type Request = (method: string, params: unknown) => Promise<unknown>;

export interface Asked {
  readonly uri: string;
  readonly text: string;
}

/** What a client can ask of an open document, and a place to ask it for. */
export interface Question {
  readonly method: string;
  readonly params: unknown;
}

/** Codes of errors that are answers: refused, changed meanwhile, cancelled. */
const PROPER = new Set([-32803, -32801, -32800, -32802]);

/** Every request of the protocol about one place in a document. */
export function questions({ uri, text }: Asked, random: Random): Question[] {
  const position = positionAt(text, random.int(text.length + 1));
  const other = positionAt(text, random.int(text.length + 1));
  const [start, end] = before(position, other) ? [position, other] : [other, position];
  const range = random.chance(50) ? { start: position, end: position } : { start, end };
  const textDocument = { uri };
  const at = { textDocument, position };
  const ask = (method: string, params: unknown): Question => ({ method, params });
  return [
    ask("textDocument/hover", at),
    ask("textDocument/completion", at),
    ask("textDocument/signatureHelp", at),
    ask("textDocument/definition", at),
    ask("textDocument/references", { ...at, context: { includeDeclaration: random.chance(50) } }),
    ask("textDocument/documentHighlight", at),
    ask("textDocument/prepareRename", at),
    ask("textDocument/rename", { ...at, newName: random.pick(NEW_NAMES) }),
    ask("textDocument/prepareCallHierarchy", at),
    ask("textDocument/codeAction", { textDocument, range, context: { diagnostics: [] } }),
    ask("textDocument/codeLens", { textDocument }),
    ask("textDocument/inlayHint", { textDocument, range: { start: { line: 0, character: 0 }, end } }),
    ask("textDocument/documentSymbol", { textDocument }),
    ask("textDocument/documentLink", { textDocument }),
    ask("textDocument/foldingRange", { textDocument }),
    ask("textDocument/selectionRange", { textDocument, positions: [position, other] }),
    ask("textDocument/semanticTokens/full", { textDocument }),
    ask("textDocument/semanticTokens/range", { textDocument, range: { start, end } }),
    ask("textDocument/formatting", { textDocument, options: { tabSize: 2, insertSpaces: true } }),
    ask("textDocument/rangeFormatting", { textDocument, range: { start, end }, options: {} }),
    ask("workspace/symbol", { query: random.pick(["", "a", "job:", "🐌", "["]) }),
    ask("workspace/willRenameFiles", { files: [{ oldUri: uri, newUri: `${uri}.moved.yml` }] }),
  ];
}

const NEW_NAMES = [
  "job:renamed:rate5m",
  "Renamed",
  "a b",
  "",
  "é",
  "job:http_requests:rate5m",
  "x\n- y: z",
  '"',
];

/**
 * Asks one question and what clients ask next (the edits of actions, the words of lenses, callers), and looks at
 * what is answered: a result whose places are in the texts they are about, or a proper error.
 * @param textOf the text that the client has for a URI; undefined for files it has not opened
 * @returns the edits that were offered
 * @throws Error that says what is wrong
 */
export async function askWell(
  request: Request,
  { method, params }: Question,
  asked: Asked,
  textOf: (uri: string) => string | undefined,
): Promise<unknown[]> {
  const answer = await answerTo(request, method, params);
  look(answer, asked.uri, textOf, method);
  if (method.startsWith("textDocument/semanticTokens")) lookAtTokens(answer, asked.text);
  if (method === "textDocument/foldingRange") lookAtFolds(answer, asked.text);
  if (method === "textDocument/selectionRange") lookAtChains(answer);
  const edits: unknown[] = [];
  const next: Record<string, [method: string, wrap: (one: unknown) => unknown, most: number][]> = {
    "textDocument/codeAction": [["codeAction/resolve", (one) => one, 12]],
    "textDocument/codeLens": [["codeLens/resolve", (one) => one, 5]],
    "textDocument/completion": [["completionItem/resolve", (one) => one, 2]],
    "textDocument/prepareCallHierarchy": [
      ["callHierarchy/incomingCalls", (item) => ({ item }), 2],
      ["callHierarchy/outgoingCalls", (item) => ({ item }), 2],
    ],
  };
  for (const [follow, wrap, most] of next[method] ?? []) {
    const list = Array.isArray(answer) ? answer : ((answer as { items?: unknown[] } | null)?.items ?? []);
    for (const one of list.slice(0, most)) {
      const resolved = await answerTo(request, follow, wrap(one));
      // A caller's ranges are in the caller's file, those of what an item calls in the item's.
      const about = (one as { uri?: unknown }).uri;
      const uri = typeof about === "string" ? about : asked.uri;
      look(resolved, uri, textOf, `${follow} ${(one as { title?: string }).title ?? ""}`);
      edits.push((resolved as { edit?: unknown } | null)?.edit);
    }
  }
  if (method === "textDocument/rename") edits.push(answer);
  return edits.filter((edit) => edit !== undefined && edit !== null);
}

async function answerTo(request: Request, method: string, params: unknown): Promise<unknown> {
  try {
    return await request(method, params);
  } catch (error) {
    const { code, message } = error as { code?: number; message?: string };
    if (code !== undefined && PROPER.has(code)) return null;
    throw new Error(`${method} ${JSON.stringify(params)}: error ${code}: ${message}`);
  }
}

/** Looks at every range and every list of edits in an answer. */
function look(value: unknown, uri: string, textOf: (uri: string) => string | undefined, what: string): void {
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every(isEdit)) lookAtEdits(value, uri, textOf, what);
    for (const one of value) look(one, uri, textOf, what);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (isRange(value)) {
    const text = textOf(uri);
    if (text !== undefined) lookAtRange(value, text, `${what} in ${uri}`);
    return;
  }
  const own = value as Record<string, unknown>;
  const about = own.textDocument as { uri?: unknown } | undefined;
  const from = own.from as { uri?: unknown } | undefined;
  const here = [own.uri, about?.uri, own.targetUri, from?.uri].find((it) => typeof it === "string") as
    | string
    | undefined;
  for (const [key, inner] of Object.entries(own)) {
    // What a client only hands back is the server's own business.
    if (key === "data") continue;
    if (key === "changes" && typeof inner === "object" && inner !== null && !Array.isArray(inner))
      for (const [of, edits] of Object.entries(inner)) look(edits, of, textOf, what);
    else look(inner, here ?? uri, textOf, what);
  }
}

function isEdit(value: unknown): value is { range: Range } {
  return (
    typeof value === "object" &&
    value !== null &&
    "range" in value &&
    ("newText" in value || "snippet" in value)
  );
}

function isRange(value: object): value is Range {
  return isPosition((value as Range).start) && isPosition((value as Range).end);
}

function isPosition(value: unknown): value is Position {
  return typeof value === "object" && value !== null && "line" in value && "character" in value;
}

function lookAtEdits(
  edits: readonly { range: Range }[],
  uri: string,
  textOf: (uri: string) => string | undefined,
  what: string,
): void {
  const text = textOf(uri);
  if (text === undefined) return;
  const spans = edits
    .map(({ range }) => ({ start: offsetAt(text, range.start), end: offsetAt(text, range.end) }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  for (const [at, span] of spans.entries()) {
    const next = spans[at + 1];
    if (next && next.start < span.end)
      throw new Error(`${what}: edits of ${uri} overlap: ${JSON.stringify(edits)}`);
  }
}

function lookAtRange({ start, end }: Range, text: string, what: string): void {
  const lines = linesOf(text);
  const fits = ({ line, character }: Position) =>
    Number.isInteger(line) && line >= 0 && character >= 0 && character <= (lines[line]?.length ?? -1);
  if (!fits(start) || !fits(end) || !(before(start, end) || same(start, end)))
    throw new Error(`${what}: ${JSON.stringify({ start, end })} is not in a text of ${lines.length} lines`);
}

function lookAtTokens(answer: unknown, text: string): void {
  const { data } = (answer ?? { data: [] }) as { data: number[] };
  const lines = linesOf(text);
  let line = 0;
  let character = 0;
  for (let at = 0; at < data.length; at += 5) {
    const [down = 0, right = 0, length = 0] = data.slice(at, at + 3);
    if (down < 0 || right < 0 || length <= 0) throw new Error(`token ${at / 5}: ${down} ${right} ${length}`);
    line += down;
    character = down > 0 ? right : character + right;
    if (character + length > (lines[line]?.length ?? -1))
      throw new Error(`token ${at / 5} at ${line}:${character}+${length} goes beyond its line`);
  }
}

function lookAtFolds(answer: unknown, text: string): void {
  const count = linesOf(text).length;
  for (const { startLine, endLine } of (answer ?? []) as { startLine: number; endLine: number }[]) {
    if (!(0 <= startLine && startLine <= endLine && endLine < count))
      throw new Error(`fold ${startLine}-${endLine} of ${count} lines`);
  }
}

function lookAtChains(answer: unknown): void {
  type Chain = { range: Range; parent?: Chain };
  for (let chain of (answer ?? []) as (Chain | undefined)[]) {
    for (; chain?.parent; chain = chain.parent) {
      const { range, parent } = chain as Required<Chain>;
      const inside =
        !before(range.start, parent.range.start) &&
        !before(parent.range.end, range.end) &&
        !(same(range.start, parent.range.start) && same(range.end, parent.range.end));
      if (!inside)
        throw new Error(`selection ${JSON.stringify(range)} not inside ${JSON.stringify(parent.range)}`);
    }
  }
}

/** Lines as the protocol has them: they end at LF, CRLF or a lone CR. */
export function linesOf(text: string): string[] {
  // Thousands of places in one text are looked at in a row.
  if (last.text !== text) last = { text, lines: text.split(/\r\n|\n|\r/) };
  return last.lines;
}

let last = { text: "", lines: [""] };

export function positionAt(text: string, offset: number): Position {
  // Between CR and LF there is no place: it belongs to the end of the line.
  const lines = linesOf(text.slice(0, offset));
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

export function offsetAt(text: string, { line, character }: Position): number {
  const breaks = /\r\n|\n|\r/g;
  let start = 0;
  for (let left = line; left > 0; left--) {
    if (!breaks.exec(text)) return text.length;
    start = breaks.lastIndex;
  }
  return Math.min(text.length, start + character);
}

function before(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

function same(a: Position, b: Position): boolean {
  return a.line === b.line && a.character === b.character;
}
