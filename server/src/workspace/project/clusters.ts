import type { LocatedText } from "../../model/located.ts";
import type { ClusterEntry } from "../settings.ts";
import type { OptionType } from "./options.ts";
import type { Fields, ProjectReader } from "./reader.ts";

/** The inventory. A cluster without a name, or with one that stands above, is reported and left out. */
export function readClusters(
  reader: ProjectReader,
  fields: Fields,
  type: OptionType,
  absolute: (path: string) => string,
): ClusterEntry[] | undefined {
  const items = reader.items(fields, "clusters", type);
  if (!items || type.kind !== "list" || type.of.kind !== "section") return undefined;
  const clusters: ClusterEntry[] = [];
  const names = new Map<string, LocatedText>();
  const endpoints = new Map<string, LocatedText>();
  for (const { node, site } of items) {
    const map = node.kind === "alias" ? node.target : node;
    if (map?.kind !== "map") {
      reader.report(
        site ?? node.span,
        "A cluster is a mapping with name, region, endpoint, config and metrics.",
      );
      continue;
    }
    const own = reader.section(node, type.of.options, "a cluster", site);
    const name = reader.text(own, "name", { kind: "text" });
    const region = reader.text(own, "region", { kind: "text" });
    const endpoint = readEndpoint(reader, own);
    const config = reader.text(own, "config", { kind: "path" });
    const metrics = reader.text(own, "metrics", { kind: "path" });
    if (endpoint)
      unique(
        reader,
        endpoints,
        endpoint,
        (e) => `Another cluster answers at ${e} already; each address belongs to one.`,
      );
    if (!name) {
      if (!own.has("name")) {
        const first = map.pairs[0];
        reader.report(
          site ?? first?.key.span ?? node.span,
          "This cluster has no name; it is left out of the inventory.",
        );
      }
      continue;
    }
    if (!unique(reader, names, name, (n) => `Another cluster is called ${n} already; this one is left out.`))
      continue;
    clusters.push({
      name: name.value,
      ...(region && { region: region.value }),
      ...(endpoint && { endpoint: endpoint.value }),
      ...(config && { config: absolute(config.value) }),
      ...(metrics && { metrics: absolute(metrics.value) }),
    });
  }
  return clusters;
}

function readEndpoint(reader: ProjectReader, fields: Fields): LocatedText | undefined {
  const text = reader.text(fields, "endpoint", { kind: "endpoint" });
  if (!text) return undefined;
  const bare = /^https?:\/\/([^/\s]+)/i.exec(text.value)?.[1];
  if (bare !== undefined) {
    reader.report(text.span, `endpoint takes host and port alone, as targets do: \`${bare}\`.`, {
      replacement: { title: `Change to ${bare}`, newText: bare },
    });
    return { ...text, value: bare };
  }
  if (/^[^\s/]+$/.test(text.value)) return text;
  reader.wrongType(text.span, "endpoint", { kind: "endpoint" });
  return undefined;
}

function unique(
  reader: ProjectReader,
  seen: Map<string, LocatedText>,
  text: LocatedText,
  message: (value: string) => string,
): boolean {
  const first = seen.get(text.value);
  if (!first) {
    seen.set(text.value, text);
    return true;
  }
  reader.report(text.span, message(text.value), {
    related: [{ span: first.span, message: "The first one stands here." }],
  });
  return false;
}
