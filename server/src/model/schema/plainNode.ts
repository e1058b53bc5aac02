import type { YamlNode, YamlPair, YamlScalar } from "../../syntax/yaml/nodes.ts";

const LABEL = /^(?!__name__$)[a-zA-Z_][a-zA-Z0-9_]*$/;
const NULL = /^(?:null|~)?$/i;
/** Short of what is out of range. */
export const DURATION = /^[1-9](?:[0-9]{0,5}(?:ms|[smh])|[0-9]{0,3}[dw]|[0-9]?y)$/;
/** So few that each may be compared with those before it. */
export const MOST_PAIRS = 16;

export function isLabelName(text: string): boolean {
  return LABEL.test(text);
}

/** Whether a text may be a word for null. */
export function isNull(text: string): boolean {
  return text.length <= 4 && NULL.test(text);
}

/** Labels or annotations as nearly everyone writes them. */
export function isPlainMap(node: YamlNode): boolean {
  if (node.kind !== "map" || node.tag !== undefined || node.pairs.length > MOST_PAIRS) return false;
  const { pairs } = node;
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index] as YamlPair;
    const { value } = pair;
    if (!isPlainKey(pair.key) || !isLabelName(pair.key.value) || stoodBefore(pairs, index)) return false;
    if (value.kind !== "scalar" || value.tag !== undefined) return false;
    // Half a character is no text; whether a word for null is one is not worth telling here.
    if (/[\ud800-\udfff]/.test(value.value) || isNull(value.value)) return false;
  }
  return true;
}

export function isPlainKey(key: YamlScalar): boolean {
  return key.tag === undefined && key.templated !== true && key.style === "plain";
}

/** Whether a key stands in the list before. */
export function stoodBefore(pairs: readonly YamlPair[], index: number): boolean {
  const key = pairs[index]?.key.value;
  for (let i = 0; i < index; i++) if (pairs[i]?.key.value === key) return true;
  return false;
}

/** A duration as nearly everyone writes it, more than nothing. */
export function isPlainDuration(node: YamlNode): boolean {
  return DURATION.test(plainText(node));
}

/** The text of an ordinary scalar, else an empty one. */
export function plainText(node: YamlNode): string {
  return node.kind === "scalar" && node.tag === undefined && node.templated !== true ? node.value : "";
}
