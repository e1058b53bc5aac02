import { type Field, fieldsOf, type LocatedText } from "../model/located.ts";
import type { YamlMap } from "../syntax/yaml/nodes.ts";
import type { TreeEntry } from "../syntax/yaml/tree.ts";
import type { Span } from "../text/span.ts";

/** An entry of the file's top as a field, its alias resolved. */
export function fieldOf({ key, node }: TreeEntry): Field | undefined {
  const map: YamlMap = {
    kind: "map",
    flow: false,
    span: key.span,
    pairs: [{ span: key.span, key, value: node }],
  };
  return fieldsOf(map).get(key.value);
}

/** The text between the quotes, where there are any. */
export function pathSpan({ node, span }: LocatedText): Span {
  const quoted = (node.style === "single" || node.style === "double") && span.end - span.start >= 2;
  return quoted ? { start: span.start + 1, end: span.end - 1 } : span;
}
