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

/** What a header says, without its places. */
export interface GroupFacts {
  readonly name: string | undefined;
  readonly intervalMs: number | undefined;
  readonly labels: readonly { readonly name: string; readonly value: string }[];
}

export function groupFacts({ name, interval, labels }: GroupHeader): GroupFacts {
  return {
    name: name?.value,
    intervalMs: interval?.ms,
    labels: labels.map((l) => ({ name: l.name.value, value: l.value.value })),
  };
}

export function readGroupHeader(fields: Map<string, Field>): GroupHeader {
  return {
    name: textField(fields, "name"),
    interval: asDuration(textField(fields, "interval")),
    labels: labelPairs(fields.get("labels")),
  };
}
