import { Expression } from "../../model/expression.ts";
import type {
  Aggregate,
  Binary,
  Call,
  Expr,
  MatrixSelector,
  Subquery,
  VectorSelector,
} from "../../syntax/promql/ast.ts";
import type { ParsedPromql } from "../../syntax/promql/parse.ts";
import { nodesAt, selectorsOf } from "../../syntax/promql/walk.ts";
import { type Span, shift, touches } from "../../text/span.ts";
import { carriedText } from "./carried.ts";
import { type Hover, type HoverContext, isField } from "./context.ts";
import { durationNodeWords, numberWords, windowWords } from "./durations.ts";
import { labelText, valuesText } from "./labelValues.ts";
import { code, paragraphs } from "./markdown.ts";
import { matcherWords, regexWords } from "./matcher.ts";
import { metricText } from "./metric.ts";
import { alertText } from "./rule.ts";
import { aggregatorText, functionText, wordText } from "./words.ts";

/** What stands at a place of an expression: a name, a matcher, a function, an operator, a window. */
export function promqlHover(context: HoverContext): Hover | undefined {
  const { at, ws, offset } = context;
  const { scalar, text, base } = at;
  const parsed = ws.reader.promql(scalar.value);
  const located = { value: scalar.value, span: scalar.span, node: scalar, inherited: false };
  const expression = new Expression<ParsedPromql>(text, located, parsed);
  const inner = expression.map?.fromText(offset - base);
  if (inner === undefined || parsed.comments.some(({ span }) => touches(span, inner))) return undefined;
  const found = inExpression({ context, text: scalar.value, offset: inner }, parsed.expr);
  const span = found && shift(expression.place(found.span), base);
  // In the indentation of a block scalar the next character is not what the cursor is on.
  return span && touches(span, offset) ? { span, markdown: found.markdown } : undefined;
}

/** True inside an expression that can be read: between its parts nothing is said. */
export function isExpression(context: HoverContext): boolean {
  const { part, scalar } = context.at;
  if (part !== "value" || scalar.templated) return false;
  return isField(context, "rule", "expr") || isField(context, "unit_test_promql_case", "expr");
}

/** The same for an expression that is read already; `offset` and the span count in its decoded text. */
export function expressionHover(context: HoverContext, { text, expr }: ParsedPromql, offset: number): Found {
  return inExpression({ context, text, offset }, expr);
}

/** A place in the decoded text of an expression. */
interface Place {
  readonly context: HoverContext;
  readonly text: string;
  readonly offset: number;
}

type Found = { readonly span: Span; readonly markdown: string } | undefined;

/** The innermost part that has something to say; spans count in the decoded text. */
function inExpression(place: Place, root: Expr): Found {
  const nodes = nodesAt(root, place.offset);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    const found = node && (atNode(place, node, nodes[i - 1]) ?? atModifiers(place, node));
    if (found) return found;
  }
  return undefined;
}

function atNode(place: Place, node: Expr, parent: Expr | undefined): Found {
  switch (node.kind) {
    case "vector":
      return atVector(place, node);
    case "matrix":
    case "subquery":
      return atWindow(place, node, parent);
    case "call":
      return on(place, node.func.span, () =>
        withLabels(place, node, functionText(node.func.value, place.context.ws.settings.version)),
      );
    case "aggregate":
      return atAggregate(place, node);
    case "binary":
      return atBinary(place, node);
    case "number":
      return on(place, node.span, () => numberWords(place.text.slice(node.span.start, node.span.end), node));
    case "string":
      return on(place, node.span, () => stringWords(node.text.value, parent, node));
    default:
      return undefined;
  }
}

function atVector(place: Place, node: VectorSelector): Found {
  const { context } = place;
  const { name } = node;
  if (name && touches(name.span, place.offset))
    return { span: name.span, markdown: metricText(context, name.value) };
  const matcher = node.matchers.find((m) => touches(m.span, place.offset));
  if (!matcher) return undefined;
  const { label, op, value } = matcher;
  const words = `Series whose ${matcherWords(matcher)}.`;
  if (label.value === "__name__" && op.value === "=")
    return { span: matcher.span, markdown: paragraphs(words, metricText(context, value.value)) };
  if (label.value === "alertname" && op.value === "=" && touches(value.span, place.offset))
    return { span: matcher.span, markdown: paragraphs(words, alertText(context, value.value)) };
  const operator = touches(op.span, place.offset)
    ? wordText(op.value, context.ws.settings.version)
    : undefined;
  return { span: matcher.span, markdown: paragraphs(words, operator, valuesText(context, node, matcher)) };
}

function atWindow(place: Place, node: MatrixSelector | Subquery, parent: Expr | undefined): Found {
  const { context } = place;
  if (touches(node.range.span, place.offset)) {
    const call = parent?.kind === "call" ? parent.func.value : undefined;
    return { span: node.range.span, markdown: windowWords(context, node, call) };
  }
  if (node.kind === "subquery" && node.step) {
    const { step } = node;
    return on(
      place,
      step.span,
      () => `Step of the subquery: ${durationNodeWords(step) ?? "computed when the query runs"}.`,
    );
  }
  return undefined;
}

function atAggregate(place: Place, node: Aggregate): Found {
  const { version } = place.context.ws.settings;
  if (touches(node.op.span, place.offset))
    return on(place, node.op.span, () => withLabels(place, node, aggregatorText(node.op.value, version)));
  const { grouping } = node;
  if (!grouping || !touches(grouping.span, place.offset)) return undefined;
  const label = grouping.labels.find((l) => touches(l.span, place.offset));
  if (label) {
    const what = grouping.without
      ? "is taken away; series that differ in it become one"
      : "stays on the result";
    return {
      span: label.span,
      markdown: paragraphs(
        `${code(label.value)} ${what}.`,
        labelText(place.context, selectorsOf(node.expr), label.value),
      ),
    };
  }
  return word(place, grouping.span.start);
}

function atBinary(place: Place, node: Binary): Found {
  if (touches(node.op.span, place.offset))
    return on(place, node.op.span, () =>
      withLabels(place, node, wordText(node.op.value, place.context.ws.settings.version)),
    );
  const { matching, bool, fill } = node;
  for (const at of [bool, matching?.group, fill?.span, matching?.span])
    if (at && touches(at, place.offset)) {
      const found = word(place, at.start);
      if (found) return found;
    }
  const label = [...(matching?.labels ?? []), ...(matching?.include ?? [])].find((l) =>
    touches(l.span, place.offset),
  );
  return label && { span: label.span, markdown: labelText(place.context, selectorsOf(node), label.value) };
}

/** What a word means, and what its result carries here. */
function withLabels({ context }: Place, node: Expr, words: string | undefined): string | undefined {
  return words && paragraphs(words, carriedText(context.ws, context.document, node));
}

/** offset, @ and their kin behind a selector or subquery. */
function atModifiers(place: Place, node: Expr): Found {
  if (node.kind !== "vector" && node.kind !== "matrix" && node.kind !== "subquery") return undefined;
  const { version } = place.context.ws.settings;
  const { offset, at, extension } = node;
  if (offset && touches(offset.span, place.offset)) {
    const words = durationNodeWords(offset.duration);
    return {
      span: offset.span,
      markdown: paragraphs(wordText("offset", version), words && `Here ${words}.`),
    };
  }
  if (at && touches(at.span, place.offset)) {
    const when = typeof at.at === "number" ? `Here ${utc(at.at)}.` : `Here the ${at.at} of the query.`;
    return { span: at.span, markdown: paragraphs(wordText("@", version), when) };
  }
  return extension && on(place, extension.span, () => wordText(extension.value, version));
}

/** A Unix time as a date; far off ones stay numbers. */
function utc(seconds: number): string {
  const ms = seconds * 1000;
  return Math.abs(ms) <= 8.64e15 && Number.isFinite(ms)
    ? `${new Date(ms).toISOString().replace(".000Z", "Z")}`
    : `${seconds} s`;
}

/** The word of the language that begins at an offset, when the cursor is on it. */
function word(place: Place, start: number): Found {
  const text = /^\w+/.exec(place.text.slice(start))?.[0] ?? "";
  return on(place, { start, end: start + text.length }, () =>
    wordText(text, place.context.ws.settings.version),
  );
}

function on(place: Place, span: Span, make: () => string | undefined): Found {
  if (!touches(span, place.offset)) return undefined;
  const markdown = make();
  return markdown === undefined ? undefined : { span, markdown };
}

/** The regex of label_replace in words. */
function stringWords(value: string, parent: Expr | undefined, node: Expr): string | undefined {
  const call: Call | undefined = parent?.kind === "call" ? parent : undefined;
  if (call?.func.value !== "label_replace" || call.args[4] !== node) return undefined;
  return `Applies where the source label ${regexWords(value)}.`;
}
