import type { YamlScalar } from "../../syntax/yaml/nodes.ts";
import { isMapping, type TreeEntry, type TreeItem, type YamlTree } from "../../syntax/yaml/tree.ts";
import { isPlainDuration, isPlainKey, plainText } from "./plainNode.ts";

/**
 * True only for a rule file in which `checkDocument` surely finds nothing around the rules, whatever its options are but
 * for Kubernetes: groups with names of their own, an interval at most, and rules, in pieces. Of the frame of such
 * a file, as nearly everyone writes them, no tree need be made.
 */
export function isPlainRuleFile({ cut, entries }: YamlTree): boolean {
  const [groups, ...others] = entries;
  if (!cut || !groups?.items || others.length > 0) return false;
  if (!isKey(groups.key, "groups")) return false;
  const names = new Set<string>();
  return groups.items.every((group) => isPlainGroup(group, names));
}

/** @param names those of the groups before it, to which its own is added */
function isPlainGroup({ entries = [] }: TreeItem, names: Set<string>): boolean {
  const keys = new Set<string>();
  for (const { key, node, items } of entries) {
    if (keys.has(key.value)) return false;
    keys.add(key.value);
    if (isKey(key, "rules")) {
      if (!items?.every(isMapping)) return false;
    } else if (isKey(key, "name")) {
      const name = plainText(node);
      if (name.length <= LONGEST_WORD || names.has(name)) return false;
      names.add(name);
    } else if (!isKey(key, "interval") || !isPlainDuration(node)) {
      return false;
    }
  }
  return keys.has("name") && keys.has("rules");
}

function isKey(key: YamlScalar, name: TreeEntry["key"]["value"]): boolean {
  return key.value === name && isPlainKey(key);
}

/** Of those that YAML gives a meaning to (null, false, …). */
const LONGEST_WORD = 5;
