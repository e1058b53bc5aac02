import { shift } from "../../text/span.ts";
import type { YamlMap, YamlNode, YamlScalar } from "./nodes.ts";

/**
 * The same tree with every span moved by `by`. What an alias points to is left as it is: it stands elsewhere in
 * the file, so readers place whatever comes from it at the alias.
 */
export function rebase(node: YamlNode, by: number): YamlNode {
  if (by === 0) return node;
  switch (node.kind) {
    case "scalar":
    case "null":
    case "alias":
      return { ...node, span: shift(node.span, by) };
    case "seq":
      return { ...node, span: shift(node.span, by), items: node.items.map((item) => rebase(item, by)) };
    case "map":
      return { ...node, span: shift(node.span, by), pairs: movePairs(node, by) };
  }
}

function movePairs(map: YamlMap, by: number): YamlMap["pairs"] {
  return map.pairs.map((pair) => ({
    span: shift(pair.span, by),
    key: rebase(pair.key, by) as YamlScalar,
    value: rebase(pair.value, by),
  }));
}
