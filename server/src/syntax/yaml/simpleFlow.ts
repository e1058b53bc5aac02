import type { YamlNode, YamlPair, YamlScalar } from "./nodes.ts";
import { quotedScalar, startsPlain } from "./simpleScalars.ts";

/**
 * A list or mapping in brackets that stands on one line and holds scalars and others like it; undefined for any
 * that is not certain to be one.
 */
export function readSimpleFlow(text: string, start: number, depth = 0): YamlNode | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const isMap = text.charCodeAt(start) === 123;
  const closing = isMap ? 125 : 93;
  const items: YamlNode[] = [];
  const pairs: YamlPair[] = [];
  let at = skipSpaces(text, start + 1);
  while (text.charCodeAt(at) !== closing) {
    const first = items.length + pairs.length === 0;
    if (!first) {
      if (text.charCodeAt(at) !== 44) return undefined;
      at = skipSpaces(text, at + 1);
    }
    const item = isMap ? readPair(text, at, depth) : readItem(text, at, depth);
    if (item === undefined) return undefined;
    if ("key" in item) pairs.push(item);
    else items.push(item);
    at = skipSpaces(text, item.span.end);
  }
  const span = { start, end: at + 1 };
  return isMap ? { kind: "map", flow: true, span, pairs } : { kind: "seq", flow: true, span, items };
}

const MAX_DEPTH = 10;

function readPair(text: string, start: number, depth: number): YamlPair | undefined {
  const key = readScalar(text, start);
  if (key === undefined || key.value === "<<" || key.span.end - start > 1000) return undefined;
  const colon = key.span.end;
  if (text.charCodeAt(colon) !== 58 || text.charCodeAt(colon + 1) !== 32) return undefined;
  const value = readItem(text, skipSpaces(text, colon + 1), depth);
  return value && { span: { start, end: value.span.end }, key, value };
}

function readItem(text: string, start: number, depth: number): YamlNode | undefined {
  const code = text.charCodeAt(start);
  return code === 91 || code === 123 ? readSimpleFlow(text, start, depth + 1) : readScalar(text, start);
}

function readScalar(text: string, start: number): YamlScalar | undefined {
  const code = text.charCodeAt(start);
  if (code === 34 || code === 39) return quotedScalar(text, start, true);
  if (code === 58 || !startsPlain(text, start)) return undefined;
  let end = start;
  for (; ; end++) {
    const next = text.charCodeAt(end);
    // A line break, or a text that is not closed.
    if (end >= text.length || next === 10) return undefined;
    if (next === 44 || next === 91 || next === 93 || next === 123 || next === 125) break;
    if (next === 58 && isPlainEnd(text.charCodeAt(end + 1))) break;
    if (next === 35 && text.charCodeAt(end - 1) === 32) return undefined;
  }
  while (text.charCodeAt(end - 1) === 32) end--;
  return {
    kind: "scalar",
    style: "plain",
    span: { start, end },
    value: text.slice(start, end),
    inFlow: true,
  };
}

/** A space, a line break or an indicator: a colon in front of it ends a plain scalar. */
function isPlainEnd(code: number): boolean {
  return (
    code === 32 || code === 10 || code === 44 || code === 91 || code === 93 || code === 123 || code === 125
  );
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32) at++;
  return at;
}
