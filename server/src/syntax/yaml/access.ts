import type { Span } from "../../text/span.ts";
import type { YamlMap, YamlNode, YamlPair, YamlScalar, YamlSeq } from "./nodes.ts";

/** The node that an alias stands for; undefined when its anchor is unknown. Other nodes stand for themselves. */
export function resolveAlias(node: YamlNode | undefined): YamlNode | undefined {
  return node?.kind === "alias" ? resolveAlias(node.target) : node;
}

export function asMap(node: YamlNode | undefined): YamlMap | undefined {
  const resolved = resolveAlias(node);
  return resolved?.kind === "map" ? resolved : undefined;
}

export function asSeq(node: YamlNode | undefined): YamlSeq | undefined {
  const resolved = resolveAlias(node);
  return resolved?.kind === "seq" ? resolved : undefined;
}

export function asScalar(node: YamlNode | undefined): YamlScalar | undefined {
  const resolved = resolveAlias(node);
  return resolved?.kind === "scalar" ? resolved : undefined;
}

/** The mapping's own pair with this key, the first of several as the others are errors; merge keys not applied. */
export function pairOf(map: YamlMap | undefined, key: string): YamlPair | undefined {
  return map?.pairs.find((pair) => pair.key.value === key);
}

export interface MergedPair {
  readonly pair: YamlPair;
  /** Set when the pair comes through a merge key: the span of the alias (or mapping) behind the `<<`. */
  readonly site: Span | undefined;
}

/**
 * The pairs that a mapping has once its merge keys are applied: its own in order, then those merged in that it does
 * not have itself. Of several merged mappings the earlier wins, as YAML says.
 */
export function mergedPairs(map: YamlMap): MergedPair[] {
  const result: MergedPair[] = [];
  const merges: YamlPair[] = [];
  for (const pair of map.pairs) {
    if (isMergeKey(pair.key)) merges.push(pair);
    else result.push({ pair, site: undefined });
  }
  if (merges.length === 0) return result;
  const seen = new Set(result.map(({ pair }) => pair.key.value));
  const visited = new Set<YamlMap>([map]);
  for (const merge of merges) addMerged(merge.value, undefined, seen, visited, result);
  return result;
}

/** A plain `<<`, which brings in the pairs of another mapping. */
export function isMergeKey(key: YamlScalar): boolean {
  return key.value === "<<" && key.style === "plain";
}

function addMerged(
  node: YamlNode,
  outer: Span | undefined,
  seen: Set<string>,
  visited: Set<YamlMap>,
  result: MergedPair[],
): void {
  const site = outer ?? node.span;
  const target = resolveAlias(node);
  if (target?.kind === "seq") {
    // The site of each merged mapping is its own item of the list.
    const within = outer ?? (node.kind === "alias" ? node.span : undefined);
    for (const item of target.items) {
      if (resolveAlias(item)?.kind === "map") addMerged(item, within, seen, visited, result);
    }
    return;
  }
  if (target?.kind !== "map" || visited.has(target)) return;
  visited.add(target);
  for (const pair of target.pairs) {
    if (isMergeKey(pair.key) || seen.has(pair.key.value)) continue;
    seen.add(pair.key.value);
    result.push({ pair, site });
  }
  for (const pair of target.pairs)
    if (isMergeKey(pair.key)) addMerged(pair.value, site, seen, visited, result);
}

export { intOf, isNullScalar, yaml11Bool } from "./scalarTypes.ts";
