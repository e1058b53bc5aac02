import { type Field, fieldsOf, itemsOf } from "../model/located.ts";
import type { TreeEntry } from "../syntax/yaml/tree.ts";

/** A key at the left margin of a file, as a field of a mapping. Spans count from the entry's piece. */
export function fieldOfEntry({ key, node }: TreeEntry): Field | undefined {
  const pair = { span: key.span, key, value: node };
  return fieldsOf({ kind: "map", flow: false, span: key.span, pairs: [pair] }).get(key.value);
}

/** The fields of a field that is a mapping. */
export function fieldsIn(field: Field): Map<string, Field> {
  return fieldsOf(field.value, field.inherited ? field.span : undefined);
}

/** The items of a list as fields, so that aliases are followed in one way. */
export function itemFields(list: Field | undefined): Field[] {
  return itemsOf(list).flatMap(({ node, site }) => {
    const value = node.kind === "alias" ? node.target : node;
    if (!list || !value) return [];
    return [{ ...list, value, span: site ?? node.span, inherited: site !== undefined }];
  });
}
