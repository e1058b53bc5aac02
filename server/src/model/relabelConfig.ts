import type { YamlMap } from "../syntax/yaml/nodes.ts";
import type { Span } from "../text/span.ts";
import { type Field, fieldsOf, itemsOf, type LocatedText, textField, textItems } from "./located.ts";

/** One step of relabel_configs, metric_relabel_configs or write_relabel_configs, as written. */
export interface RelabelConfig {
  /** The step's own text, or the alias that brings it in. */
  readonly span: Span;
  readonly inherited: boolean;
  readonly node: YamlMap;
  readonly fields: ReadonlyMap<string, Field>;
  /** Lower case, "replace" when not given. */
  readonly action: string;
  readonly sourceLabels: readonly LocatedText[];
  readonly separator: string;
  readonly regex: LocatedText | undefined;
  /** Defaults filled in. */
  readonly regexText: string;
  readonly targetLabel: LocatedText | undefined;
  readonly replacement: LocatedText | undefined;
  readonly replacementText: string;
  readonly modulus: number;
  /** Some part is a template placeholder: nothing certain can be said of the step. */
  readonly templated: boolean;
}

export function readRelabelConfigs(field: Field | undefined): RelabelConfig[] {
  return itemsOf(field).flatMap(({ node, site }) => {
    const target = node.kind === "alias" ? node.target : node;
    if (target?.kind !== "map") return [];
    const fields = fieldsOf(node, site);
    const regex = textField(fields, "regex");
    const replacement = textField(fields, "replacement");
    const targetLabel = textField(fields, "target_label");
    const sourceLabels = textItems(fields.get("source_labels"));
    const action = textField(fields, "action");
    const separator = fields.get("separator");
    const all = [regex, replacement, targetLabel, action, ...sourceLabels];
    return {
      span: site ?? node.span,
      inherited: site !== undefined,
      node: target,
      fields,
      action: action?.value.toLowerCase() ?? "replace",
      sourceLabels,
      separator: separator?.value.kind === "scalar" ? separator.value.value : ";",
      regex,
      regexText: fields.has("regex") ? (regex?.value ?? "") : "(.*)",
      targetLabel,
      replacement,
      replacementText: fields.has("replacement") ? (replacement?.value ?? "") : "$1",
      modulus: Number(textField(fields, "modulus")?.value ?? 0),
      templated: all.some((part) => part?.node.templated === true),
    };
  });
}
