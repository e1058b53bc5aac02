import type { YamlNode } from "../syntax/yaml/nodes.ts";
import type { Span } from "../text/span.ts";
import { type Field, fieldsOf, type LocatedText, textField } from "./located.ts";
import { type RelabelConfig, readRelabelConfigs } from "./relabelConfig.ts";

/** One entry of remote_write, as written. Spans count from the start of its piece. */
export interface RemoteWrite {
  readonly node: YamlNode;
  readonly span: Span;
  readonly fields: ReadonlyMap<string, Field>;
  readonly url: LocatedText | undefined;
  readonly name: LocatedText | undefined;
  readonly writeRelabelConfigs: readonly RelabelConfig[];
  readonly queueConfig: ReadonlyMap<string, Field>;
}

export function readRemoteWrite(node: YamlNode): RemoteWrite {
  const fields = fieldsOf(node);
  const queue = fields.get("queue_config");
  return {
    node,
    span: node.span,
    fields,
    url: textField(fields, "url"),
    name: textField(fields, "name"),
    writeRelabelConfigs: readRelabelConfigs(fields.get("write_relabel_configs")),
    queueConfig: queue ? fieldsOf(queue.value, queue.inherited ? queue.span : undefined) : new Map(),
  };
}
