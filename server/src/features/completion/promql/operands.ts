import type { ValueType } from "../../../syntax/promql/ast.ts";
import {
  type AggregatorInfo,
  aggregatorsOf,
  argType,
  type FunctionInfo,
  functionNamed,
  functionsOf,
  isExperimental,
  signatureOf,
  typeName,
} from "../../../syntax/promql/functions.ts";
import { parsePromql } from "../../../syntax/promql/parse.ts";
import { valueTypeOf } from "../../../syntax/promql/valueType.ts";
import { isPlainMetricName } from "../../../syntax/values/names.ts";
import { fits } from "../fits.ts";
import { escapeSnippet, type Offer } from "../item.ts";
import type { PromqlContext } from "./context.ts";
import { matchingNames } from "./names.ts";
import { typeBefore } from "./operators.ts";
import { type Expected, startsOperand } from "./position.ts";

type Operand = Extract<Expected, { kind: "operand" }>;

/** Metrics, functions, aggregators and what goes with the operator in front, where an expression is due. */
export function operandOffers(cx: PromqlContext, expected: Operand): Offer[] {
  const { position, text } = cx;
  const { next } = position;
  const word = text.slice(position.start, position.end);
  if (/^[\d.]/.test(word)) return [];
  // On the way to `==`.
  if (position.previous?.text === "=" && position.previous.kind === "symbol") return [];
  const nextIs = (...texts: string[]): boolean =>
    next.kind !== "string" && texts.includes(next.text.toLowerCase());
  if (word === "" && startsOperand(next) && !nextIs("(", "{")) return modifierOffers(cx, expected, true);
  // What belongs to the operator in front cannot be parted from it.
  if (/^(?:on|ignoring)$/.test(position.previous?.text ?? "")) return [];
  if (nextIs("on", "ignoring", "bool", "group_left", "group_right")) return [];
  const previous = position.previous?.text ?? "";
  // A list of labels follows, no expression.
  if (/^group_(?:left|right)$/.test(previous) && nextIs("(")) return [];
  const behindList = expected.matching === "labels" && previous === ")";
  if (behindList && nextIs("(") && /^group_/i.test(word))
    return ["group_left", "group_right"].map((label) => ({ label, kind: "keyword" }));
  const grouped = nextIs("by", "without");
  if (cx.selectorOnly) {
    if (position.previous || nextIs("(") || grouped) return [];
    return [...metricOffers(cx, "vector"), ...(next.kind === "end" ? snippets(cx) : [])];
  }
  const called = nextIs("(");
  if (word.toLowerCase() === "bool" && startsOperand(next)) return [{ label: "bool", kind: "keyword" }];
  if (/^(?:on|ignoring)$/i.test(word) && called)
    return ["on", "ignoring"].map((label) => ({ label, kind: "keyword" }));
  const plain = nextIs("{", "[", "offset", "@");
  const given = called || grouped ? argumentsBehind(text, next.start) : undefined;
  const offers: Offer[] = [];
  if (!called && !grouped && expected.type !== "scalar" && expected.type !== "string")
    offers.push(...metricOffers(cx, plain ? "vector" : expected.type));
  const vectors = expected.matching !== "none" || SETS.has(expected.behind ?? "");
  if (!plain && !grouped && !(called && isGroupedBehind(cx.text.slice(next.start))))
    offers.push(...functionOffers(cx, vectors ? "vector" : expected.type, called, given));
  if (!plain && (expected.type === "vector" || expected.type === "none"))
    offers.push(...aggregatorOffers(cx, called || grouped, grouped, given));
  if (!called && !grouped && !plain && next.kind === "end")
    offers.push(...modifierOffers(cx, expected, false));
  if (expected.type === "vector" || expected.type === "none")
    offers.push(...(called || plain || grouped ? [] : snippets(cx)));
  return offers;
}

/** True when `by (…)` or `without (…)` follows behind the parentheses that a text starts with. */
function isGroupedBehind(text: string): boolean {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|[()]/g)) {
    if (token === "(") depth++;
    else if (token === ")") depth--;
    if (depth === 0) return /^\)\s*(?:by|without)\b/i.test(text.slice(index));
  }
  return false;
}

function metricOffers(cx: PromqlContext, type: ValueType): Offer[] {
  const { next } = cx.position;
  const braces = next.text === "{";
  if (braces && /^\{[^}]*__name__/.test(cx.text.slice(next.start))) return [];
  const word = cx.text.slice(cx.position.start, cx.position.end);
  const names = matchingNames(
    cx.names.all,
    cx.typed,
    (name) =>
      (name !== word || !isOnlyHere(cx, name)) &&
      (isPlainMetricName(name) || (!braces && cx.settings.version.major >= 3)),
  );
  return names.map((name): Offer => {
    // Details are made for what is shown only; what begins as typed comes before what only holds its letters.
    const offer: Offer = { label: name, kind: "metric", lazy: () => cx.names.offer(name) };
    if (type !== "matrix") return offer;
    const bare = isPlainMetricName(name) ? name : `{"${name.replace(/["\\]/g, "\\$&")}"}`;
    return { ...offer, text: `${escapeSnippet(bare)}[\${1:5m}]`, snippet: true };
  });
}

/** A name that nothing else defines or uses is the one that is being typed. */
function isOnlyHere({ ws }: PromqlContext, name: string): boolean {
  if (ws.index.isRecorded(name)) return false;
  let count = 0;
  for (const _ of ws.index.eachUse(name)) if (++count > 1) return false;
  return true;
}

function functionOffers(
  cx: PromqlContext,
  type: ValueType,
  called: boolean,
  given: readonly ValueType[] | undefined,
): Offer[] {
  const { version, features } = cx.settings;
  return functionsOf(version)
    .filter((info) => fits(info.name, cx.typed))
    .filter((info) => !isExperimental(info, version) || features.has("promql-experimental-functions"))
    .filter((info) => !given || takes(info, given))
    .filter((info) => (type === "none" ? info.returns !== "string" : info.returns === type))
    .map((info) => ({
      label: info.name,
      kind: "function",
      detail: signatureOf(info),
      documentation: info.doc,
      rank: 5,
      ...(called ? {} : { text: callSnippet(cx, info), snippet: true }),
    }));
}

/**
 * The types of the arguments that are there already, where another function or aggregation takes the place of one;
 * undefined where they cannot be read.
 */
function argumentsBehind(text: string, start: number): ValueType[] | undefined {
  // Whatever was called so, an aggregation of a made-up name reads the list of labels too.
  const rest = text.slice(start);
  const { expr } = parsePromql(/^\s*(?:by|without)\b/i.test(rest) ? `sum ${rest}` : `zzz${rest}`);
  let call = expr;
  while (call.kind === "binary" || call.kind === "subquery")
    call = call.kind === "binary" ? call.left : call.expr;
  if (call.kind !== "call" && call.kind !== "aggregate") return undefined;
  const types = call.args.map(valueTypeOf);
  return types.length === 0 || types.includes("none") ? undefined : types;
}

function takes(info: FunctionInfo, given: readonly ValueType[]): boolean {
  const { minArgs, maxArgs } = info;
  if (given.length < minArgs || (maxArgs !== undefined && given.length > maxArgs)) return false;
  return given.every((type, i) => type === argType(info, i));
}

function aggregates({ param }: AggregatorInfo, given: readonly ValueType[]): boolean {
  return given.join() === (param ? `${param},vector` : "vector");
}

function callSnippet(cx: PromqlContext, info: FunctionInfo): string {
  const count = info.minArgs;
  if (count === 0) return `${info.name}()`;
  let stop = 1;
  const args: string[] = [];
  for (let i = 0; i < count; i++) {
    const type = argType(info, i);
    const { text, stops } = placeholder(cx, type, info.params[i] ?? "", stop);
    args.push(text);
    stop += stops;
  }
  return `${info.name}(${args.join(", ")})`;
}

/** What stands for an argument until it is filled in: text that parses. */
function placeholder(
  cx: PromqlContext,
  type: ValueType,
  name: string,
  stop: number,
): { text: string; stops: number } {
  switch (type) {
    case "matrix":
      return { text: `\${${stop}:metric}[\${${stop + 1}:5m}]`, stops: 2 };
    case "scalar":
      return { text: `\${${stop}:${/^(?:φ|q|phi|quantile)/i.test(name) ? "0.95" : "1"}}`, stops: 1 };
    case "string":
      return { text: `${cx.quote}\${${stop}:label}${cx.quote}`, stops: 1 };
    default:
      return { text: `\${${stop}:metric}`, stops: 1 };
  }
}

function aggregatorOffers(
  cx: PromqlContext,
  bare: boolean,
  grouped: boolean,
  given: readonly ValueType[] | undefined,
): Offer[] {
  const { version, features } = cx.settings;
  const known = aggregatorsOf(version)
    .filter((info) => fits(info.name, cx.typed) && (!given || aggregates(info, given)))
    .filter((info) => !info.experimental || features.has("promql-experimental-functions"));
  const offers = known.map(
    (info): Offer => ({
      label: info.name,
      kind: "aggregator",
      detail: aggregatorDetail(info),
      documentation: info.doc,
      rank: 5,
      ...(bare ? {} : { text: `${info.name}(${aggregatorArgs(cx, info, 1)})`, snippet: true }),
    }),
  );
  if (bare || grouped) return offers;
  const by = known
    .filter((info) => COMMON.has(info.name))
    .map(
      (info): Offer => ({
        label: `${info.name} by (…)`,
        kind: "snippet",
        detail: aggregatorDetail(info),
        documentation: info.doc,
        text: `${info.name} by (\${1:job}) (${aggregatorArgs(cx, info, 2)})`,
        snippet: true,
        rank: 6,
      }),
    );
  return [...offers, ...by];
}

const COMMON = new Set(["sum", "avg", "min", "max", "count"]);

function aggregatorDetail(info: AggregatorInfo): string {
  return `${info.name}(${info.param ? `${typeName(info.param)}, ` : ""}instant vector)`;
}

function aggregatorArgs(cx: PromqlContext, info: AggregatorInfo, stop: number): string {
  if (!info.param) return `\${${stop}:metric}`;
  const first = placeholder(cx, info.param, info.name === "quantile" ? "q" : "", stop).text;
  return `${info.name === "limit_ratio" ? `\${${stop}:0.5}` : first}, \${${stop + 1}:metric}`;
}

const SETS = new Set(["and", "or", "unless"]);
const COMPARISONS = new Set(["==", "!=", ">", "<", ">=", "<="]);

/** `bool`, `on (…)` and the like, between an operator and its right side. */
function modifierOffers(cx: PromqlContext, { behind, matching }: Operand, hasOperand: boolean): Offer[] {
  if (matching === "labels" && cx.position.previous?.text === ")" && !SETS.has(behind ?? "")) {
    return ["group_left", "group_right"]
      .filter((label) => fits(label, cx.typed))
      .map((label) => ({
        label,
        kind: "keyword",
        text: `${label} (\${1:label})${hasOperand ? " " : " ${2:metric}"}`,
        snippet: true,
        rank: 2,
      }));
  }
  if (!behind || matching !== "none") return [];
  const { previous, next } = cx.position;
  const operand = hasOperand ? " " : ` \${2:metric}`;
  const offers: Offer[] = [];
  if (COMPARISONS.has(behind) && previous?.text !== "bool")
    offers.push({
      label: "bool",
      kind: "keyword",
      text: hasOperand ? "bool " : "bool ${1:0}",
      snippet: true,
      rank: 2,
    });
  // Labels are matched between two vectors only.
  const right = hasOperand && (next.kind === "number" || functionNamed(next.text)?.returns === "scalar");
  const left = typeBefore(cx.text.slice(0, previous?.start).trimEnd());
  for (const word of right || left !== "vector" ? [] : ["on", "ignoring"])
    offers.push({
      label: word,
      kind: "keyword",
      text: `${word} (\${1:instance})${operand}`,
      snippet: true,
      rank: 2,
    });
  return offers.filter((offer) => fits(offer.label, cx.typed));
}

/** Whole selectors to start from. */
function snippets(cx: PromqlContext): Offer[] {
  if (cx.position.next.text === "{") return [];
  const { quote } = cx;
  const jobs = cx.selectorOnly ? cx.vocabulary.valuesOf("job") : [];
  const job = jobs.find((value) => /^[\w.:/-]+$/.test(value)) ?? "node";
  const level = levels(cx.names.all)[0] ?? "job";
  return [
    {
      label: `{__name__=~"${level}:.*"}`,
      kind: "snippet",
      detail: `every series whose name starts with ${level}:`,
      text: `{__name__=~${quote}\${1:${level}:.*}${quote}}`,
      snippet: true,
      rank: cx.selectorOnly ? 0 : 7,
    },
    {
      label: '{job="…"}',
      kind: "snippet",
      detail: "every series of a job",
      text: `{job=${quote}\${1:${job}}${quote}}`,
      snippet: true,
      rank: cx.selectorOnly ? 0 : 7,
    },
  ];
}

/** What stands before the first colon of recorded names, most frequent first. */
function levels(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) {
    const colon = name.indexOf(":");
    if (colon > 0) counts.set(name.slice(0, colon), (counts.get(name.slice(0, colon)) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([level]) => level);
}
