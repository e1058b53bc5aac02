import type { MatchSelector, RuleUnit } from "../model/units.ts";
import type { Expr } from "../syntax/promql/ast.ts";
import { printOneLine } from "../syntax/promql/oneLine.ts";
import { formatPromql } from "../syntax/promql/printer.ts";
import { valueTypeOf } from "../syntax/promql/valueType.ts";
import { walk } from "../syntax/promql/walk.ts";
import { shiftEdits, type TextEdit } from "../text/edit.ts";
import type { Span } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";

/**
 * The edits that format every expression of a rule file, and every selector of match[]; none where one is formatted
 * already, has a problem, holds a placeholder or comes through an alias. Only the scalar is rewritten, in the style it
 * has; an expression that breaks over several lines becomes a literal block.
 * @param width the longest line of an expression before it is split
 */
export function formatEdits(document: Document, width: number): TextEdit[] {
  return [
    ...document.groups.flatMap(({ rules }) =>
      rules.flatMap(({ unit, base }) => shiftEdits(formatRule(unit, width), base)),
    ),
    ...(document.config?.jobs ?? []).flatMap(({ unit, base }) =>
      unit.selectors.flatMap((selector) => shiftEdits(formatSelector(selector), base)),
    ),
  ];
}

/** Selectors stay on one line: they are what a request asks for. */
function formatSelector({ expression, selector, text, templated }: MatchSelector): TextEdit[] {
  const { map, parsed } = expression;
  if (!map || !selector || templated || parsed.problems.length > 0 || parsed.comments.length > 0) return [];
  const formatted = printOneLine(selector);
  const body = map.value.trim();
  if (formatted === body) return [];
  // PromQL's double quotes would have to be escaped in those of YAML.
  if (text.node.style === "double" && formatted.includes('"') && !/['\\]/.test(formatted))
    return [{ span: text.node.span, newText: `'${formatted}'` }];
  const edit = map.encode(0, map.value.trimEnd().length, formatted);
  return edit ? [edit] : [];
}

function formatRule({ expression, fields, piece: { text } }: RuleUnit, width: number): TextEdit[] {
  const map = expression?.map;
  const key = fields.get("expr");
  if (!expression || !map || !key || key.inherited || losesMatching(expression.parsed.expr)) return [];
  const formatted = formatPromql(expression.parsed, { width });
  const body = map.value.trimEnd();
  if (formatted === undefined || formatted === body) return [];
  const { style, inFlow, span } = expression.text.node;
  if (style === "literal" || !formatted.includes("\n")) {
    const edit = map.encode(0, body.length, formatted);
    if (edit) return [edit];
  }
  if (inFlow || !formatted.includes("\n") || UNPRINTABLE.test(formatted)) return [];
  const column = key.key.span.start - (text.lastIndexOf("\n", key.key.span.start - 1) + 1);
  const isBlock = style === "literal" || style === "folded";
  const end = isBlock ? map.spanOf(0, body.length).end : span.end;
  return asBlock(text, { start: span.start, end }, isBlock, formatted, column);
}

/** Labels to match on where there is nothing to match are not printed, but somebody wrote them. */
function losesMatching(expr: Expr): boolean {
  let found = false;
  walk(expr, (node) => {
    if (node.kind !== "binary" || !node.matching || node.matching.labels.length === 0) return;
    if (valueTypeOf(node.left) !== "vector" || valueTypeOf(node.right) !== "vector") found = true;
  });
  return found;
}

/** What a literal block cannot hold. */
const UNPRINTABLE = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/;

const INDENT = 2;

/** A scalar as a literal block; a comment behind it, or behind its header, stays behind the header. */
function asBlock(text: string, span: Span, isBlock: boolean, formatted: string, column: number): TextEdit[] {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  // The first line decides how deep a block is; one that is deeper itself needs the depth spelt out.
  const depth = formatted.startsWith(" ") ? String(INDENT) : "";
  const pad = " ".repeat(column + INDENT);
  const lines = formatted.split("\n").map((line) => lineBreak + (line === "" ? "" : pad + line));
  if (isBlock) {
    const headerEnd = lineEndBehind(text, span.start);
    const header = /^[|>]([-+0-9]*)(.*)$/.exec(text.slice(span.start, headerEnd));
    if (!header) return [];
    const chomp = header[1]?.replace(/\d/g, "") ?? "";
    return [{ span, newText: `|${depth}${chomp}${header[2]}${lines.join("")}` }];
  }
  const lineEnd = lineEndBehind(text, span.end);
  if (!/^[ \t]*(?:#.*)?$/.test(text.slice(span.end, lineEnd))) return [];
  return [
    { span, newText: `|${depth}` },
    { span: { start: lineEnd, end: lineEnd }, newText: lines.join("") },
  ];
}

function lineEndBehind(text: string, offset: number): number {
  const feed = text.slice(offset).search(/\r?\n/);
  return feed < 0 ? text.length : offset + feed;
}
