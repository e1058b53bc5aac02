import type { YamlNode, YamlPair, YamlScalar } from "../../syntax/yaml/nodes.ts";

/**
 * True only for a rule in which `checkSection` surely finds nothing, whatever its options are: plain names, an
 * expression, and labels as nearly everyone writes them. Rules are most of what a large workspace holds, and this tells
 * in a fraction of the time of a walk along the field tables.
 */
export function isPlainRule(node: YamlNode): boolean {
  if (node.kind !== "map") return false;
  let record = false;
  let alert = false;
  let expr = false;
  let ofAlerts = false;
  const { pairs } = node;
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index] as YamlPair;
    if (!isPlainKey(pair.key) || stoodBefore(pairs, index)) return false;
    const { value } = pair;
    switch (pair.key.value) {
      case "record":
        record = RECORD.test(plainText(value));
        if (!record) return false;
        break;
      case "alert":
        alert = plainText(value).length > LONGEST_WORD;
        if (!alert) return false;
        break;
      case "expr":
        expr = plainText(value).length > LONGEST_WORD;
        if (!expr) return false;
        break;
      case "for":
        if (!isPlainDuration(value)) return false;
        ofAlerts = true;
        break;
      case "annotations":
        ofAlerts = true;
        if (!isPlainMap(value)) return false;
        break;
      case "labels":
        if (!isPlainMap(value)) return false;
        break;
      default:
        return false;
    }
  }
  return expr && record !== alert && (alert || !ofAlerts);
}

/** Long enough to be no word that YAML gives a meaning to (null, false, …). */
const LONGEST_WORD = 5;
const RECORD = /^[a-zA-Z_][a-zA-Z0-9_:]{5,}$/;
const LABEL = /^(?!__name__$)[a-zA-Z_][a-zA-Z0-9_]*$/;
const NULL = /^(?:null|~)?$/i;
/** Short of what is out of range. */
const DURATION = /^[1-9](?:[0-9]{0,5}(?:ms|[smh])|[0-9]{0,3}[dw]|[0-9]?y)$/;

/** Labels or annotations as nearly everyone writes them. */
export function isPlainMap(node: YamlNode): boolean {
  if (node.kind !== "map" || node.tag !== undefined || node.pairs.length > MOST_PAIRS) return false;
  const { pairs } = node;
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index] as YamlPair;
    const { value } = pair;
    if (!isPlainKey(pair.key) || !LABEL.test(pair.key.value) || stoodBefore(pairs, index)) return false;
    if (value.kind !== "scalar" || value.tag !== undefined) return false;
    // Half a character is no text; whether a word for null is one is not worth telling here.
    if (/[\ud800-\udfff]/.test(value.value) || isNull(value.value)) return false;
  }
  return true;
}

function isNull(text: string): boolean {
  return text.length <= 4 && NULL.test(text);
}

const MOST_PAIRS = 16;

export function isPlainKey(key: YamlScalar): boolean {
  return key.tag === undefined && key.templated !== true && key.style === "plain";
}

function stoodBefore(pairs: readonly YamlPair[], index: number): boolean {
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
