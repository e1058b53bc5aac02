import type { Settings } from "../../../server/src/workspace/settings.ts";
import {
  type FederateTarget,
  type Topology,
  topologyOf,
} from "../../../server/src/workspace/topology/topology.ts";
import { engineOf } from "../../support/check.ts";
import { parseFixture } from "../../support/fixture.ts";

/** The topology of a fixture's files. */
export async function topology(source: string, settings: Partial<Settings> = {}): Promise<Topology> {
  const engine = await engineOf(parseFixture(source).files, settings);
  return topologyOf(engine.workspace);
}

/** Each target with what it was taken for: a path, `path?` when uncertain, candidates, or why not. */
export function resolutions(found: Topology): Record<string, string> {
  return Object.fromEntries(found.targets.map((target) => [target.text.value, describe(target)]));
}

function describe({ resolution }: FederateTarget): string {
  switch (resolution.state) {
    case "resolved":
      return resolution.certain ? resolution.node.path : `${resolution.node.path}?`;
    case "ambiguous":
      return resolution.candidates.map((c) => c.node.path).join(" | ");
    default:
      return resolution.state;
  }
}

/** The only one of a list. */
export function only<T>(items: readonly T[]): T {
  const [first] = items;
  if (first === undefined || items.length !== 1) throw new Error(`${items.length} items, not one`);
  return first;
}

/** A config whose job federates from the given targets. */
export function federating(...targets: readonly string[]): string {
  return `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ${JSON.stringify(targets)}`;
}

/** A config with nothing but external labels. */
export function labelled(labels: Record<string, string>): string {
  return `global:\n  external_labels: ${JSON.stringify(labels)}\nscrape_configs: []`;
}
