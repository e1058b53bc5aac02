import type { CST } from "yaml";
import type { Span } from "../../text/span.ts";
import type { IssueKind } from "./issues.ts";
import type { YamlComment, YamlScalar } from "./nodes.ts";
import { unexpected } from "./properties.ts";
import { lineStart } from "./whitespace.ts";

export function isBlockCollection(token: CST.Token | undefined): token is CST.BlockMap | CST.BlockSequence {
  return token?.type === "block-map" || token?.type === "block-seq";
}

/** The token's own characters; of a collection only the first. */
export function tokenSpan(token: CST.Token): Span {
  const length = "source" in token ? token.source.length : 1;
  return { start: token.offset, end: token.offset + length };
}

export function endOf(token: CST.FlowScalar): { end?: CST.SourceToken[] } {
  return token.end ? { end: token.end } : {};
}

export function plainToken(text: string, at: Span, indent: number): CST.FlowScalar {
  return { type: "scalar", offset: at.start, indent, source: text.slice(at.start, at.end) };
}

/**
 * Inside `[ ]` and `{ }` go-yaml takes a colon that a comma or bracket follows for the end of the plain value in front
 * of it: `[host:]` is a list of one text, where the `yaml` package reads a mapping. Gives such an item that shape.
 */
export function withFinalColon(text: string, item: CST.CollectionItem, inList: boolean): CST.CollectionItem {
  const { start, key, sep, value } = item;
  const dash = loneDash(text, key);
  if (dash && sep?.length === 0) return inList ? { start, value: dash } : { start, key: dash, sep: [] };
  const [colon, ...others] = sep ?? [];
  if (key?.type !== "scalar" || colon?.type !== "map-value-ind" || others.length > 0) return item;
  if (value && !(value.type === "scalar" && value.source === "")) return item;
  const end = colon.offset + 1;
  if (colon.offset !== key.offset + key.source.length || !/[,[\]{}]/.test(text.charAt(end))) return item;
  const whole = plainToken(text, { start: key.offset, end }, key.indent);
  return inList ? { start, value: whole } : { start, key: whole, sep: [] };
}

/** A dash in front of a comma or bracket inside `[ ]` or `{ }`, which go-yaml takes for text. */
export function loneDash(text: string, token: CST.Token | null | undefined): CST.FlowScalar | undefined {
  if (token?.type !== "block-seq" || token.items.length !== 1 || token.items[0]?.value) return undefined;
  const { offset, indent } = token;
  return /^-[,[\]{}]/.test(text.slice(offset, offset + 2))
    ? plainToken(text, { start: offset, end: offset + 1 }, indent)
    : undefined;
}

/** A bracket directly behind a tag, which go-yaml takes for a part of the tag. */
export function gluedToTag(text: string, tag: CST.SourceToken): Span | undefined {
  const end = tag.offset + tag.source.length;
  return /[[\]]/.test(text.charAt(end)) ? { start: end, end: end + 1 } : undefined;
}

/** The part of a span that lies on its first line. */
export function firstLine(text: string, at: Span): Span {
  let end = at.start;
  while (end < at.end && text[end] !== "\n" && text[end] !== "\r") end++;
  return { start: at.start, end };
}

/** The lines of a plain scalar that spans several, without their blanks. */
export function plainLines(text: string, at: Span): Span[] {
  const lines: Span[] = [];
  for (const match of text.slice(at.start, at.end).matchAll(/[^\s](?:[^\r\n]*[^\s])?/g)) {
    lines.push({ start: at.start + match.index, end: at.start + match.index + match[0].length });
  }
  return lines;
}

export function misaligned(key: CST.Token | null | undefined, isKey: boolean): string {
  if (key?.type === "block-seq")
    return "This list item does not start in the same column as the items above it.";
  if (isKey) return "This key does not start in the same column as the other keys beside it.";
  return "This is no key, and not indented far enough to belong to the value above.";
}

export function commentOf(text: string, span: Span): YamlComment {
  const before = text.slice(lineStart(text, span.start), span.start);
  return { span, text: text.slice(span.start + 1, span.end), trailing: /[^ \t\uFEFF]/.test(before) };
}

/** What is wrong with a key whose colon stands at `colon`: Prometheus wants it on one line, within 1024 characters. */
export function overlongKey(text: string, key: YamlScalar, colon: number): string | undefined {
  if (colon - key.span.start > 1024) return "A key is at most 1024 characters long.";
  if (!/[\r\n]/.test(text.slice(key.span.start, colon))) return undefined;
  return "A key must stand on a single line, its `:` included.";
}

/** What to say of text in a key's place that no colon follows. */
export function withoutColon(key: YamlScalar): { message: string; kind: IssueKind } {
  const glued = key.style === "plain" ? /^[\w.-]+:(?=\S)/.exec(key.value) : null;
  if (glued) return { message: `A space is missing behind \`${glued[0]}\`.`, kind: "other" };
  if (key.style === "plain" && /^-\S/.test(key.value)) {
    return { message: "A list item needs a space behind its `-`.", kind: "other" };
  }
  return { message: "A key needs a `:` and a value behind it.", kind: "line" };
}

export function errorMessage(token: CST.ErrorToken): string {
  if (token.message.includes("on same line with key")) {
    return "A list cannot start on the line of its key; move the `- ` to the next line.";
  }
  return unexpected(token.source);
}
