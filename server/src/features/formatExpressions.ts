import type { RuleUnit } from "../model/units.ts";
import { formatPromql } from "../syntax/promql/printer.ts";
import { shiftEdits, type TextEdit } from "../text/edit.ts";
import type { Document } from "../workspace/document.ts";

/**
 * The edits that format every expression of a rule file; none where one is formatted already, has a problem, holds a
 * placeholder or comes through an alias. Only the scalar is rewritten, in the style it has; one that breaks over
 * several lines becomes a literal block.
 * @param width the longest line of an expression before it is split
 */
export function formatEdits(document: Document, width: number): TextEdit[] {
  return document.groups.flatMap(({ rules }) =>
    rules.flatMap(({ unit, base }) => shiftEdits(formatRule(unit, width), base)),
  );
}

function formatRule({ expression, fields, piece: { text } }: RuleUnit, width: number): TextEdit[] {
  const map = expression?.map;
  const key = fields.get("expr");
  if (!expression || !map || !key || key.inherited) return [];
  const formatted = formatPromql(expression.parsed, { width });
  const body = map.value.trimEnd();
  if (formatted === undefined || formatted === body) return [];
  const { style, inFlow, span } = expression.text.node;
  if (style === "literal" || !formatted.includes("\n")) {
    const edit = map.encode(0, body.length, formatted);
    return edit ? [edit] : [];
  }
  if (inFlow || UNPRINTABLE.test(formatted)) return [];
  const column = key.key.span.start - (text.lastIndexOf("\n", key.key.span.start - 1) + 1);
  return asBlock(text, span, formatted, " ".repeat(column + 2));
}

/** What a literal block cannot hold. */
const UNPRINTABLE = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/;

/** A scalar as a literal block; a comment behind it stays behind the block's header. */
function asBlock(
  text: string,
  span: { readonly start: number; readonly end: number },
  formatted: string,
  indentation: string,
): TextEdit[] {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  // A folded block ends behind its last line break.
  const end = span.start + text.slice(span.start, span.end).trimEnd().length;
  const feed = text.slice(end).search(/\r?\n/);
  const lineEnd = feed < 0 ? text.length : end + feed;
  if (!/^[ \t]*(?:#.*)?$/.test(text.slice(end, lineEnd))) return [];
  const lines = formatted.split("\n").map((line) => (line === "" ? "" : indentation + line));
  return [
    { span: { start: span.start, end }, newText: "|" },
    { span: { start: lineEnd, end: lineEnd }, newText: lineBreak + lines.join(lineBreak) },
  ];
}
