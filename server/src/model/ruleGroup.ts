import type { YamlNode } from "../syntax/yaml/nodes.ts";
import type { Span } from "../text/span.ts";
import { type Field, type LabelPair, type LocatedText, labelPairs, textField } from "./located.ts";
import { asDuration, type LocatedDuration } from "./timing.ts";

/** One recording or alerting rule, as written. Spans count from the start of its piece. */
export interface Rule {
  readonly node: YamlNode;
  readonly span: Span;
  readonly fields: ReadonlyMap<string, Field>;
  readonly record: LocatedText | undefined;
  readonly alert: LocatedText | undefined;
  readonly expr: LocatedText | undefined;
  readonly for: LocatedDuration | undefined;
  readonly labels: readonly LabelPair[];
  readonly annotations: readonly LabelPair[];
}

/** What a group says besides its rules. */
export interface GroupHeader {
  readonly name: LocatedText | undefined;
  readonly interval: LocatedDuration | undefined;
  readonly labels: readonly LabelPair[];
}

export function readGroupHeader(fields: Map<string, Field>): GroupHeader {
  return {
    name: textField(fields, "name"),
    interval: asDuration(textField(fields, "interval")),
    labels: labelPairs(fields.get("labels")),
  };
}
