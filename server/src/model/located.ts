import { asScalar, isMergeKey, isNullScalar, mergedPairs, yaml11Bool } from "../syntax/yaml/access.ts";
import { type FlatPair, scalarOf } from "../syntax/yaml/flatItem.ts";
import type { YamlMap, YamlNode, YamlPair, YamlScalar } from "../syntax/yaml/nodes.ts";
import { point, type Span } from "../text/span.ts";

/** A value and where it was written, as offsets in its piece. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
  /** The scalar it was read from. Its spans are those of the piece only when not `inherited`. */
  readonly node: YamlScalar;
  /** Comes through an alias or merge key: the span is that of the alias, and the text there is not the value's. */
  readonly inherited: boolean;
}

export type LocatedText = Located<string>;

/** A key, its value and the pair, the value resolved through aliases. */
export interface Field {
  readonly key: Located<string>;
  readonly pair: YamlPair;
  readonly value: YamlNode;
  /** Where the value stands: the value's own span, or the alias that brings it in. */
  readonly span: Span;
  readonly inherited: boolean;
}

/** The fields of a mapping with merge keys applied; the first of two equal keys wins, as its duplicate is an error. */
export function fieldsOf(node: YamlNode | undefined, within?: Span): Map<string, Field> {
  const fields = new Map<string, Field>();
  const outer = node?.kind === "alias" ? node.span : within;
  const map = node?.kind === "alias" ? node.target : node;
  if (map?.kind !== "map") return fields;
  if (!map.pairs.some(({ key }) => isMergeKey(key))) {
    for (const pair of map.pairs)
      if (!fields.has(pair.key.value)) fields.set(pair.key.value, makeField(pair, outer));
    return fields;
  }
  for (const { pair, site } of mergedPairs(map)) {
    if (!fields.has(pair.key.value)) fields.set(pair.key.value, makeField(pair, outer ?? site));
  }
  return fields;
}

/** One field of a mapping, as `fieldsOf` has it. */
export function fieldOf(node: YamlNode, key: string): Field | undefined {
  if (node.kind !== "map") return fieldsOf(node).get(key);
  let found: YamlPair | undefined;
  for (const pair of node.pairs) {
    if (isMergeKey(pair.key)) return fieldsOf(node).get(key);
    if (found === undefined && pair.key.value === key) found = pair;
  }
  return found && makeField(found, undefined);
}

/** The text of one field, as `textOfField` of `fieldOf` has it. */
export function textOfKey(node: YamlNode, key: string): LocatedText | undefined {
  if (node.kind !== "map") return textOfField(fieldOf(node, key));
  let found: YamlPair | undefined;
  for (const pair of node.pairs) {
    if (isMergeKey(pair.key)) return textOfField(fieldOf(node, key));
    if (found === undefined && pair.key.value === key) found = pair;
  }
  return (
    found && (found.value.kind === "alias" ? textOfField(makeField(found, undefined)) : textOf(found.value))
  );
}

function makeField(pair: YamlPair, from: Span | undefined): Field {
  const inherited = from !== undefined;
  const alias = pair.value.kind === "alias" ? pair.value : undefined;
  return {
    key: { value: pair.key.value, span: from ?? pair.key.span, node: pair.key, inherited },
    pair,
    value: alias ? (alias.target ?? pair.value) : pair.value,
    span: from ?? pair.value.span,
    inherited: inherited || alias !== undefined,
  };
}

/** The field's scalar text; undefined when absent, null, or no scalar. */
export function textField(fields: Map<string, Field>, key: string): LocatedText | undefined {
  return textOfField(fields.get(key));
}

export function textOfField(field: Field | undefined): LocatedText | undefined {
  return field && textOf(field.value, field.inherited ? field.span : undefined);
}

/** A scalar node as text; `site` is where it is brought in when that is elsewhere. */
export function textOf(node: YamlNode, site?: Span): LocatedText | undefined {
  const scalar = asScalar(node);
  if (!scalar || isNullScalar(scalar)) return undefined;
  const from = site ?? (node.kind === "alias" ? node.span : undefined);
  return { value: scalar.value, span: from ?? scalar.span, node: scalar, inherited: from !== undefined };
}

/** As `textOfKey`, of an item that was read without a tree: the pair that has the text. */
export function pairWithText(pairs: readonly FlatPair[], key: string): FlatPair | undefined {
  for (const pair of pairs)
    if (pair.key === key) return pair.pairs === undefined && !isNullScalar(pair) ? pair : undefined;
  return undefined;
}

export function textOfPair(pair: FlatPair): LocatedText {
  const node = scalarOf(pair);
  return { value: pair.value, span: node.span, node, inherited: false };
}

/** A boolean as Prometheus reads configs (YAML 1.1: yes, on, …); undefined when absent or no boolean. */
export function boolField(fields: Map<string, Field>, key: string): Located<boolean> | undefined {
  const text = textField(fields, key);
  if (!text) return undefined;
  const value = yaml11Bool(text.node);
  return value === undefined ? undefined : { ...text, value };
}

/** The list below a field, each item with the site of an alias that brings it in. A lone scalar is no list. */
export function itemsOf(field: Field | undefined): readonly { node: YamlNode; site: Span | undefined }[] {
  if (field?.value.kind !== "seq") return [];
  const outer = field.inherited ? field.span : undefined;
  return field.value.items.map((node) => ({
    node,
    site: outer ?? (node.kind === "alias" ? node.span : undefined),
  }));
}

export function textItems(field: Field | undefined): LocatedText[] {
  return itemsOf(field).flatMap(({ node, site }) => textOf(node, site) ?? []);
}

/** A mapping's entries as key and text, in order: labels, annotations, external labels. */
export interface LabelPair {
  readonly name: LocatedText;
  readonly value: LocatedText;
  readonly pair: YamlPair;
}

export function labelPairs(field: Field | undefined): LabelPair[] {
  if (!field) return [];
  const plain = field.inherited ? undefined : plainLabelPairs(field.value);
  if (plain) return plain;
  const result: LabelPair[] = [];
  for (const inner of fieldsOf(field.value, field.inherited ? field.span : undefined).values()) {
    const scalar = asScalar(inner.value);
    // A null label value is the empty string.
    const value: LocatedText = scalar
      ? {
          value: isNullScalar(scalar) ? "" : scalar.value,
          span: inner.span,
          node: scalar,
          inherited: inner.inherited,
        }
      : { value: "", span: inner.span, node: inner.key.node, inherited: true };
    result.push({ name: inner.key, value, pair: inner.pair });
  }
  return result;
}

/** The same for a mapping as nearly everyone writes them; undefined for others. */
function plainLabelPairs(node: YamlNode): LabelPair[] | undefined {
  if (node.kind !== "map" || node.pairs.length > FEW_PAIRS) return undefined;
  const result: LabelPair[] = [];
  for (const pair of node.pairs) {
    const { key, value } = pair;
    if (value.kind !== "scalar" || isMergeKey(key)) return undefined;
    if (result.some(({ name }) => name.value === key.value)) return undefined;
    result.push({
      name: { value: key.value, span: key.span, node: key, inherited: false },
      value: {
        value: isNullScalar(value) ? "" : value.value,
        span: value.span,
        node: value,
        inherited: false,
      },
      pair,
    });
  }
  return result;
}

/** As `labelPairs`, of an item that was read without a tree; undefined where only the tree tells. */
export function flatLabelPairs(pairs: readonly FlatPair[], key: string): LabelPair[] | undefined {
  const field = pairs.find((pair) => pair.key === key);
  if (!field) return [];
  if (!field.pairs || field.pairs.length > FEW_PAIRS) return undefined;
  const result: LabelPair[] = [];
  for (const pair of field.pairs) {
    if (pair.pairs || result.some(({ name }) => name.value === pair.key)) return undefined;
    result.push(labelPairOf(pair));
  }
  return result;
}

function labelPairOf(pair: FlatPair): LabelPair {
  const { key: text, keyStart, end } = pair;
  const key: YamlScalar = {
    kind: "scalar",
    style: "plain",
    span: { start: keyStart, end: keyStart + text.length },
    value: text,
  };
  const value = textOfPair(pair);
  return {
    name: { value: text, span: key.span, node: key, inherited: false },
    value: isNullScalar(pair) ? { ...value, value: "" } : value,
    pair: { span: { start: keyStart, end }, key, value: value.node },
  };
}

/** So few that each may be compared with all others. */
const FEW_PAIRS = 16;

/** The mapping itself, when it may be edited in place. */
export function editableMap(node: YamlNode | undefined): YamlMap | undefined {
  return node?.kind === "map" ? node : undefined;
}

/** An empty place behind a key that has no value. */
export function afterKey(field: Field): Span {
  return point(field.key.span.end);
}
