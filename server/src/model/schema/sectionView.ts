import { parseDuration } from "../../syntax/values/duration.ts";
import { parseSize } from "../../syntax/values/size.ts";
import { isMergeKey, resolveAlias } from "../../syntax/yaml/access.ts";
import type { YamlMap, YamlNode, YamlScalar } from "../../syntax/yaml/nodes.ts";
import { point, type Span } from "../../text/span.ts";
import { boolOf, type GoYaml, isNothing, isNull, numberOf, resolve, taggedEmpty } from "./goYaml.ts";
import type { SectionName } from "./schema.ts";

/** A key with its value, aliases resolved. */
export interface Entry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
  /** Where to point: the key's and the value's own spans, or the alias that brings both in. */
  readonly keySpan: Span;
  readonly valueSpan: Span;
  /** The alias that the value, or the whole entry, comes through. */
  readonly site: Span | undefined;
}

export interface Item {
  readonly node: YamlNode;
  readonly site: Span | undefined;
  readonly span: Span;
}

/**
 * A mapping read as Prometheus reads it into a struct: merge keys applied, null is the zero value, and scalars are
 * text. What a template placeholder supplies counts as given and is otherwise unknown.
 */
export class SectionView {
  readonly name: SectionName;
  /** As written, merge keys opened up: what overwrites and repeats is in it too. */
  readonly pairs: readonly FlatPair[];
  readonly entries: ReadonlyMap<string, Entry>;
  /** Where to report what is missing: the section's key, or the first key of a list item. */
  readonly anchor: Span;
  readonly parent: SectionView | undefined;
  /** The key in the parent that holds this section. */
  readonly key: string | undefined;
  readonly yaml: GoYaml;
  /** A key is made by a template: any other key may be there too. */
  readonly incomplete: boolean;
  readonly #raw: boolean;

  constructor(
    name: SectionName,
    map: YamlMap | undefined,
    at: {
      anchor: Span;
      site?: Span | undefined;
      parent?: SectionView | undefined;
      key?: string | undefined;
      yaml: GoYaml;
      /** A rule of a release that reads what it is called and evaluates before null means anything. */
      raw?: boolean;
    },
  ) {
    this.name = name;
    this.yaml = at.yaml;
    this.pairs = map ? flatPairs(map, at.site) : [];
    this.entries = readEntries(this.pairs, at.yaml);
    this.incomplete = map?.pairs.some((pair) => pair.key.templated === true) ?? false;
    this.anchor = at.anchor;
    this.parent = at.parent;
    this.key = at.key;
    this.#raw = at.raw ?? false;
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  /** The text of a scalar, "" for null; undefined when absent, templated or no scalar. */
  text(key: string): string | undefined {
    const value = this.entries.get(key)?.value;
    if (!value || isUnknown(value)) return undefined;
    if (this.#isNull(key, value)) return "";
    return value.kind === "scalar" ? value.value : undefined;
  }

  /** True for text that is not empty, a list or mapping with content, and for anything a placeholder supplies. */
  filled(key: string): boolean {
    const value = this.entries.get(key)?.value;
    if (!value) return false;
    if (isUnknown(value)) return true;
    if (this.#isNull(key, value)) return false;
    if (value.kind === "scalar") return value.value !== "";
    return value.kind === "seq" ? value.items.length > 0 : value.kind === "map" && value.pairs.length > 0;
  }

  /** True when the key is there and not null: what makes a pointer or list of Prometheus non-nil. */
  set(key: string): boolean {
    const value = this.entries.get(key)?.value;
    return value !== undefined && (isUnknown(value) || !isNothing(value, this.yaml));
  }

  /** True when the key is there but its value is only known once a template is filled in. */
  unknown(key: string): boolean {
    const value = this.entries.get(key)?.value;
    return value !== undefined && isUnknown(value);
  }

  number(key: string): number | undefined {
    const value = this.entries.get(key)?.value;
    if (!value || isUnknown(value)) return undefined;
    if (isNull(value, this.yaml)) return 0;
    if (value.kind !== "scalar") return undefined;
    const kind = resolve(value, this.yaml);
    return kind === "int" || kind === "float" ? numberOf(value.value) : undefined;
  }

  bool(key: string): boolean | undefined {
    const value = this.entries.get(key)?.value;
    if (!value || isUnknown(value)) return undefined;
    if (isNull(value, this.yaml)) return false;
    return value.kind === "scalar" && resolve(value, this.yaml) === "bool" ? boolOf(value.value) : undefined;
  }

  /** Milliseconds; undefined when absent or no duration, 0 for null. */
  duration(key: string): number | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    if (text === "") return 0;
    const parsed = parseDuration(text);
    return "ms" in parsed ? parsed.ms : undefined;
  }

  bytes(key: string): number | undefined {
    const text = this.text(key);
    if (!text) return undefined;
    const parsed = parseSize(text);
    return "bytes" in parsed ? parsed.bytes : undefined;
  }

  /** In releases that read a rule raw `expr: null` selects a metric null. */
  #isNull(key: string, value: YamlNode): boolean {
    if (this.#raw && value.kind === "scalar" && RAW_TEXTS.has(key))
      return key === "expr" && value.value === "~";
    return isNull(value, this.yaml);
  }

  keySpan(key: string): Span {
    return this.entries.get(key)?.keySpan ?? this.anchor;
  }

  /** The value's span; the key's when there is no value to point at. */
  valueSpan(key: string): Span {
    const entry = this.entries.get(key);
    if (!entry) return this.anchor;
    return entry.value.kind === "null" ? entry.keySpan : entry.valueSpan;
  }

  items(key: string): readonly Item[] {
    const entry = this.entries.get(key);
    return entry?.value.kind === "seq" ? itemsOf(entry.value.items, entry.site) : [];
  }

  /** The scalars of a list as texts, null as the empty one; without those that a template makes. */
  texts(key: string): readonly { readonly text: string; readonly span: Span }[] {
    return this.items(key).flatMap(({ node, span }) => {
      if (isUnknown(node) || (node.kind !== "scalar" && node.kind !== "null")) return [];
      const text = node.kind === "null" || isNull(node, this.yaml) ? "" : node.value;
      // An item of which there is only the dash is pointed at there.
      const dash = { start: Math.max(0, span.start - 1), end: span.end };
      return [{ text, span: span.end > span.start ? span : dash }];
    });
  }

  /** The section below a key; undefined when absent, null or no mapping. */
  child(key: string, name: SectionName): SectionView | undefined {
    const entry = this.entries.get(key);
    if (entry?.value.kind !== "map") return undefined;
    return new SectionView(name, entry.value, {
      anchor: entry.keySpan,
      site: entry.site,
      parent: this,
      key,
      yaml: this.yaml,
    });
  }

  /** The sections in the list below a key, items that are no mappings left out. */
  children(key: string, name: SectionName): readonly SectionView[] {
    return this.items(key).flatMap(({ node, site, span }) =>
      node.kind === "map"
        ? [
            new SectionView(name, node, {
              anchor: anchorOf(node, span, site),
              site,
              parent: this,
              key,
              yaml: this.yaml,
            }),
          ]
        : [],
    );
  }

  /** The nearest section of a name, this one included. */
  within(name: SectionName): SectionView | undefined {
    return this.name === name ? this : this.parent?.within(name);
  }
}

const RAW_TEXTS: ReadonlySet<string> = new Set(["record", "alert", "expr"]);

/** List items with aliases resolved; an alias to nothing is left out. */
export function itemsOf(nodes: readonly YamlNode[], outer: Span | undefined): readonly Item[] {
  return nodes.flatMap((node): Item[] => {
    const site = outer ?? (node.kind === "alias" ? node.span : undefined);
    const target = resolveAlias(node);
    return target ? [{ node: target, site, span: site ?? node.span }] : [];
  });
}

/** The first key of a list item's mapping: the place to say that another key is missing. */
export function anchorOf(map: YamlMap, span: Span, site: Span | undefined): Span {
  return site ?? map.pairs[0]?.key.span ?? (map.span.end > map.span.start ? span : point(span.start));
}

export function isUnknown(node: YamlNode): boolean {
  return (node.kind === "scalar" || node.kind === "null") && node.templated === true;
}

/** One pair of a mapping or of what is merged into it, in the order go-yaml takes them. */
export interface FlatPair extends Entry {
  /** Comes through a merge key. */
  readonly merged: boolean;
  /** The mapping that holds the pair. */
  readonly holder: YamlMap;
}

/** The pairs of a mapping with merge keys opened up in place. */
export function flatPairs(map: YamlMap, site: Span | undefined): readonly FlatPair[] {
  return openMerges(map, site, 0, { left: MAX_MERGED });
}

function openMerges(
  map: YamlMap,
  site: Span | undefined,
  depth: number,
  budget: { left: number },
): readonly FlatPair[] {
  const merged = depth > 0;
  const flat: FlatPair[] = [];
  for (const pair of map.pairs) {
    if (isMergeKey(pair.key) && depth < MAX_MERGE_DEPTH) {
      for (const m of mergedMaps(pair.value, site))
        if (budget.left-- > 0) flat.push(...openMerges(m.map, m.site, depth + 1, budget));
      continue;
    }
    const alias = pair.value.kind === "alias" ? pair.value : undefined;
    const value = resolveAlias(pair.value);
    if (!value) continue;
    flat.push({
      key: pair.key,
      value: taggedEmpty(value) ?? value,
      keySpan: site ?? pair.key.span,
      valueSpan: site ?? pair.value.span,
      site: site ?? alias?.span,
      merged,
      holder: map,
    });
  }
  return flat;
}

/** Deeper chains of merges only occur in files made to exhaust a parser. */
const MAX_MERGE_DEPTH = 8;

/** More merged mappings in one come from merges of merges of merges, made for the same. */
const MAX_MERGED = 1000;

/** The mappings that a merge key's value names; of a list the earlier ones win, so they come last. */
function mergedMaps(
  value: YamlNode,
  outer: Span | undefined,
): readonly { map: YamlMap; site: Span | undefined }[] {
  const site = outer ?? (value.kind === "alias" ? value.span : undefined);
  const target = resolveAlias(value);
  if (target?.kind === "map") return [{ map: target, site }];
  if (target?.kind !== "seq") return [];
  // Lists in the list are refused; looking into them would unfold aliases of aliases.
  const parts = target.items.filter((item) => resolveAlias(item)?.kind === "map");
  return parts.flatMap((item) => mergedMaps(item, site)).reverse();
}

function readEntries(pairs: readonly FlatPair[], yaml: GoYaml): Map<string, Entry> {
  const entries = new Map<string, FlatPair>();
  for (const pair of pairs) {
    const known = entries.get(pair.key.value);
    // v3 lets merged values only fill gaps. v2 reads a merge where it stands, so it overwrites what came before.
    if (known && pair.merged && yaml === "v3") continue;
    // Of duplicates the first counts: Prometheus refuses the second.
    if (known && !pair.merged && !known.merged) continue;
    entries.set(pair.key.value, pair);
  }
  return entries;
}
