import { isBlank } from "../../../syntax/yaml/whitespace.ts";

/** What stands on one line of block YAML, read without what stands around it. Offsets count from the file's start. */
export interface LineShape {
  readonly start: number;
  /** Behind the last character, the line break left out. */
  readonly end: number;
  /** Columns of the dashes that open list items. */
  readonly dashes: readonly number[];
  /** Where the text behind indentation and dashes starts; `end` when there is none. */
  readonly content: number;
  /** A key with its quotes, and what it says. */
  readonly key: { readonly text: string; readonly start: number; readonly end: number } | undefined;
  /** The colon behind the key. */
  readonly colon: number | undefined;
  /** Where the value behind the colon starts, anchors and tags skipped; `end` when there is none. */
  readonly value: number;
  /** Nothing but space or a comment stands on the line. */
  readonly blank: boolean;
}

/** Reads a line of block YAML. */
export function readLine(text: string, start: number, end: number): LineShape {
  let at = skipBlanks(text, start, end);
  const dashes: number[] = [];
  while (text[at] === "-" && at < end && (at + 1 >= end || isBlank(text[at + 1]))) {
    dashes.push(at - start);
    at = skipBlanks(text, at + 1, end);
  }
  const isComment = text[at] === "#";
  const content = isComment ? end : at;
  const key = isComment ? undefined : readKey(text, content, end);
  const value = key ? skipProperties(text, skipBlanks(text, key.colon + 1, end), end) : end;
  return {
    start,
    end,
    dashes,
    content,
    key: key && { text: key.text, start: content, end: key.end },
    colon: key?.colon,
    value: text[value] === "#" ? end : value,
    blank: dashes.length === 0 && content >= end,
  };
}

interface Key {
  readonly text: string;
  readonly end: number;
  readonly colon: number;
}

function readKey(text: string, start: number, end: number): Key | undefined {
  const first = text[start];
  if (first === '"' || first === "'") {
    const close = closingQuote(text, start, end);
    if (close === undefined) return undefined;
    const colon = skipBlanks(text, close + 1, end);
    if (text[colon] !== ":" || !endsKey(text, colon, end)) return undefined;
    return { text: text.slice(start + 1, close), end: close + 1, colon };
  }
  if (first === undefined || start >= end || "[]{},&*!|>%@`".includes(first)) return undefined;
  for (let at = start; at < end; at++) {
    if (text[at] === "#" && isBlank(text[at - 1])) return undefined;
    if (text[at] !== ":" || !endsKey(text, at, end)) continue;
    let last = at;
    while (last > start && isBlank(text[last - 1])) last--;
    return last > start ? { text: text.slice(start, last), end: last, colon: at } : undefined;
  }
  return undefined;
}

function endsKey(text: string, colon: number, end: number): boolean {
  return colon + 1 >= end || isBlank(text[colon + 1]);
}

/** The quote that closes the one at `start`; undefined when it is not on this stretch. */
export function closingQuote(text: string, start: number, end: number): number | undefined {
  const quote = text[start];
  for (let at = start + 1; at < end; at++) {
    if (quote === '"' && text[at] === "\\") at++;
    else if (text[at] === quote) {
      if (quote === "'" && text[at + 1] === "'" && at + 1 < end) at++;
      else return at;
    }
  }
  return undefined;
}

/** Behind an anchor or tag and the space that follows. */
function skipProperties(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text[at] === "&" || text[at] === "!")) {
    while (at < end && !isBlank(text[at])) at++;
    at = skipBlanks(text, at, end);
  }
  return at;
}

export function skipBlanks(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(text[at])) at++;
  return at;
}

/** Where a plain text on one line ends: before a comment and the space in front of it. */
export function plainEnd(text: string, start: number, end: number): number {
  let stop = end;
  for (let at = start; at < end; at++) {
    if (text[at] === "#" && (at === start || isBlank(text[at - 1]))) {
      stop = at;
      break;
    }
  }
  while (stop > start && isBlank(text[stop - 1])) stop--;
  return stop;
}
