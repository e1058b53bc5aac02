import { isMergeKey, resolveAlias } from "../../syntax/yaml/access.ts";
import type { YamlMap, YamlNode, YamlSeq } from "../../syntax/yaml/nodes.ts";
import { point, type Span } from "../../text/span.ts";
import { isHttpUnchecked } from "./checks/http.ts";
import { checksOf } from "./checks/table.ts";
import { type CheckContext, report, reportAbsent } from "./context.ts";
import { isNothing, isNull, tagFault, taggedEmpty } from "./goYaml.ts";
import { isManifestSection } from "./manifests.ts";
import { otherTool } from "./otherTools.ts";
import { checkKey, checkScalar, placeOf, reportWrongType } from "./scalarChecks.ts";
import { fieldOf, isBefore, knows, requiredFieldsOf, type SectionName, section } from "./schema.ts";
import { anchorOf, type FlatPair, flatPairs, isUnknown, itemsOf, SectionView } from "./sectionView.ts";
import type { EnumType, FieldType, ListType, MapType, PlainType } from "./types.ts";
import { reportUnknownKey } from "./unknownKey.ts";
import { reportDeprecated, reportOtherVersion } from "./versions.ts";

/** A value, and how to point at it. */
export interface ValuePlace {
  readonly node: YamlNode;
  /** The alias that brings the value in. */
  readonly site: Span | undefined;
  /** The key it stands at, or its own beginning in a list. */
  readonly anchor: Span;
  /** The section and key it belongs to. */
  readonly parent: SectionView | undefined;
  readonly key: string;
}

/** Walks a tree along the field tables and reports what does not fit. */
export class Walker {
  readonly #cx: CheckContext;
  /** Mappings seen, by what they were checked as: what an alias repeats has been reported where it stands. */
  readonly #seen = new Map<YamlMap, SectionName | Set<SectionName>>();

  constructor(cx: CheckContext) {
    this.#cx = cx;
  }

  document(root: YamlNode | undefined, type: FieldType): void {
    const node = resolveAlias(root);
    const anchor = node?.kind === "map" ? anchorOf(node, node.span, undefined) : point(node?.span.start ?? 0);
    if (node && !isNull(node, this.#cx.yaml)) {
      this.#value(
        { node, site: root?.kind === "alias" ? root.span : undefined, anchor, parent: undefined, key: "" },
        type,
      );
    } else if (type.kind === "section") {
      this.#section(type.name, undefined, { anchor, site: undefined, parent: undefined, key: undefined });
    }
  }

  #value(at: ValuePlace, type: FieldType): void {
    const node = taggedEmpty(at.node) ?? at.node;
    if (isUnknown(node) || type.kind === "any") return;
    const fault =
      node.kind === "scalar" && node.tag !== undefined ? tagFault(node, this.#cx.yaml) : undefined;
    if (fault !== undefined) {
      report(this.#cx, "wrong-type", placeOf(at), fault, { data: { key: at.key } });
      return;
    }
    if (isNull(node, this.#cx.yaml)) {
      if (!isNothing(node, this.#cx.yaml)) this.#emptyWord(at, type);
      return;
    }
    if (type.kind === "section" && node.kind === "map") this.#sectionAt(at, node, type.name);
    else if (type.kind === "list" && node.kind === "seq") this.#list(at, node, type);
    else if (type.kind === "map" && node.kind === "map") this.#map(at, node, type);
    else if (isScalarType(type) && node.kind === "scalar") checkScalar(this.#cx, at, node, type);
    else reportWrongType(this.#cx, at, type);
  }

  /** `Null`, which is read as an empty section, or as empty text by the types that read their text themselves. */
  #emptyWord(at: ValuePlace, type: FieldType): void {
    if (type.kind === "section") {
      this.#section(type.name, undefined, {
        anchor: at.anchor,
        site: at.site,
        parent: at.parent,
        key: at.key,
      });
    } else if (at.node.kind === "scalar" && READS_TEXT.has(type.kind) && isScalarType(type)) {
      checkScalar(this.#cx, at, { ...at.node, style: "single", value: "" }, type);
    }
  }

  #list(at: ValuePlace, list: YamlSeq, type: ListType): void {
    for (const { node, site, span } of itemsOf(list.items, at.site)) {
      const nothing = at.key.endsWith("_sd_configs") ? isNull : isNothing;
      if (nothing(node, this.#cx.yaml)) {
        // A null item of a list of texts is the empty text, which is none of a few words.
        if ((type.itemsRequired || (type.of.kind === "enum" && !type.of.empty)) && !isUnknown(node))
          this.#emptyItem(at, node.kind === "null" && !site ? dashOf(span) : span);
        continue;
      }
      const anchor = node.kind === "map" ? anchorOf(node, span, site) : span;
      this.#value({ node, site, anchor, parent: at.parent, key: at.key }, type.of);
    }
  }

  #map(at: ValuePlace, map: YamlMap, type: MapType): void {
    this.#merges(map, at.site);
    const pairs = flatPairs(map, at.site);
    this.#duplicates(pairs, false);
    for (const pair of pairs) {
      if (type.labelKeys && type.of.kind === "labelvalue" && !pair.key.templated)
        checkKey(this.#cx, at, pair);
      this.#value(
        { node: pair.value, site: pair.site, anchor: pair.keySpan, parent: at.parent, key: at.key },
        type.of,
      );
    }
  }

  #sectionAt(at: ValuePlace, map: YamlMap, name: SectionName): void {
    if ((at.site && this.#known(map, name)) || this.#cx.skip.has(map)) return;
    this.#section(name, map, { anchor: at.anchor, site: at.site, parent: at.parent, key: at.key });
  }

  #section(
    name: SectionName,
    map: YamlMap | undefined,
    at: Omit<ValuePlace, "node" | "key"> & { key: string | undefined },
  ): void {
    const cx = this.#cx;
    const raw = name === "rule" && isBefore(cx.version, "3.4");
    const view = new SectionView(name, map, { ...at, yaml: cx.yaml, raw });
    if (map) {
      this.#note(map, name);
      this.#merges(map, at.site);
      // As many entries as pairs: none stands twice.
      if (view.entries.size < view.pairs.length) this.#duplicates(view.pairs, true);
      for (const pair of view.pairs) {
        // A mapping merged from a place that was itself checked as this section has had its say there.
        if (pair.merged && pair.holder !== map && this.#known(pair.holder, name)) continue;
        this.#field(view, pair);
      }
    }
    this.#required(view);
    for (const check of checksOf(name)) check(view, cx);
  }

  #field(view: SectionView, pair: FlatPair): void {
    const cx = this.#cx;
    // The library of rule files passes over a key that is null.
    if (pair.key.templated || (cx.yaml === "v3" && isNull(pair.key, "v3"))) return;
    const found = fieldOf(view.name, cx.json ? pair.key.value.toLowerCase() : pair.key.value);
    if (!found) {
      const own = otherTool(view.name, pair.key.value);
      const field = own && own.tool === cx.tool ? own.field : reportUnknownKey(cx, view, pair)?.field;
      if (field) this.#value(placeOfPair(pair, view), field.type);
    } else if (!knows(found.field, cx.version)) {
      reportOtherVersion(cx, view, pair, found);
    } else {
      if (found.field.deprecated) reportDeprecated(cx, view, pair, found);
      this.#value(placeOfPair(pair, view), found.field.type);
    }
  }

  /** A merge key takes a mapping or a list of mappings, mostly by an alias. */
  #merges(map: YamlMap, site: Span | undefined): void {
    for (const { key, value } of map.pairs) {
      if (!isMergeKey(key)) continue;
      const target = resolveAlias(value);
      const parts = target?.kind === "seq" ? target.items.map(resolveAlias) : [target];
      // What an alias without its anchor, or a template, stands for is not known.
      if (parts.every((part) => part === undefined || part.kind === "map" || isUnknown(part))) continue;
      const message = "`<<` merges mappings, and this is none, so Prometheus refuses the file.";
      report(this.#cx, "wrong-type", site ?? key.span, message, { data: { key: key.value } });
    }
  }

  /** go-yaml v2 takes a merged key that stands in a map already for a duplicate; in structs it overwrites silently. */
  #duplicates(pairs: readonly FlatPair[], struct: boolean): void {
    if (areDistinct(pairs)) return;
    const first = new Map<string, FlatPair>();
    for (const pair of pairs) {
      const known = first.get(pair.key.value);
      const mergeCounts = !struct && this.#cx.yaml === "v2";
      if (!known || known.key.templated || pair.key.templated) {
        first.set(pair.key.value, pair);
        continue;
      }
      if ((pair.merged || known.merged) && !(mergeCounts && pair.holder !== known.holder)) {
        if (!pair.merged) first.set(pair.key.value, pair);
        continue;
      }
      report(
        this.#cx,
        "duplicate-key",
        pair.keySpan,
        `\`${pair.key.value}\` already stands in this mapping, and Prometheus refuses a key that stands twice. Keep one of them.`,
        { related: [{ span: known.keySpan, message: "The first one" }], data: { key: pair.key.value } },
      );
    }
  }

  #required(view: SectionView): void {
    if (view.name === "oauth2" && isHttpUnchecked(view.parent?.name, this.#cx)) return;
    for (const { name, field } of requiredFieldsOf(view.name)) {
      if (!knows(field, this.#cx.version)) continue;
      // A URL may be empty, and Kubernetes only wants the key to be there.
      const there = field.type.kind === "url" || isManifestSection(view.name);
      if (there ? view.set(name) : view.filled(name) || view.items(name).length > 0) continue;
      if (view.set(name) && !this.#readable(view, name)) continue;
      const what = view.has(name) ? `\`${name}\` is empty` : `\`${name}\` is missing`;
      const why = section(view.name).fields[name] ? `${labelOf(view)} needs it.` : "It is required here.";
      reportAbsent(this.#cx, view, "missing-required", `${what}: ${why}`, name);
    }
  }

  /** A value of the wrong type has been reported as such; it is not missing too. */
  #readable(view: SectionView, key: string): boolean {
    const value = view.entries.get(key)?.value;
    return value?.kind === "scalar" || value?.kind === "seq";
  }

  #emptyItem(at: ValuePlace, span: Span): void {
    report(
      this.#cx,
      "empty-item",
      span,
      `This item of \`${at.key}\` is empty, and Prometheus refuses that. Remove the item or fill it in.`,
      {
        data: { key: at.key },
        absent: true,
      },
    );
  }

  #known(map: YamlMap, as: SectionName): boolean {
    const known = this.#seen.get(map);
    return known === as || (typeof known === "object" && known.has(as));
  }

  #note(map: YamlMap, as: SectionName): void {
    const known = this.#seen.get(map);
    if (known === undefined) this.#seen.set(map, as);
    else if (typeof known === "object") known.add(as);
    else this.#seen.set(map, new Set([known, as]));
  }
}

function placeOfPair({ key, value, site, keySpan }: FlatPair, parent: SectionView): ValuePlace {
  return { node: value, site, anchor: keySpan, parent, key: key.value };
}

/** A quick way to see what is true of nearly every mapping. */
function areDistinct(pairs: readonly FlatPair[]): boolean {
  if (pairs.length > 8) return false;
  for (let i = 1; i < pairs.length; i++) {
    for (let j = 0; j < i; j++) if (pairs[i]?.key.value === pairs[j]?.key.value) return false;
  }
  return true;
}

/** The dash of an empty list item, which ends where the item's empty span stands. */
function dashOf(item: Span): Span {
  return { start: Math.max(0, item.start - 1), end: item.end };
}

const READS_TEXT: ReadonlySet<FieldType["kind"]> = new Set<FieldType["kind"]>([
  "duration",
  "enum",
  "labelname",
]);

function isScalarType(type: FieldType): type is PlainType | EnumType {
  return type.kind !== "section" && type.kind !== "list" && type.kind !== "map";
}

function labelOf(view: SectionView): string {
  return SECTION_LABELS[view.name] ?? `\`${view.key ?? view.name}\``;
}

const SECTION_LABELS: Partial<Record<SectionName, string>> = {
  scrape_config: "a scrape job",
  remote_write: "a remote write endpoint",
  remote_read: "a remote read endpoint",
  rule: "a rule",
  rule_group: "a rule group",
  tracing_config: "tracing",
};
