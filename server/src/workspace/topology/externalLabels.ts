import type { GlobalSection } from "../../model/globalSection.ts";
import type { Placed } from "../../model/units.ts";
import { expandEnvironment, readEnvironment } from "../../syntax/values/environment.ts";
import { shift } from "../../text/span.ts";
import type { ComposeProgram } from "../compose/programs.ts";
import type { ExternalLabel } from "./node.ts";

/**
 * The external labels of a config. References to the environment are filled in where every Compose service that
 * runs the config gives them the same value.
 */
export function readExternalLabels(
  global: Placed<GlobalSection> | undefined,
  programs: readonly ComposeProgram[],
): Map<string, ExternalLabel> {
  const labels = new Map<string, ExternalLabel>();
  if (!global) return labels;
  for (const { name, value } of global.unit.externalLabels) {
    labels.set(name.value, {
      name: name.value,
      value: isTemplate(value.value) ? undefined : expand(value.value, programs),
      raw: value.value,
      span: shift(value.span, global.base),
    });
  }
  return labels;
}

/** Placeholders of template languages; `${NAME}` is Prometheus's own. */
function isTemplate(text: string): boolean {
  return /\{\{|\{%|<%|%\{/.test(text);
}

function expand(raw: string, programs: readonly ComposeProgram[]): string | undefined {
  const { expansions } = readEnvironment(raw);
  if (expansions.length === 0) return raw;
  const values = new Set<string>();
  for (const { service } of programs) {
    if (!expansions.every(({ name }) => service.environment.has(name))) return undefined;
    values.add(expandEnvironment(raw, (name) => service.environment.get(name)));
  }
  return values.size === 1 ? [...values][0] : undefined;
}

/** Names of labels that say which server this is; those of one row before those of the next. */
const IDENTITY: readonly (readonly string[])[] = [
  [
    "cluster",
    "cluster_name",
    "clustername",
    "cluster_id",
    "k8s_cluster",
    "kubernetes_cluster",
    "prometheus_cluster",
  ],
  ["datacenter", "data_center", "dc", "site", "location", "pop", "colo"],
  ["zone", "availability_zone", "az", "region"],
  ["tenant", "team", "environment", "env", "stage"],
];

/** Labels that name the server itself, whatever else there is. */
const SERVER_NAMES: readonly string[] = [
  "prometheus",
  "prometheus_name",
  "origin_prometheus",
  "monitor",
  "server",
];

/** The labels that tell a server from others, best first: the first row of which it has any, then those naming itself. */
export function identityLabels(labels: ReadonlyMap<string, ExternalLabel>): ExternalLabel[] {
  const known = (names: readonly string[]) =>
    names.flatMap((name) => {
      const label = labels.get(name);
      return label?.value ? [label] : [];
    });
  const row = IDENTITY.map(known).find((found) => found.length > 0) ?? [];
  return [...row, ...known(SERVER_NAMES)];
}

/** True for labels that name a cluster or what takes its place: the ones that tell sources apart. */
export function isClusterLabel(name: string): boolean {
  return IDENTITY.slice(0, 3).some((row) => row.includes(name));
}
