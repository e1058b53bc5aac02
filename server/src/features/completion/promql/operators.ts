import type { Aggregate, Expr } from "../../../syntax/promql/ast.ts";
import { wordNamed } from "../../../syntax/promql/functions.ts";
import { lex } from "../../../syntax/promql/lexer.ts";
import { parsePromql } from "../../../syntax/promql/parse.ts";
import { KEYWORDS } from "../../../syntax/promql/tokens.ts";
import { valueTypeOf } from "../../../syntax/promql/valueType.ts";
import { nodesAt } from "../../../syntax/promql/walk.ts";
import { atLeast } from "../../../syntax/values/version.ts";
import { fits } from "../fits.ts";
import type { Offer } from "../item.ts";
import type { PromqlContext } from "./context.ts";
import { startsOperand } from "./position.ts";

const ARITHMETIC = ["+", "-", "*", "/", "%", "^"];
const COMPARISON = ["==", "!=", ">", "<", ">=", "<="];
const SETS = ["and", "or", "unless"];

/** What may follow a complete operand: operators, and what modifies the operand. */
export function operatorOffers(cx: PromqlContext): Offer[] {
  const { previous, next, start, end } = cx.position;
  if (cx.selectorOnly || !previous) return [];
  const isEmpty = start === end;
  // Behind a number or name that is still being typed nothing new begins.
  if (isEmpty && previous.end === start && /\w/.test(cx.text[start - 1] ?? "")) return [];
  const left = operandsEndingAt(cx.text, previous.end);
  if (left.length === 0) return [];
  const word = cx.text.slice(start, end).toLowerCase();
  const isMatched =
    /^(?:on|ignoring|bool|group_left|group_right)$/.test(next.text) && next.kind === "keyword";
  if (isMatched && isEmpty) return [];
  const isDone = KEYWORDS.has(word) && (startsOperand(next) || isMatched);
  if (isDone && word === "offset") return [{ label: word, kind: "keyword", ...docOf(word) }];
  const hasOperand = isDone || (isEmpty && startsOperand(next));
  const type = typeOf(left);
  const offers = [...modifiers(cx, left, hasOperand), ...binaries(cx, type, hasOperand)];
  return offers.filter((offer) => fits(offer.label, cx.typed));
}

/** The expressions that end where the token in front of the cursor does, outermost first. */
function operandsEndingAt(text: string, end: number): Expr[] {
  const { expr } = parsePromql(text.slice(0, end));
  return nodesAt(expr, end).filter((node) => node.span.end === end && node.kind !== "missing");
}

/** What the operand that a text ends with evaluates to. */
export function typeBefore(text: string): string {
  const innermost = operandsEndingAt(text, text.length).at(-1);
  return innermost ? valueTypeOf(innermost) : "none";
}

function typeOf(left: readonly Expr[]): string {
  const types = left.map(valueTypeOf);
  return types.find((type) => type === "vector") ?? types.at(-1) ?? "none";
}

function binaries(cx: PromqlContext, type: string, hasOperand: boolean): Offer[] {
  if (type !== "vector" && type !== "scalar") return [];
  const { next } = cx.position;
  const isInside = next.kind !== "end" && next.text !== ")" && next.text !== ",";
  const operand = (text: string): string => (hasOperand ? " " : ` \${1:${isInside ? "metric" : text}}`);
  const word = (name: string, text: string, insert = name): Offer => ({
    label: name,
    kind: /^\w/.test(name) ? "keyword" : "operator",
    text: `${insert}${operand(text)}`,
    snippet: true,
    rank: 4,
    ...docOf(name),
  });
  if (["[", "(", "{", "offset", "@", "by", "without"].includes(next.text)) return [];
  return [
    ...COMPARISON.map((op) => word(op, "0", type === "scalar" ? `${op} bool` : op)),
    ...ARITHMETIC.map((op) => word(op, "1")),
    ...(type === "vector" ? SETS.map((op) => word(op, "metric")) : []),
  ];
}

function modifiers(cx: PromqlContext, left: readonly Expr[], hasOperand: boolean): Offer[] {
  const { next } = cx.position;
  if (hasOperand) return [];
  const { version } = cx.settings;
  const offers: Offer[] = [];
  const add = (label: string, text: string, rank = 3): void => {
    const since = wordNamed(label)?.since;
    if (since && !atLeast(version, since)) return;
    offers.push({
      label,
      kind: label === "[…]" ? "duration" : "keyword",
      text,
      snippet: true,
      rank,
      ...docOf(label),
    });
  };
  const aggregate = left.find(
    (node): node is Aggregate => node.kind === "aggregate" && isClosed(cx.text, node),
  );
  if (aggregate && !aggregate.grouping && !["by", "without"].includes(next.text)) {
    add("by", "by (${1:job})", 1);
    add("without", "without (${1:instance})", 1);
  }
  const series = left.at(-1);
  if (series?.kind === "vector" || series?.kind === "matrix" || series?.kind === "subquery") {
    if (next.text === "[") return offers;
    if (series.kind === "vector" && !series.offset && !series.at) offers.push(rangeOffer());
    if (!series.offset && next.text !== "offset") add("offset", "offset ${1:5m}");
    if (!series.at && next.text !== "@" && atLeast(version, { major: 2, minor: 33 }))
      add("@", "@ ${1:end()}");
  }
  return offers;
}

/** Its own parenthesis is the last one, not that of a call in it. */
function isClosed(text: string, { parens }: Aggregate): boolean {
  let depth = 0;
  for (const { kind, text: symbol, end } of lex(text.slice(parens.start, parens.end)).tokens) {
    if (kind !== "symbol") continue;
    if (symbol === "(") depth++;
    else if (symbol === ")") depth--;
    if (depth === 0) return end === parens.end - parens.start;
  }
  return false;
}

function rangeOffer(): Offer {
  return {
    label: "[…]",
    kind: "duration",
    detail: "the samples of a time span",
    text: "[${1:5m}]",
    snippet: true,
    rank: 2,
  };
}

/** Behind the name of an aggregator. */
export function aggregationOffers(cx: PromqlContext, grouped: boolean): Offer[] {
  const { next, start, end } = cx.position;
  if (next.kind !== "end" && next.text !== "(" && next.text !== ")") return [];
  if (/^(?:by|without)$/i.test(cx.text.slice(start, end)) && next.text === "(")
    return ["by", "without"].map((label) => ({ label, kind: "keyword", ...docOf(label) }));
  const call = next.text === "(" ? "" : " (${2:metric})";
  const words = grouped
    ? next.text === "("
      ? []
      : [{ label: "(…)", kind: "snippet" as const, text: "(${1:metric})", snippet: true }]
    : ["by", "without"].map((label) => ({
        label,
        kind: "keyword" as const,
        text: `${label} (\${1:job})${call}`,
        snippet: true,
        ...docOf(label),
      }));
  return words.filter((offer) => fits(offer.label, cx.typed));
}

/** Durations in brackets and behind offset. */
export function durationOffers(cx: PromqlContext, where: "range" | "step" | "offset"): Offer[] {
  const { next, start, end } = cx.position;
  const word = cx.text.slice(start, end);
  if (start === end && next.kind === "duration") return [];
  const digits = /^\d+/.exec(word)?.[0];
  if (word !== "" && digits === undefined) return [];
  const isOpen = where !== "offset" && next.text !== "]" && next.text !== ":";
  // Only a selector has samples of its own; anything else is evaluated again and again, by a subquery.
  const bracket = cx.text.lastIndexOf("[", start);
  const before = cx.text.slice(0, Math.max(0, bracket)).trimEnd();
  const isSubquery =
    where === "range" &&
    operandsEndingAt(before, before.length).at(-1)?.kind !== "vector" &&
    next.text !== ":";
  const close = `${isSubquery ? ":" : ""}${isOpen ? "]" : ""}`;
  const values = digits
    ? ["s", "m", "h", "d", "w"].map((unit) => `${digits}${unit}`)
    : where === "step"
      ? ["15s", "30s", "1m", "5m"]
      : ["5m", "1m", "2m", "10m", "15m", "30m", "1h", "6h", "1d", "7d"];
  return values.map((value) => ({ label: value, kind: "duration", text: `${value}${close}` }));
}

/** Behind an @. */
export function timeOffers(cx: PromqlContext): Offer[] {
  const { next } = cx.position;
  if (next.kind === "keyword" || startsOperand(next)) return [];
  return [
    { label: "end()", kind: "keyword", detail: "the end of the query" },
    { label: "start()", kind: "keyword", detail: "the start of the query" },
  ];
}

function docOf(name: string): Pick<Offer, "documentation"> {
  const doc = wordNamed(name)?.doc;
  return doc ? { documentation: doc } : {};
}
