import { printOneLine } from "../../syntax/promql/oneLine.ts";
import { parsePromql } from "../../syntax/promql/parse.ts";
import { formatPromql } from "../../syntax/promql/printer.ts";
import type { TextEdit } from "../../text/edit.ts";
import { isPlainSafe } from "../completion/config/write.ts";
import type { RulePlace } from "./exprAt.ts";

/** Where a rule's item stands in its list, and how it is written. */
interface ItemPlace {
  /** Offset of the rule's first key, or of its brace. */
  readonly start: number;
  /** Column of the dash; undefined in a list in brackets. */
  readonly dash: number | undefined;
  /** Columns from the dash to the first key. */
  readonly gap: number;
  readonly lineStart: number;
}

function itemPlace({ document: { text }, rule }: RulePlace): ItemPlace | undefined {
  const { node } = rule.unit;
  if (node.kind !== "map") return undefined;
  const start = rule.base + node.span.start;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const before = text.slice(lineStart, start);
  const block = /^( *)-( +)$/.exec(before);
  if (block) return { start, dash: block[1]?.length ?? 0, gap: 1 + (block[2]?.length ?? 1), lineStart };
  if (/[[,]\s*$/.test(text.slice(0, start)) && text[start] === "{")
    return { start, dash: undefined, gap: 0, lineStart };
  return undefined;
}

/** The edit that puts a record before a rule; undefined where the list is written in a way that is not known. */
export function insertRecordBefore(place: RulePlace, name: string, expression: string): TextEdit | undefined {
  const item = itemPlace(place);
  if (!item) return undefined;
  const { text } = place.document;
  if (item.dash === undefined) {
    const json = /^\{\s*"/.test(text.slice(item.start, item.start + 200));
    const expr = oneLine(expression);
    const newText = json
      ? `{"record": ${JSON.stringify(name)}, "expr": ${JSON.stringify(expr)}}, `
      : `{record: ${inFlow(name)}, expr: ${inFlow(expr)}}, `;
    return { span: { start: item.start, end: item.start }, newText };
  }
  const at = aboveComments(text, item.lineStart, item.dash);
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const pad = " ".repeat(item.dash);
  const inner = " ".repeat(item.dash + item.gap);
  const lines = [
    `${pad}-${" ".repeat(item.gap - 1)}record: ${isPlainSafe(name, false) ? name : `'${name}'`}`,
    ...exprLines(expression).map((line) => (line === "" ? "" : inner + line)),
  ];
  const isFirst = place.group.rules[0] === place.rule;
  const spaced = isFirst ? isSpaced(place) : isBlankBefore(text, at);
  if (spaced) lines.push("");
  return { span: { start: at, end: at }, newText: lines.map((line) => line + lineBreak).join("") };
}

/** The edit that takes a rule out of its group, with the comments above it; undefined for the only rule of a group. */
export function removeRule(place: RulePlace): TextEdit | undefined {
  const { document, group, rule } = place;
  const item = itemPlace(place);
  if (!item || group.rules.length < 2) return undefined;
  const { text } = document;
  const index = group.rules.indexOf(rule);
  const next = group.rules[index + 1];
  const nextItem = next && itemPlace({ document, group, rule: next });
  const end = rule.base + rule.unit.node.span.end;
  if (item.dash === undefined) {
    if (nextItem) return { span: { start: item.start, end: nextItem.start }, newText: "" };
    const comma = text.lastIndexOf(",", item.start);
    return { span: { start: comma, end }, newText: "" };
  }
  const start = aboveComments(text, item.lineStart, item.dash);
  if (nextItem?.dash !== undefined)
    return { span: { start, end: aboveComments(text, nextItem.lineStart, nextItem.dash) }, newText: "" };
  // The last one goes with the blank line that kept it apart from the rule before.
  const blank = /(?:\r?\n[ \t]*)+(?=\r?\n$)/.exec(text.slice(0, start));
  const close = lineEnd(text, end);
  const from = blank ? blank.index + (text.slice(0, start).endsWith("\r\n") ? 2 : 1) : start;
  return { span: { start: Math.min(from, start), end: close }, newText: "" };
}

/** `expr:` with the expression, in the lines that a mapping holds. */
function exprLines(expression: string): string[] {
  const body = expression.includes("\n") ? formatted(expression) : expression.trim();
  if (body.includes("\n") || body.includes("#")) {
    // The first line decides how deep a block is; one that is deeper itself needs the depth spelt out.
    const header = body.startsWith(" ") ? "|2" : "|";
    return [`expr: ${header}`, ...body.split("\n").map((line) => (line === "" ? line : `  ${line}`))];
  }
  if (isPlainSafe(body, false)) return [`expr: ${body}`];
  return [`expr: '${body.replaceAll("'", "''")}'`];
}

function formatted(expression: string): string {
  return formatPromql(parsePromql(expression)) ?? expression.trim();
}

function oneLine(expression: string): string {
  return /[\n#]/.test(expression) ? printOneLine(parsePromql(expression).expr) : expression.trim();
}

function inFlow(text: string): string {
  return isPlainSafe(text, true) && !/[:#]/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

/** The start of the comment lines directly above a line, as far as they belong to it by their column. */
function aboveComments(text: string, lineStart: number, column: number): number {
  let at = lineStart;
  while (at > 0) {
    const previous = text.lastIndexOf("\n", at - 2) + 1;
    const line = text.slice(previous, at);
    if (!line.startsWith(`${" ".repeat(column)}#`)) break;
    at = previous;
  }
  return at;
}

function isBlankBefore(text: string, at: number): boolean {
  return /(?:^|\n)[ \t]*\r?\n$/.test(text.slice(Math.max(0, at - 200), at));
}

/** True where a blank line stands between the rules of the group. */
function isSpaced(place: RulePlace): boolean {
  const { document, group } = place;
  const second = group.rules[1];
  const item = second && itemPlace({ document, group, rule: second });
  if (item?.dash === undefined) return false;
  return isBlankBefore(document.text, aboveComments(document.text, item.lineStart, item.dash));
}

function lineEnd(text: string, offset: number): number {
  const from = text[offset - 1] === "\n" ? offset - 1 : offset;
  const feed = text.indexOf("\n", from);
  return feed < 0 ? text.length : feed + 1;
}
