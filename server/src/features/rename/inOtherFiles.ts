import { readEnvironment } from "../../syntax/values/environment.ts";
import { asMap, asSeq, pairOf } from "../../syntax/yaml/access.ts";
import type { YamlNode, YamlScalar } from "../../syntax/yaml/nodes.ts";
import { type Document, entry } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { type Mention, wholeMention } from "./mention.ts";
import { yamlPlace } from "./place.ts";
import type { FoundUnit } from "./search.ts";

/**
 * The names in the inventory of a project file. An entry is named after its cluster, whichever label says that in the
 * configs.
 */
export function inProject(document: Document, clusterLabel: string): FoundUnit[] {
  const list = entry(document.tree.entries, "clusters");
  if (!list) return [];
  const found: Mention[] = [];
  for (const item of asSeq(list.node)?.items ?? []) {
    for (const [key, label] of [
      ["name", clusterLabel],
      ["region", "region"],
    ] as const) {
      const value = pairOf(asMap(item), key)?.value;
      if (value?.kind === "scalar") found.push(wholeMention(yamlPlace(list.piece.text, value), label, "use"));
    }
  }
  return [{ base: list.base, found }];
}

/** Variables of a service's environment from which configs take the values of external labels. */
export function inCompose(ws: WorkspaceView, document: Document): FoundUnit[] {
  const services = entry(document.tree.entries, "services");
  const labels = labelsFromEnvironment(ws);
  if (!services || labels.size === 0) return [];
  const found: Mention[] = [];
  const take = (name: string, scalar: YamlScalar, start: number): void => {
    for (const label of labels.get(name) ?? []) {
      const place = yamlPlace(services.piece.text, scalar);
      const span = { start, end: scalar.value.length };
      const doubt = `${name} fills in the external label ${label}; others may read it too.`;
      const value = scalar.value.slice(start);
      found.push({
        label,
        value,
        role: "definition",
        place,
        span,
        change: (text) => ({ span, text }),
        doubt,
      });
    }
  };
  for (const { value: service } of asMap(services.node)?.pairs ?? []) {
    const environment: YamlNode | undefined = pairOf(asMap(service), "environment")?.value;
    for (const { key, value } of asMap(environment)?.pairs ?? [])
      if (value.kind === "scalar") take(key.value, value, 0);
    for (const item of asSeq(environment)?.items ?? []) {
      if (item.kind !== "scalar" || !item.value.includes("=")) continue;
      const equals = item.value.indexOf("=");
      take(item.value.slice(0, equals), item, equals + 1);
    }
  }
  return [{ base: services.base, found }];
}

/** The external labels whose value is a variable of the environment as a whole, by the variable's name. */
function labelsFromEnvironment(ws: WorkspaceView): ReadonlyMap<string, ReadonlySet<string>> {
  return ws.derive("labels from the environment", ({ documents }) => {
    const labels = new Map<string, Set<string>>();
    for (const { config } of documents.values()) {
      for (const { name, value } of config?.global?.unit.externalLabels ?? []) {
        const { expansions } = readEnvironment(value.value);
        const [only] = expansions;
        if (expansions.length !== 1 || !only || !/^\$\{?\w+\}?$/.test(value.value)) continue;
        labels.set(only.name, new Set([...(labels.get(only.name) ?? []), name.value]));
      }
    }
    return labels;
  });
}
