import { isPlainLabelName, isPlainMetricName } from "../../../syntax/values/names.ts";
import { fits } from "../fits.ts";
import { escapeSnippet, type Offer } from "../item.ts";
import { labelsOfMetric, valuesOfMetric } from "../vocabulary.ts";
import type { PromqlContext } from "./context.ts";
import { matchingNames } from "./names.ts";
import type { Expected, SelectorAt } from "./position.ts";

/** Label names in braces, with an operator and a value to fill in unless they are there. */
export function labelOffers(cx: PromqlContext, selector: SelectorAt): Offer[] {
  const { next, start, end } = cx.position;
  const hasOp = OPERATORS.some(([op]) => op === next.text) && next.kind !== "string";
  const isEmpty = start === end;
  const followed =
    isEmpty && (next.kind === "identifier" || next.kind === "keyword" || next.kind === "string");
  const own = selector.name === undefined ? new Set<string>() : labelsOfMetric(cx.ws, selector.name);
  const names = [...own, ...cx.vocabulary.labelNames().filter((name) => !own.has(name))];
  if (selector.name === undefined) names.push("__name__");
  const word = cx.text.slice(start, end);
  return names
    .filter((name) => name !== word || !cx.vocabulary.isRare(name))
    .filter((name) => isPlainLabelName(name) && !selector.labels.includes(name) && fits(name, cx.typed))
    .map(
      (name): Offer => ({
        label: name,
        kind: "label",
        rank: own.has(name) ? 1 : 3,
        ...(own.has(name) && { detail: `seen with ${selector.name}` }),
        ...(!hasOp && { text: `${matcherSnippet(cx, name)}${followed ? ", " : ""}`, snippet: true }),
      }),
    );
}

function matcherSnippet(cx: PromqlContext, name: string): string {
  if (name === "__name__") return `__name__=~${cx.quote}\${1:job:.*}${cx.quote}`;
  const value = cx.vocabulary.valuesOf(name).find((v) => /^[\w.:/-]+$/.test(v)) ?? "value";
  return `${name}=${cx.quote}\${1:${value}}${cx.quote}`;
}

const OPERATORS: readonly (readonly [op: string, detail: string])[] = [
  ["=", "is exactly"],
  ["!=", "is not"],
  ["=~", "matches the regex, from its first to its last character"],
  ["!~", "does not match the regex"],
];

export function matchOpOffers(cx: PromqlContext, label: string): Offer[] {
  const { next, start, end } = cx.position;
  const word = cx.text.slice(start, end);
  if (/\w/.test(word) || (word === "" && OPERATORS.some(([op]) => op === next.text))) return [];
  const hasValue = next.kind === "string";
  const value = cx.vocabulary.valuesOf(label).find((v) => /^[\w.:/-]+$/.test(v)) ?? "value";
  return OPERATORS.map(([op, detail]) => ({
    label: op,
    kind: "operator",
    detail,
    ...(!hasValue && { text: `${op}${cx.quote}\${1:${escapeSnippet(value)}}${cx.quote}`, snippet: true }),
  }));
}

/** A value, or for regexes the part between two bars that is at the cursor. */
export function valueOffers(cx: PromqlContext, expected: Extract<Expected, { kind: "value" }>): Offer[] {
  const { position } = cx;
  const { string } = position;
  if (!string && (position.next.kind === "string" || position.start !== position.end)) return [];
  const regex = expected.op === "=~" || expected.op === "!~";
  const offers = expected.label === "__name__" ? nameValues(cx, regex) : labelValues(cx, expected, regex);
  if (string) return offers;
  return offers.map((offer) => ({
    ...offer,
    text: `${cx.quote}${escaped(offer.text ?? offer.label, cx.quote)}${cx.quote}`,
  }));
}

/** Those that are asked for of the same metric elsewhere come first. */
function labelValues(
  cx: PromqlContext,
  { label, selector }: Extract<Expected, { kind: "value" }>,
  regex: boolean,
): Offer[] {
  const own = selector.name === undefined ? new Set<string>() : valuesOfMetric(cx.ws, selector.name, label);
  // What is written nowhere else is what is being typed.
  const word = cx.text.slice(cx.position.start, cx.position.end);
  if (cx.vocabulary.timesOf(label, word) <= 1) own.delete(word);
  const values = [...own, ...cx.vocabulary.valuesOf(label).filter((value) => !own.has(value))];
  return values
    .filter((value) => fits(value, cx.typed))
    .map(
      (value): Offer => ({
        label: value,
        kind: "labelValue",
        detail: own.has(value) ? `${label}, seen with ${selector.name}` : label,
        rank: own.has(value) ? 1 : 3,
        ...(regex && { text: value.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&") }),
      }),
    );
}

function nameValues(cx: PromqlContext, regex: boolean): Offer[] {
  const accepts = (name: string) => !regex || isPlainMetricName(name);
  const names = matchingNames(cx.names.all, cx.typed, accepts).map(
    (name): Offer => ({
      label: name,
      kind: "metric",
      text: name,
      lazy: () => ({ ...cx.names.offer(name), text: name }),
    }),
  );
  return regex ? [...prefixes(cx), ...names] : names;
}

/** Beginnings that several names share, and every level of recorded names, as regexes. */
function prefixes(cx: PromqlContext): Offer[] {
  const counts = new Map<string, number>();
  for (const name of cx.names.all) {
    if (!isPlainMetricName(name)) continue;
    const colon = name.indexOf(":");
    const ends = colon > 0 ? [colon + 1, name.indexOf(":", colon + 1) + 1] : [name.indexOf("_") + 1];
    for (const end of ends) {
      if (end > 0) counts.set(name.slice(0, end), (counts.get(name.slice(0, end)) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([prefix, count]) => (count > 1 || /^[^:]+:$/.test(prefix)) && fits(`${prefix}.*`, cx.typed))
    .sort((a, b) => rankOf(a[0]) - rankOf(b[0]) || b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([prefix, count]) => ({
      label: `${prefix}.*`,
      kind: "value",
      detail: count === 1 ? "1 known name" : `${count} known names`,
      rank: rankOf(prefix),
    }));
}

function rankOf(prefix: string): number {
  return /^[^:]+:$/.test(prefix) ? 0 : prefix.includes(":") ? 1 : 2;
}

/** Label names between the parentheses of by, without, on, ignoring and group_left. */
export function groupingOffers(
  cx: PromqlContext,
  taken: readonly string[],
  seen: ReadonlySet<string>,
): Offer[] {
  const { next, start, end } = cx.position;
  const followed = start === end && (next.kind === "identifier" || next.kind === "keyword");
  // A label that is matched on cannot be copied by group_left as well.
  const joined = /^[^()]*\)\s*group_(?:left|right)\s*\(([^()]*)\)/i.exec(cx.text.slice(end))?.[1] ?? "";
  const copied = joined.split(",").map((name) => name.trim());
  const names = [...seen, ...cx.vocabulary.labelNames().filter((name) => !seen.has(name))];
  const word = cx.text.slice(start, end);
  return names
    .filter((name) => !copied.includes(name) && (name !== word || !cx.vocabulary.isRare(name)))
    .filter((name) => isPlainLabelName(name) && !taken.includes(name) && fits(name, cx.typed))
    .map(
      (name): Offer => ({
        label: name,
        kind: "label",
        rank: seen.has(name) ? 1 : 3,
        ...(seen.has(name) && { detail: "seen with these metrics" }),
        ...(followed && { text: `${name}, ` }),
      }),
    );
}

/** A text as it stands in a PromQL string. */
export function escaped(value: string, quote: string): string {
  if (quote === "`") return value;
  return value.replace(/\\/g, "\\\\").replaceAll(quote, `\\${quote}`);
}
