import { itemsIn, type JsonNode, member, stringIn } from "../../syntax/json/nodes.ts";

/**
 * Who answers a query: a Prometheus, something that speaks a wider PromQL, somebody who speaks something else, or not
 * known here.
 */
export type QueryLanguage = "promql" | "metricsql" | "other" | "unknown";

/** What the `datasource` of a dashboard, panel or target says; undefined where there is none, so that the outer counts. */
export function languageOf(datasource: JsonNode | undefined, named: NamedSources): QueryLanguage | undefined {
  if (datasource?.kind === "object") {
    const type = stringIn(member(datasource, "type"));
    if (type !== undefined && type !== "") return byPlugin(type);
    return named.language(stringIn(member(datasource, "uid")) ?? "");
  }
  const name = stringIn(datasource);
  return name === undefined || name === "" ? undefined : named.language(name);
}

/** The language of a Grafana plugin by its id. */
export function byPlugin(id: string): QueryLanguage {
  if (/^(?:prometheus|grafana-(?:amazon|azure)prometheus-datasource)$/.test(id)) return "promql";
  if (/^(?:victoriametrics-(?:metrics-)?datasource)$/.test(id)) return "metricsql";
  return "other";
}

/** Data sources that a dashboard names for itself: those it asks for on import, and its variables of kind datasource. */
export class NamedSources {
  readonly #plugins = new Map<string, string>();

  constructor(root: JsonNode, dashboard: JsonNode) {
    for (const input of itemsIn(member(root, "__inputs"))) this.#add(input, "name", "pluginId");
    for (const variable of itemsIn(member(member(dashboard, "templating"), "list"))) {
      if (stringIn(member(variable, "type")) === "datasource") this.#add(variable, "name", "query");
    }
  }

  /** Of a name or uid as it is written: `${DS_PROMETHEUS}`, `$datasource`, "-- Mixed --". */
  language(written: string): QueryLanguage {
    const name = /^\$\{?(\w+)(?::\w+)?\}?$/.exec(written)?.[1];
    const plugin = name === undefined ? undefined : this.#plugins.get(name);
    if (plugin !== undefined) return byPlugin(plugin);
    if (/^prometheus$/i.test(written) || name === "DS_PROMETHEUS") return "promql";
    return written === "-- Grafana --" || written === "grafana" || written === "__expr__"
      ? "other"
      : "unknown";
  }

  #add(node: JsonNode, key: string, plugin: string): void {
    const name = stringIn(member(node, key));
    const id = stringIn(member(node, plugin));
    if (name && id) this.#plugins.set(name, id);
  }
}
