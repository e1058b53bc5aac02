import type { TextEdit } from "../../text/edit.ts";
import type { Span } from "../../text/span.ts";
import { decodePieces, isClosed, piecesValue } from "./decode.ts";
import { readBlockHeader } from "./decodeBlock.ts";
import type { YamlScalar } from "./nodes.ts";
import { breakLength, countSpaces, lineEnd, lineStart } from "./whitespace.ts";

/**
 * Writes `newText` in place of `span` inside a scalar. The edit is tried on a copy and given only when the scalar
 * then reads `wanted`; undefined otherwise.
 * @param blockEnd behind the last character that the scalar's value comes from
 */
export function encodeScalar(
  text: string,
  scalar: YamlScalar,
  blockEnd: number,
  span: Span,
  newText: string,
  wanted: string,
): TextEdit | undefined {
  const raw = rawText(text, scalar, newText);
  if (raw === undefined) return undefined;
  const edited = text.slice(0, span.start) + raw + text.slice(span.end);
  const by = raw.length - (span.end - span.start);
  const isBlock = scalar.style === "literal" || scalar.style === "folded";
  const value = isBlock
    ? editedBlock(edited, scalar, blockEnd + by)
    : editedFlow(edited, scalar, { start: scalar.span.start, end: scalar.span.end + by });
  return value === wanted ? { span, newText: raw } : undefined;
}

/** Characters that YAML text cannot hold unescaped, or that readers of YAML 1.1 take for line breaks. */
const unprintable =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** The text as this style writes it, before any check of what stands around it. */
function rawText(text: string, scalar: YamlScalar, newText: string): string | undefined {
  if (scalar.style === "double") return escapeDouble(newText);
  if (unprintable.test(newText)) return undefined;
  if (scalar.style === "literal") {
    const { bodyStart } = readBlockHeader(text, scalar.span.start);
    const lineBreak = text.slice(bodyStart - 2, bodyStart) === "\r\n" ? "\r\n" : "\n";
    const indentation = " ".repeat(scalar.indent ?? 0);
    const [first = "", ...rest] = newText.split("\n");
    return first + rest.map((line) => lineBreak + indentation + line).join("");
  }
  if (newText.includes("\n")) return undefined;
  return scalar.style === "single" ? newText.replaceAll("'", "''") : newText;
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\0": "\\0",
};

function escapeDouble(newText: string): string | undefined {
  let raw = "";
  for (const char of newText) {
    const known = escapes[char];
    const code = char.codePointAt(0) ?? 0;
    if (known !== undefined) raw += known;
    else if (code >= 0xd800 && code <= 0xdfff) return undefined;
    else if (unprintable.test(char)) raw += `\\u${code.toString(16).padStart(4, "0")}`;
    else raw += char;
  }
  return raw;
}

function editedFlow(edited: string, scalar: YamlScalar, span: Span): string | undefined {
  if (scalar.style === "plain" && !isPlain(edited, span, scalar.inFlow === true)) return undefined;
  if (scalar.style !== "plain" && !isClosed(edited, span)) return undefined;
  return piecesValue(edited, decodePieces(edited, { style: scalar.style, span }));
}

/** True when YAML reads exactly this stretch as one plain scalar. */
function isPlain(text: string, span: Span, inFlow: boolean): boolean {
  const raw = text.slice(span.start, span.end);
  if (raw === "" || /^\s|\s$/.test(raw) || /^[,[\]{}#&*!|>'"%@`]/.test(raw)) return false;
  if (/^[-?:](?:\s|$)/.test(raw) || /:(?:\s|$)|\s#/.test(raw)) return false;
  if (lineStart(text, span.start) === span.start && /^(?:---|\.\.\.)/.test(raw)) return false;
  return !(inFlow && /[,[\]{}]/.test(raw));
}

function editedBlock(edited: string, scalar: YamlScalar, blockEnd: number): string | undefined {
  const { style, span, indent = 0 } = scalar;
  const { bodyStart, indicator } = readBlockHeader(edited, span.start);
  // What follows the scalar must stay on a line of its own.
  if (
    blockEnd < edited.length &&
    !/[\r\n]/.test(edited[blockEnd - 1] ?? "") &&
    breakLength(edited, blockEnd) === 0
  ) {
    return undefined;
  }
  if (indent === 0 || blockEnd < bodyStart) return undefined;
  let end = -1;
  for (let at = bodyStart; at < blockEnd; ) {
    const stop = Math.min(lineEnd(edited, at), blockEnd);
    const spaces = countSpaces(edited, at);
    const hasText = at + spaces < stop;
    if (hasText && spaces < indent) return undefined;
    // Without an indicator the first line decides the indentation of all.
    if (end < 0 && indicator === 0 && spaces > indent) return undefined;
    if (hasText || (end >= 0 && spaces > indent)) end = stop;
    at = stop + breakLength(edited, stop);
  }
  if (end < 0) return undefined;
  return piecesValue(edited, decodePieces(edited, { style, span: { start: span.start, end }, indent }));
}
