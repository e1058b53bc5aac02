import { type Field, fieldsOf, type LocatedText, textOf } from "../../model/located.ts";
import type { YamlNode } from "../../syntax/yaml/nodes.ts";
import { shift } from "../../text/span.ts";
import { type Document, entry } from "../../workspace/document.ts";

/** A Thanos object storage config. Spans count from the file's start; nodes keep those of their piece. */
export interface Objstore {
  readonly type: LocatedText;
  /** As Thanos compares it: in capitals. */
  readonly provider: string;
  readonly configKey: LocatedText;
  readonly fields: ReadonlyMap<string, Field>;
  /** A field's text at its place in the file; undefined when absent, empty or no scalar. */
  text(key: string): LocatedText | undefined;
  /** Something is filled in by a template or from the environment, and may be anything. */
  readonly templated: boolean;
}

/** Reads a document of kind "thanos-objstore"; undefined for other kinds and for what has no type and config. */
export function readObjstore(document: Document): Objstore | undefined {
  if (document.kind !== "thanos-objstore") return undefined;
  const { entries } = document.tree;
  const kind = entry(entries, "type");
  const config = entry(entries, "config");
  const type = kind && at(textOf(kind.node), kind.base);
  if (!type || !config || !isMap(config.node)) return undefined;
  // Tracing and cache configs have the same outline: only keys that Thanos knows make it one of object storage.
  if (entries.some(({ key }) => !["type", "config", "prefix"].includes(key.value))) return undefined;
  const fields = fieldsOf(config.node);
  return {
    type,
    provider: type.value.toUpperCase(),
    configKey: {
      value: config.key.value,
      span: shift(config.key.span, config.base),
      node: config.key,
      inherited: false,
    },
    fields,
    text: (key) => {
      const field = fields.get(key);
      const text = field && textOf(field.value, field.inherited ? field.span : undefined);
      return text?.value ? at(text, config.base) : undefined;
    },
    templated: document.tree.templated,
  };
}

/** The value is put in when Thanos reads the file (`$(NAME)`), or before. */
export function isFilledIn(text: LocatedText): boolean {
  return text.node.templated === true || /\$[({]|\{\{|<%|^<.*>$/.test(text.value);
}

function at(text: LocatedText | undefined, base: number): LocatedText | undefined {
  return text && { ...text, span: shift(text.span, base) };
}

function isMap(node: YamlNode): boolean {
  return (node.kind === "alias" ? node.target : node)?.kind === "map";
}
