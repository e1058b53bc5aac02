import type { LocatedText } from "../../model/located.ts";
import type { UnitReader } from "../../model/units.ts";
import { itemsIn, type JsonNode, type JsonString, member, stringIn } from "../../syntax/json/nodes.ts";
import { readJson } from "../../syntax/json/read.ts";
import type { Annotation, Dashboard, DashboardLabel, DashboardQuery, Panel, Variable } from "./dashboard.ts";
import { byPlugin, languageOf, NamedSources, type QueryLanguage } from "./datasource.ts";
import { JsonExpression, locatedString } from "./jsonExpression.ts";
import { readPromqlOf, readVariable } from "./queries.ts";

/** Keys that lead to queries or say whose they are; a dashboard is mostly others. */
const WANTED: ReadonlySet<string> = new Set([
  ...[
    "dashboard",
    "spec",
    "result",
    "model",
    "rows",
    "panels",
    "targets",
    "templating",
    "annotations",
    "list",
  ],
  ...["elements", "__elements", "__inputs", "variables", "data", "queries", "query", "target"],
  ...["expr", "legendFormat", "datasource", "definition", "pluginId"],
  ...["title", "uid", "type", "name", "kind", "group", "libraryPanel"],
]);

/** Objects whose keys are names that somebody chose. */
const NAMED_BY_AUTHOR: ReadonlySet<string> = new Set(["elements", "__elements"]);

/** Reads a dashboard in any form that it is kept in: as exported, wrapped for the API, as a manifest, a library panel. */
export function readDashboard(text: string, reader: UnitReader): Dashboard {
  const { root, problems } = readJson(
    text,
    (key, within) => WANTED.has(key) || NAMED_BY_AUTHOR.has(within ?? ""),
  );
  if (!root) return { ...EMPTY, problems };
  const content = contentOf(root);
  return {
    ...new DashboardReader(text, reader, new NamedSources(root, content)).read(root, content),
    problems,
  };
}

const EMPTY: Dashboard = {
  title: undefined,
  uid: undefined,
  span: { start: 0, end: 0 },
  panels: [],
  variables: [],
  annotations: [],
  queries: [],
  labelNames: [],
  inputs: [],
  standsAlone: false,
  problems: [],
};

/** The dashboard itself inside what wraps it. */
function contentOf(root: JsonNode): JsonNode {
  const library = member(member(root, "result"), "model") ?? member(root, "model");
  return member(root, "dashboard") ?? member(root, "spec") ?? library ?? root;
}

interface Context {
  readonly language: QueryLanguage;
  readonly role: DashboardQuery["role"];
  readonly owner: LocatedText | undefined;
  readonly panel: number | undefined;
  /** Where the queries of the panel, variable or annotation go. */
  readonly queries: DashboardQuery[];
  readonly panels: Panel[];
}

class DashboardReader {
  readonly #text: string;
  readonly #reader: UnitReader;
  readonly #sources: NamedSources;
  readonly #queries: DashboardQuery[] = [];
  readonly #labels: DashboardLabel[] = [];
  readonly #variables: Variable[] = [];
  readonly #annotations: Annotation[] = [];
  #panelCount = 0;

  constructor(text: string, reader: UnitReader, sources: NamedSources) {
    this.#text = text;
    this.#reader = reader;
    this.#sources = sources;
  }

  read(root: JsonNode, content: JsonNode): Dashboard {
    const panels: Panel[] = [];
    const context: Context = {
      language: "unknown",
      role: "panel",
      owner: undefined,
      panel: undefined,
      queries: [],
      panels,
    };
    this.#descend(content, context);
    // Exports keep the library panels that they use beside their own.
    if (content !== root) this.#descend(member(root, "__elements"), context);
    const byPlace = (a: DashboardQuery, b: DashboardQuery) =>
      a.expression.text.span.start - b.expression.text.span.start;
    return {
      title: textAt(content, "title") ?? textAt(root, "name"),
      uid: textAt(content, "uid"),
      span: root.span,
      panels,
      variables: this.#variables,
      annotations: this.#annotations,
      queries: this.#queries.sort(byPlace),
      labelNames: this.#labels,
      inputs: itemsIn(member(root, "__inputs")).flatMap((input) => stringIn(member(input, "name")) ?? []),
      standsAlone: member(content, "targets") === undefined,
      problems: [],
    };
  }

  /** Every part of a dashboard that has an expr is a query, however deep it lies; what is around says whose. */
  #descend(node: JsonNode | undefined, outer: Context): void {
    if (node?.kind === "array") for (const item of node.items) this.#descend(item, outer);
    if (node?.kind !== "object") return;
    const context = this.#entered(node, outer);
    const expr = node.members.get("expr");
    if (expr?.kind === "string") this.#query(expr, context);
    const legend = node.members.get("legendFormat");
    if (legend?.kind === "string" && speaksPromql(context.language)) this.#legend(legend);
    for (const [key, value] of node.members) {
      if (key === "datasource" || key === "__inputs") continue;
      if (key === "templating" || key === "variables") this.#templating(value, context);
      else if (key === "annotations") this.#annotationsIn(value, context);
      else this.#descend(value, context);
    }
  }

  /** The context inside a node: another data source, another panel. */
  #entered(node: JsonNode, outer: Context): Context {
    const kind = stringIn(member(node, "kind"));
    const plugin = kind === "DataQuery" ? stringIn(member(node, "group")) : kind;
    const language =
      languageOf(member(node, "datasource"), this.#sources) ??
      (member(node, "spec") && plugin && /^[a-z][\w-]*$/.test(plugin) ? byPlugin(plugin) : undefined) ??
      outer.language;
    if (!isPanel(node, kind)) return language === outer.language ? outer : { ...outer, language };
    const inner = kind === "Panel" ? (member(node, "spec") ?? node) : node;
    const owner = textAt(inner, "title");
    const queries: DashboardQuery[] = [];
    const panels: Panel[] = [];
    outer.panels.push({
      title: owner,
      type: stringIn(member(inner, "type")),
      span: node.span,
      queries,
      panels,
    });
    return { language, role: "panel", owner, panel: this.#panelCount++, queries, panels };
  }

  #query(expr: JsonString, context: Context): void {
    const made = readPromqlOf(this.#text, expr, context, this.#reader);
    if (made) this.#keep(made, context);
  }

  #keep(made: DashboardQuery, context: Context): void {
    context.queries.push(made);
    this.#queries.push(made);
  }

  #legend(legend: JsonString): void {
    const expression = new JsonExpression(this.#text, locatedString(legend), undefined);
    for (const match of legend.value.matchAll(/\{\{\s*([^{}\s]{1,200})\s*\}\}/g)) {
      const name = match[1] ?? "";
      const start = match.index + match[0].indexOf(name);
      this.#labels.push({ expression, name, span: { start, end: start + name.length } });
    }
  }

  #templating(value: JsonNode, outer: Context): void {
    for (const node of [...itemsIn(member(value, "list")), ...itemsIn(value)]) {
      const own = stringIn(member(node, "kind")) === "QueryVariable" ? (member(node, "spec") ?? node) : node;
      const queries: DashboardQuery[] = [];
      const name = textAt(own, "name");
      const type = own === node ? stringIn(member(own, "type")) : "query";
      this.#variables.push({ name, type, span: node.span, queries });
      if (type !== "query") continue;
      const source = this.#entered(own, outer);
      const query = member(own, "query");
      // The newer schema says with the query whom to ask.
      const { language } = query ? this.#entered(query, source) : source;
      const context = { ...source, language, role: "variable", owner: name, queries } as const;
      const { found, labels } = readVariable(this.#text, own, { ...context, panel: undefined }, this.#reader);
      for (const query of found) this.#keep(query, context);
      this.#labels.push(...labels);
    }
  }

  #annotationsIn(value: JsonNode, outer: Context): void {
    for (const node of [...itemsIn(member(value, "list")), ...itemsIn(value)]) {
      const queries: DashboardQuery[] = [];
      const name = textAt(node, "name") ?? textAt(member(node, "spec"), "name");
      this.#annotations.push({ name, span: node.span, queries });
      this.#descend(node, { ...outer, role: "annotation", owner: name, panel: undefined, queries });
    }
  }
}

function isPanel(node: JsonNode, kind: string | undefined): boolean {
  if (kind === "Panel" || member(node, "targets")?.kind === "array") return true;
  const type = stringIn(member(node, "type"));
  return (type !== undefined && member(node, "panels")?.kind === "array") || type === "row";
}

function speaksPromql(language: QueryLanguage): boolean {
  return language !== "other";
}

function textAt(node: JsonNode | undefined, key: string): LocatedText | undefined {
  const found = member(node, key);
  return found?.kind === "string" ? locatedString(found) : undefined;
}
