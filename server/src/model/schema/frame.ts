import { resolveAlias } from "../../syntax/yaml/access.ts";
import type { YamlMap, YamlNode, YamlPair } from "../../syntax/yaml/nodes.ts";
import { rebase } from "../../syntax/yaml/rebase.ts";
import {
  isMapping,
  spanOfItem,
  type TreeEntry,
  type TreeItem,
  type YamlTree,
} from "../../syntax/yaml/tree.ts";
import { join, type Span, shift } from "../../text/span.ts";

/**
 * A file without the insides of its units (scrape jobs, remote writes, rules), so that what holds between them and
 * around them is checked without reading them again. Spans count from the file's start.
 */
export interface FileFrame {
  readonly root: YamlNode | undefined;
  /** Stand-ins of the units: give them to the checks as `skip`, and check each unit by itself. */
  readonly units: ReadonlySet<YamlNode>;
}

/** The frame of a file; of what stands below one of its top-level keys where `below` is given. */
export function fileFrame(tree: YamlTree, below?: string): FileFrame {
  if (!tree.cut) return wholeFrame(below === undefined ? tree.root : valueAt(tree.root, below));
  const entry = below === undefined ? undefined : tree.entries.find((e) => e.key.value === below);
  const entries = below === undefined ? tree.entries : (entry?.entries ?? []);
  const units = new Set<YamlNode>();
  return { root: entries.length > 0 ? mapOf(entries, units) : undefined, units };
}

/** The lists whose items are units, by key; the groups of a rule file are no units, but hold some. */
const UNIT_LISTS: ReadonlySet<string> = new Set(["scrape_configs", "remote_write", "rules"]);

function wholeFrame(root: YamlNode | undefined): FileFrame {
  const units = new Set<YamlNode>();
  const collect = (node: YamlNode | undefined): void => {
    const map = resolveAlias(node);
    if (map?.kind !== "map") return;
    for (const { key, value } of map.pairs) {
      const list = resolveAlias(value);
      if (list?.kind !== "seq") continue;
      for (const item of list.items) {
        const target = resolveAlias(item);
        if (key.value === "groups") collect(target);
        else if (UNIT_LISTS.has(key.value) && target?.kind === "map") units.add(target);
      }
    }
  };
  collect(root);
  return { root, units };
}

function valueAt(root: YamlNode | undefined, key: string): YamlNode | undefined {
  const map = resolveAlias(root);
  return map?.kind === "map" ? map.pairs.find((p) => p.key.value === key)?.value : undefined;
}

function mapOf(entries: readonly TreeEntry[], units: Set<YamlNode>): YamlMap {
  const pairs = entries.map((entry): YamlPair => {
    const key = rebase(entry.key, entry.base);
    const value = contentOf(entry, units);
    return { key: key.kind === "scalar" ? key : entry.key, value, span: join(key.span, value.span) };
  });
  return { kind: "map", flow: false, pairs, span: hull(pairs) };
}

function contentOf(entry: TreeEntry, units: Set<YamlNode>): YamlNode {
  if (entry.entries) return mapOf(entry.entries, units);
  if (!entry.items) return rebase(entry.node, entry.base);
  const items =
    entry.key.value === "rules"
      ? rulesOf(entry.items, units)
      : entry.items.map((item) => itemOf(item, units));
  return { kind: "seq", flow: false, items, span: hull(items) };
}

/** Units of the list have names, which are all that is compared between them. */
function itemOf(item: TreeItem, units: Set<YamlNode>): YamlNode {
  if (item.entries) return mapOf(item.entries, units);
  if (!isMapping(item)) return rebase(item.node, item.base);
  const unit = namedUnit(item);
  units.add(unit);
  return unit;
}

/**
 * The rules of a group, of which nothing is compared here: what is no rule, and stand-ins for the first and the last,
 * which tell where the list begins and ends. A group may hold thousands.
 */
function rulesOf(items: readonly TreeItem[], units: Set<YamlNode>): YamlNode[] {
  const nodes: YamlNode[] = [];
  items.forEach((item, index) => {
    if (!isMapping(item)) {
      nodes.push(rebase(item.node, item.base));
    } else if (index === 0 || index === items.length - 1) {
      const unit = emptyUnit(item);
      units.add(unit);
      nodes.push(unit);
    }
  });
  return nodes;
}

function namedUnit({ node, base }: TreeItem): YamlNode {
  if (node.kind !== "map") return rebase(node, base);
  const names = node.pairs.filter((p) => p.key.value === "job_name" || p.key.value === "name");
  return rebase({ ...node, pairs: names }, base);
}

/** Made without the item's tree, which need not be there for it. */
function emptyUnit(item: TreeItem): YamlMap {
  return { kind: "map", flow: false, span: shift(spanOfItem(item), item.base), pairs: [] };
}

function hull(parts: readonly { readonly span: Span }[]): Span {
  const [first, ...others] = parts;
  return others.reduce((all, part) => join(all, part.span), first?.span ?? { start: 0, end: 0 });
}
