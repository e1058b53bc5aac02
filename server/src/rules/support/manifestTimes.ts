import type { DocumentKind as SchemaKind } from "../../model/schema/schema.ts";
import { parseDuration } from "../../syntax/values/duration.ts";
import { asMap, asScalar, asSeq, pairOf, resolveAlias } from "../../syntax/yaml/access.ts";
import type { YamlMap, YamlNode } from "../../syntax/yaml/nodes.ts";
import { type Span, shift } from "../../text/span.ts";
import { type Document, entry } from "../../workspace/document.ts";
import { objectsOf } from "../../workspace/manifest.ts";

/** A duration where it is written in a file. */
export interface WrittenTime {
  readonly at: Span;
  readonly text: string;
  readonly ms: number;
}

/** A place of a manifest that says both how often and for how long to scrape. */
export interface ManifestTimes {
  readonly kind: SchemaKind;
  readonly interval: WrittenTime;
  readonly timeout: WrittenTime;
}

/** Where the objects of the operator say how to scrape, and what they call the interval there. */
const PLACES: Partial<Record<SchemaKind, { readonly list?: string; readonly interval: string }>> = {
  "service-monitor": { list: "endpoints", interval: "interval" },
  "pod-monitor": { list: "podMetricsEndpoints", interval: "interval" },
  probe: { interval: "interval" },
  "scrape-config": { interval: "scrapeInterval" },
};

/** What of a manifest has an interval and a timeout of its own; what is inherited stands in an object elsewhere. */
export function manifestTimes(document: Document): ManifestTimes[] {
  return objectsOf(document).flatMap(({ kind, tree }) => {
    const place = PLACES[kind];
    const spec = entry(tree.entries, "spec");
    if (!place || !spec) return [];
    const map = asMap(spec.node);
    const maps = place.list === undefined ? [map] : itemsOf(pairOf(map, place.list)?.value);
    return maps.flatMap((one) => {
      const interval = timeIn(one, place.interval, spec.base);
      const timeout = timeIn(one, "scrapeTimeout", spec.base);
      return interval && timeout ? [{ kind, interval, timeout }] : [];
    });
  });
}

/** Mappings that stand in the list themselves: what an alias brings in has its place elsewhere. */
function itemsOf(list: YamlNode | undefined): (YamlMap | undefined)[] {
  return asSeq(list)?.items.map((item) => (item === resolveAlias(item) ? asMap(item) : undefined)) ?? [];
}

function timeIn(map: YamlMap | undefined, key: string, base: number): WrittenTime | undefined {
  const value = pairOf(map, key)?.value;
  const scalar = value?.kind === "scalar" && !value.templated ? asScalar(value) : undefined;
  const duration = scalar && parseDuration(scalar.value);
  return duration && "ms" in duration
    ? { at: shift(scalar.span, base), text: scalar.value, ms: duration.ms }
    : undefined;
}
