import { lexTemplate } from "../../syntax/gotemplate/lexer.ts";
import type { Token } from "../../syntax/gotemplate/tokens.ts";
import { parsePromql } from "../../syntax/promql/parse.ts";
import { quoteAs, readString } from "../../syntax/promql/strings.ts";
import { selectorsOf } from "../../syntax/promql/walk.ts";
import { inCalls, inSelectors } from "./inPromql.ts";
import { type Mention, wholeMention } from "./mention.ts";
import { escapedPlace, type TextPlace } from "./place.ts";

/**
 * What the actions of a template name: `{{ query "up{job='node'}" }}`, `{{ with printf "…%s…" … | query }}`, and the
 * values that labels are compared with, `{{ if eq $labels.cluster "us-east" }}`.
 */
export function inTemplate(place: TextPlace): Mention[] {
  if (!place.value.includes("{{")) return [];
  return actionsOf(lexTemplate(place.value).tokens).flatMap((tokens) => inAction(tokens, place));
}

function actionsOf(tokens: readonly Token[]): Token[][] {
  const actions: Token[][] = [];
  for (const token of tokens) {
    if (token.kind === "open") actions.push([]);
    else if (token.kind !== "text" && token.kind !== "space") actions.at(-1)?.push(token);
  }
  return actions;
}

function inAction(tokens: readonly Token[], place: TextPlace): Mention[] {
  const words = new Set(tokens.flatMap(({ kind, text }) => (kind === "identifier" ? [text] : [])));
  const strings = tokens.filter(({ kind }) => kind === "string" || kind === "raw-string");
  const found: Mention[] = [];
  if (words.has("query"))
    for (const [index, token] of strings.entries())
      if (index === 0) found.push(...inQuery(stringPlace(token, place)));
  if (words.has("eq") || words.has("ne")) {
    for (const label of fieldsOf(tokens))
      for (const token of strings) found.push(wholeMention(stringPlace(token, place), label, "use"));
  }
  return found;
}

/** Names behind dots: `$labels.cluster` and `.Labels.cluster` end in that of a label. */
function fieldsOf(tokens: readonly Token[]): string[] {
  return tokens.flatMap(({ kind, text }) =>
    kind === "field" ? [text.slice(text.lastIndexOf(".") + 1)] : [],
  );
}

function inQuery(place: TextPlace): Mention[] {
  const { expr, problems } = parsePromql(place.value);
  // Text with gaps to be filled in by printf can mostly be read as it is: the gaps are values of matchers.
  if (problems.length > 0) return [];
  return [...inSelectors(selectorsOf(expr), place, "use"), ...inCalls(expr, place)];
}

function stringPlace(token: Token, outer: TextPlace): TextPlace {
  const { quoted } = readString(outer.value, token.start);
  const at = { start: token.start + 1, end: Math.max(token.start + 1, token.end - 1) };
  const escaped = (value: string) => {
    const text = quoteAs(value, quoted.quote);
    return text.startsWith(quoted.quote) ? text.slice(1, -1) : undefined;
  };
  return escapedPlace(outer, at, quoted.value, escaped);
}
