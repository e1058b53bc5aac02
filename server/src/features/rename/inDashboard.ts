import { itemsIn, type JsonNode, type JsonString, member, stringIn } from "../../syntax/json/nodes.ts";
import { readJson } from "../../syntax/json/read.ts";
import { jsonStringMap } from "../../syntax/json/stringMap.ts";
import { selectorsOf } from "../../syntax/promql/walk.ts";
import { overlaps } from "../../text/span.ts";
import { grafanaVariables } from "../../workspace/dashboard/grafanaVariables.ts";
import { readVariableQuery } from "../../workspace/dashboard/variableQuery.ts";
import type { Document } from "../../workspace/document.ts";
import { inCalls, inSelectors } from "./inPromql.ts";
import { inRegexText } from "./inRegexText.ts";
import { type Found, type Mention, NAME_LABEL, wholeMention } from "./mention.ts";
import { jsonPlace, type TextPlace } from "./place.ts";

/** What the queries of a dashboard name. */
export function inQueries({ dashboard }: Document): Mention[] {
  const found: Mention[] = [];
  for (const { expression, variables } of dashboard?.queries ?? []) {
    const place = jsonPlace(expression.map);
    const { expr } = expression.parsed;
    // What a variable makes is a name for the parser only.
    const named = inSelectors(selectorsOf(expr), place, "use").filter(
      ({ label, span }) => label !== NAME_LABEL || !variables.some((variable) => overlaps(variable, span)),
    );
    found.push(...named);
    if (place.value.includes("label_replace")) found.push(...inCalls(expr, place));
    const regex = readVariableQuery(place.value)?.regex;
    if (regex) found.push(...inRegexText(place, NAME_LABEL, "matches", regex));
  }
  return found;
}

/**
 * What a dashboard says outside of queries: the values that its variables offer, those in links to dashboards, texts
 * for people. Reads the file again as a whole, so it is for files that hold what is looked for.
 */
export function besideQueries(document: Document): Found[] {
  const { text } = document;
  const { root } = readJson(text, () => true);
  const found: Found[] = [];
  if (!root) return found;
  const placeOf = ({ span }: JsonString): TextPlace => jsonPlace(jsonStringMap(text, span));
  const labels = labelsOfVariables(document);
  const visit = (node: JsonNode, key: string): void => {
    if (node.kind === "array") for (const item of node.items) visit(item, key);
    if (node.kind === "string") {
      if (PROSE.has(key)) found.push({ place: placeOf(node), prose: true });
      if (node.value.includes("var-")) found.push(...inLink(placeOf(node), labels));
    }
    if (node.kind !== "object") return;
    if (key === "list" && member(node, "name") && member(node, "type"))
      found.push(...inVariable(node, labels, placeOf));
    for (const [name, value] of node.members) visit(value, name);
  };
  visit(root, "");
  return found;
}

const PROSE: ReadonlySet<string> = new Set(["title", "description", "content", "legendFormat", "text"]);

/** Which labels a variable gives values to: by the matchers it stands in, by the label it asks for, by its name. */
function labelsOfVariables({ dashboard }: Document): ReadonlyMap<string, ReadonlySet<string>> {
  const labels = new Map<string, Set<string>>();
  const add = (variable: string, label: string) => {
    const known = labels.get(variable);
    if (known) known.add(label);
    else labels.set(variable, new Set([label]));
  };
  for (const { expression } of dashboard?.queries ?? []) {
    for (const { matchers } of selectorsOf(expression.parsed.expr)) {
      for (const { label, value } of matchers)
        for (const { name } of grafanaVariables(value.value)) add(name, label.value);
    }
  }
  for (const { name, queries } of dashboard?.variables ?? []) {
    if (!name) continue;
    add(name.value, name.value);
    for (const { expression } of queries) {
      const { value } = expression.text;
      const label = readVariableQuery(value)?.label;
      if (label) add(name.value, value.slice(label.start, label.end));
    }
  }
  return labels;
}

/** The values that a variable offers or has chosen; those of an interval or a data source are no label's. */
function inVariable(
  variable: JsonNode,
  labels: ReadonlyMap<string, ReadonlySet<string>>,
  placeOf: (text: JsonString) => TextPlace,
): Mention[] {
  const type = stringIn(member(variable, "type")) ?? "";
  if (!["custom", "query", "textbox", "constant"].includes(type)) return [];
  const found: Mention[] = [];
  const own = labels.get(stringIn(member(variable, "name")) ?? "") ?? [];
  const take = (node: JsonNode | undefined): void => {
    if (node?.kind === "array") node.items.forEach(take);
    if (node?.kind === "string")
      for (const label of own) found.push(wholeMention(placeOf(node), label, "use"));
  };
  for (const choice of [member(variable, "current"), ...itemsIn(member(variable, "options"))]) {
    take(member(choice, "value"));
    take(member(choice, "text"));
  }
  const query = member(variable, "query");
  if (query?.kind !== "string" || type === "query") return found;
  const place = placeOf(query);
  for (const label of own)
    found.push(...(type === "custom" ? inList(place, label) : [wholeMention(place, label, "use")]));
  return found;
}

/** `us-east, EU : eu-west`: values with commas between them, some with a name in front. */
function inList(place: TextPlace, label: string): Mention[] {
  const found: Mention[] = [];
  let at = 0;
  for (const item of place.value.split(",")) {
    let start = at;
    for (const part of item.split(" : ")) {
      const lead = part.length - part.trimStart().length;
      found.push(partMention(place, label, part.trim(), start + lead));
      start += part.length + 3;
    }
    at += item.length + 1;
  }
  return found;
}

/** `/d/abc?var-cluster=us-east`: links that open a dashboard with a value chosen. */
function inLink(place: TextPlace, labels: ReadonlyMap<string, ReadonlySet<string>>): Mention[] {
  return [...place.value.matchAll(/var-(\w{1,100})=([^&#"'\s]{1,300})/g)].flatMap((match) => {
    const [, name = "", value = ""] = match;
    const start = match.index + match[0].length - value.length;
    // What the other dashboard calls by this name is most likely what this one does, or the label itself.
    return [...(labels.get(name) ?? [name])].map((label) => partMention(place, label, value, start));
  });
}

function partMention(place: TextPlace, label: string, value: string, start: number): Mention {
  const span = { start, end: start + value.length };
  return { label, value, role: "use", place, span, change: (text) => ({ span, text }) };
}
