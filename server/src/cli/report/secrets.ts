import type { LineIndex } from "../../text/lineIndex.ts";
import { isSecretKey, mayHoldSecretKey } from "../../text/secrets.ts";

/** Part of a line that must not be shown; offsets count from the line's start. */
interface Hidden {
  readonly start: number;
  readonly end: number;
}

export interface MaskedLine {
  /** The line with each secret replaced by `MASK`. */
  readonly text: string;
  /** Where the secrets stood in the line as it is in the file, in order, apart from each other. */
  readonly hidden: readonly Hidden[];
}

/** What Prometheus itself shows in place of a secret. */
export const MASK = "<secret>";

/**
 * The lines of one text as they may be shown: values of keys that hold secrets, passwords in URLs and tokens in
 * headers masked, also where the value goes over several lines and only a part of it stands on the one shown.
 */
export class SecretMask {
  readonly lines: LineIndex;
  readonly #holdsKeys: boolean;
  #last: { readonly line: number; readonly masked: MaskedLine } | undefined;

  constructor(lines: LineIndex) {
    this.lines = lines;
    this.#holdsKeys = lines.text.includes(KEY_MARK);
  }

  line(line: number): MaskedLine {
    // Findings come in their order, and often several on a line.
    if (this.#last?.line !== line) this.#last = { line, masked: this.#mask(line) };
    return this.#last.masked;
  }

  #mask(line: number): MaskedLine {
    const { lines } = this;
    const source = lines.lineText(line);
    const keys = this.#holdsKeys ? privateKey(lines, line, source) : NOTHING;
    return masked(source, [
      ...continued(lines, line, source),
      ...keys,
      ...keyed(source),
      ...embedded(source),
    ]);
  }
}

/** One line as it may be shown. */
export function maskSecrets(lines: LineIndex, line: number): MaskedLine {
  return new SecretMask(lines).line(line);
}

function masked(source: string, found: readonly Hidden[]): MaskedLine {
  if (found.length === 0) return { text: source, hidden: found };
  const hidden = merge(found);
  let text = "";
  let at = 0;
  for (const { start, end } of hidden) {
    text += source.slice(at, start) + MASK;
    at = end;
  }
  return { text: text + source.slice(at), hidden };
}

/** `key: value` anywhere on the line, in block and in flow style, in YAML and in JSON. */
function keyed(source: string): readonly Hidden[] {
  if (!mayHoldSecretKey(source)) return NOTHING;
  const found: Hidden[] = [];
  for (const match of source.matchAll(
    /(?:["']([^"'\n]{1,100})["']|(?<![\w.-])([\w.-]{1,100}))[ \t]{0,20}:(?=["'\s]|$)/g,
  )) {
    if (!isSecretKey(match[1] ?? match[2] ?? "")) continue;
    const value = valueAt(source, match.index + match[0].length);
    if (value) found.push(value);
  }
  return found;
}

const NOTHING: readonly Hidden[] = [];

/** The value that starts at or behind `from`; nothing where a mapping, an anchor or a block scalar's header begins. */
function valueAt(source: string, from: number): Hidden | undefined {
  let start = from;
  while (source[start] === " " || source[start] === "\t") start++;
  const first = source[start];
  if (
    first === undefined ||
    first === "{" ||
    first === "#" ||
    /^[|>][-+0-9]*\s*(?:#.*)?$/.test(source.slice(start, start + 200))
  )
    return undefined;
  if (first === '"' || first === "'") return { start: start + 1, end: closingQuote(source, start) };
  if (first === "[") {
    const close = source.indexOf("]", start);
    return { start: start + 1, end: close < 0 ? source.length : close };
  }
  // In flow style a comma or brace ends the value; a secret that holds one is then hidden up to the line's end.
  const flow = /[{[]/.test(source.slice(0, start));
  const rest = source.slice(start);
  const end = rest.search(flow ? /[,}\]]\s*(?:$|[\s}\]])|\s#/ : /\s#/);
  const length = (end < 0 ? rest : rest.slice(0, end)).trimEnd().length;
  return length > 0 ? { start, end: start + length } : undefined;
}

function closingQuote(source: string, open: number): number {
  const quote = source[open];
  for (let i = open + 1; i < source.length; i++) {
    if (quote === '"' && source[i] === "\\") i++;
    else if (source[i] === quote && quote === "'" && source[i + 1] === "'") i++;
    else if (source[i] === quote) return i;
  }
  return source.length;
}

/** What a private key's first and last line end with. */
const KEY_MARK = "PRIVATE KEY-----";

/** Each with texts of which a line must hold one to be worth the search. */
const EMBEDDED: readonly (readonly [pattern: RegExp, signs: readonly string[]])[] = [
  // The password of scheme://user:password@host; up to the last @ before the host, as passwords may hold one.
  [/(?<=\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@"']{0,200}:)[^\s/"']{1,500}(?=@)/gi, ["://"]],
  [
    /(?<=[?&;](?:[\w-]{0,40}[_-])?(?:token|secret|password|passwd|pwd|key|apikey|sig|signature|auth)=)[^\s&;"'#]{1,2000}/gi,
    ["?", "&", ";"],
  ],
  // Prose such as "Basic authentication" is no token: one is long, or holds more than small letters.
  [
    /(?<=\b(?:Bearer|Basic|Token) {1,4})(?=\S{20}|[a-z]{0,30}[A-Z0-9._~+/=-])[A-Za-z0-9._~+/=-]{8,4000}/g,
    ["Bearer ", "Basic ", "Token "],
  ],
  [/(?<=-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----).{1,100000}/g, [KEY_MARK]],
];

/** Secrets that show by themselves, whatever key they stand under. */
function embedded(source: string): Hidden[] {
  const found: Hidden[] = [];
  for (const [pattern, signs] of EMBEDDED) {
    if (!signs.some((sign) => source.includes(sign))) continue;
    for (const m of source.matchAll(pattern)) found.push({ start: m.index, end: m.index + m[0].length });
  }
  return found;
}

/** The whole line, when it belongs to a secret that began above: a block scalar, a quoted text, a list of secrets. */
function continued(lines: LineIndex, line: number, source: string): readonly Hidden[] {
  const indent = source.search(/\S/);
  if (indent < 0) return NOTHING;
  const item = /^\s*-\s+/.exec(source);
  for (let above = line - 1, looked = 0; above >= 0 && looked < 2000; above--, looked++) {
    const text = lines.lineText(above);
    const column = text.search(/\S/);
    if (column < 0 || column > indent || (column === indent && !item)) continue;
    const key = /^\s*(?:-\s+)*["']?([\w.-]{1,100})["']?\s*:\s*(.*)$/.exec(text.slice(0, 500));
    if (column === indent && !key) continue;
    if (!key || !isSecretKey(key[1] ?? "")) return NOTHING;
    const rest = key[2] ?? "";
    if (/^[|>"']/.test(rest)) return [{ start: indent, end: source.trimEnd().length }];
    // A mapping below a secret's key refers to the secret (`password: {name: …}`); its own keys decide.
    if (/^\s*(?:-\s+)?["']?[\w.-]{1,100}["']?\s*:(?:\s|$)/.test(source)) return [];
    return [{ start: item ? item[0].length : indent, end: source.trimEnd().length }];
  }
  return [];
}

/** How many lines the text of a private key may have. */
const KEY_LINES = 200;

/** The whole line, when it stands in a private key that begins above, whatever key of YAML that is under. */
function privateKey(lines: LineIndex, line: number, source: string): Hidden[] {
  const start = source.search(/\S/);
  if (start < 0 || source.includes("-----")) return [];
  for (let above = line - 1; above >= Math.max(0, line - KEY_LINES); above--) {
    const marker = /-----(BEGIN|END) [A-Z ]{0,40}PRIVATE KEY-----/.exec(lines.lineText(above));
    if (marker) return marker[1] === "BEGIN" ? [{ start, end: source.trimEnd().length }] : [];
  }
  return [];
}

function merge(all: readonly Hidden[]): Hidden[] {
  const merged: Hidden[] = [];
  for (const one of [...all]
    .filter((h) => h.end > h.start)
    .sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last && one.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, one.end) };
    else merged.push(one);
  }
  return merged;
}
