import type { Expression } from "../model/expression.ts";
import type { Quote } from "../syntax/promql/ast.ts";
import { quoteAs } from "../syntax/promql/strings.ts";
import { quoteLike } from "../syntax/yaml/edit.ts";
import type { TextEdit } from "../text/edit.ts";
import { type Span, shift } from "../text/span.ts";

/** A scalar of a YAML file or a string of a JSON file, whatever it holds. */
export type Embedded = Pick<Expression<unknown>, "place" | "map" | "text">;

/**
 * A word that stands in a file by itself or as a part of a longer text: a metric's name in an expression, a label's
 * value in a matcher. The same for every kind of file.
 */
export interface Written {
  /** What it says, quotes and escapes gone. */
  readonly value: string;
  readonly expression: Embedded;
  /** Where the expression's piece starts in the file. */
  readonly base: number;
  /** The word in the decoded text, its quotes left out. */
  readonly span: Span;
  /** The quotes of the decoded text that it stands in. */
  readonly quote: Quote | undefined;
}

/** The place of a word in its file. */
export function placeOfWritten({ expression, base, span }: Written): Span {
  return shift(expression.place(span), base);
}

/** A scalar that is one word as a whole. */
export function wholeOf(expression: Embedded, base: number): Written {
  const { value } = expression.text;
  return { value, expression, base, span: { start: 0, end: value.length }, quote: undefined };
}

/** The edit of the file that makes the word say something else; undefined where that cannot be done in place. */
export function rewrite(written: Written, value: string): TextEdit | undefined {
  const { expression, base, span, quote } = written;
  const text = quote === undefined ? value : escaped(value, quote);
  const edit = text === undefined ? undefined : expression.map?.encode(span.start, span.end, text);
  return edit ? { span: shift(edit.span, base), newText: edit.newText } : requoted(written, value);
}

function escaped(value: string, quote: Quote): string | undefined {
  const quoted = quoteAs(value, quote);
  return quoted.startsWith(quote) ? quoted.slice(1, -1) : undefined;
}

/** A plain scalar that cannot hold the text is written in quotes, where the word is all of it. */
function requoted({ expression, base, span, quote }: Written, value: string): TextEdit | undefined {
  const { text } = expression;
  const whole = quote === undefined && span.start === 0 && span.end === text.value.length;
  if (!whole || text.inherited || text.node.style !== "plain" || text.node.templated) return undefined;
  return { span: shift(text.span, base), newText: quoteLike("plain", value) };
}
