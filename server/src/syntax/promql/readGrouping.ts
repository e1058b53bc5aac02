import { fitted } from "../../text/fitted.ts";
import type { Span } from "../../text/span.ts";
import type { Cardinality, Fill, Grouping, Matching, Name } from "./ast.ts";
import { isBrokenAt } from "./characters.ts";
import { literalValue } from "./readDuration.ts";
import { type Reader, show, spanOf } from "./reader.ts";
import type { Token } from "./tokens.ts";

/** by (…) or without (…), if one stands here. */
export function readGrouping(reader: Reader): Grouping | undefined {
  if (!reader.isKeyword("by") && !reader.isKeyword("without")) return undefined;
  const keyword = reader.next();
  const labels = fitted(readLabels(reader, keyword.text));
  return { span: reader.spanFrom(keyword.start), without: keyword.text === "without", labels };
}

export interface BinaryModifiers {
  readonly bool?: Span;
  readonly matching?: Matching;
  readonly fill?: Fill;
}

/** What may stand between a binary operator and its right side. */
export function readBinaryModifiers(reader: Reader): BinaryModifiers {
  if (reader.peek().kind !== "keyword") return {};
  const bool = reader.isKeyword("bool") ? spanOf(reader.next()) : undefined;
  const matching = readMatching(reader);
  const fill = readFill(reader);
  return { ...(bool && { bool }), ...(matching && { matching }), ...(fill && { fill }) };
}

function readMatching(reader: Reader): Matching | undefined {
  if (!reader.isKeyword("on") && !reader.isKeyword("ignoring")) return undefined;
  const keyword = reader.next();
  const on = keyword.text === "on";
  const labels = fitted(readLabels(reader, keyword.text));
  const side = reader.peek();
  if (!reader.isKeyword("group_left") && !reader.isKeyword("group_right")) {
    return { span: reader.spanFrom(keyword.start), on, labels, card: "one-to-one", include: [] };
  }
  reader.next();
  const card: Cardinality = side.text === "group_left" ? "many-to-one" : "one-to-many";
  const include = reader.is("(") ? fitted(readLabels(reader, side.text)) : [];
  const group = reader.spanFrom(side.start);
  return { span: reader.spanFrom(keyword.start), on, labels, card, include, group };
}

/** fill(…), or fill_left(…) and fill_right(…) in either order. */
function readFill(reader: Reader): Fill | undefined {
  const first = reader.peek();
  if (first.kind !== "keyword" || !first.text.startsWith("fill")) return undefined;
  reader.next();
  const value = readFillValue(reader);
  if (first.text === "fill") {
    return { span: reader.spanFrom(first.start), both: value, left: value, right: value };
  }
  const other = first.text === "fill_left" ? "fill_right" : "fill_left";
  let second: number | undefined;
  if (reader.isKeyword(other)) {
    reader.next();
    second = readFillValue(reader);
  }
  const [left, right] = first.text === "fill_left" ? [value, second] : [second, value];
  return {
    span: reader.spanFrom(first.start),
    ...(left !== undefined && { left }),
    ...(right !== undefined && { right }),
  };
}

function readFillValue(reader: Reader): number {
  reader.accept("(");
  const negative = reader.is("-");
  if (negative || reader.is("+")) reader.next();
  const token = reader.peek();
  let value = Number.NaN;
  if (token.kind === "number" || token.kind === "duration") {
    reader.next();
    value = literalValue(reader, token);
  } else reader.unexpected("unexpected-token", `A number is due here, not ${show(token)}.`);
  if (!reader.accept(")"))
    reader.unexpected("unexpected-token", `\`)\` is due after the fill value, not ${show(reader.peek())}.`);
  return negative ? -value : value;
}

function readLabels(reader: Reader, keyword: string): Name[] {
  const labels: Name[] = [];
  if (!reader.accept("(")) {
    reader.unexpected(
      "unexpected-token",
      `\`(\` and a list of labels are due after \`${keyword}\`, not ${show(reader.peek())}.`,
    );
    return labels;
  }
  if (reader.accept(")")) return labels;
  for (;;) {
    const label = readLabel(reader);
    if (label) labels.push(label);
    else {
      reader.unexpected("expected-label", `A label name is due here, not ${show(reader.peek())}.`);
      skipLabel(reader);
    }
    if (!reader.is(",") && !reader.is(")")) {
      reader.unexpected(
        "unexpected-token",
        `\`,\` or \`)\` is due after a label, not ${show(reader.peek())}.`,
      );
      skipLabel(reader);
    }
    if (reader.accept(")")) return labels;
    if (!reader.accept(",")) return labels;
    if (reader.accept(")")) return labels;
  }
}

function readLabel(reader: Reader): Name | undefined {
  const token = reader.peek();
  if (!isLabel(token)) return undefined;
  reader.next();
  if (!token.quoted) return { value: reader.text.slice(token.start, token.end), span: spanOf(token) };
  const { value, quote } = token.quoted;
  if (value === "" || hasBroken(value)) {
    reader.report(spanOf(token), "bad-label", "A label name cannot be empty and must be valid UTF-8.");
  }
  return { value, span: spanOf(token), quote };
}

function isLabel(token: Token): boolean {
  if (token.kind === "keyword") return !token.text.startsWith("fill");
  return token.kind === "identifier" || token.kind === "metric" || token.kind === "string";
}

function hasBroken(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (isBrokenAt(value, i)) return true;
  return false;
}

function skipLabel(reader: Reader): void {
  while (reader.peek().kind !== "end" && !reader.is(",") && !reader.is(")") && !reader.is("(")) reader.next();
}
