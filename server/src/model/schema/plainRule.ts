import type { FlatPair } from "../../syntax/yaml/flatItem.ts";
import { DURATION, isLabelName, isNull, MOST_PAIRS } from "./plainNode.ts";

/**
 * True only for a rule in which `checkSection` surely finds nothing, whatever its options are: plain names, an
 * expression, and labels as nearly everyone writes them. Rules are most of what a large workspace holds, and this tells
 * in a fraction of the time of a walk along the field tables.
 */
export function isPlainRule(pairs: readonly FlatPair[]): boolean {
  let record = false;
  let alert = false;
  let expr = false;
  let ofAlerts = false;
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index] as FlatPair;
    if (stoodBefore(pairs, index)) return false;
    const { value } = pair;
    switch (pair.key) {
      case "record":
        record = RECORD.test(value);
        if (!record) return false;
        break;
      case "alert":
        alert = value.length > LONGEST_WORD;
        if (!alert) return false;
        break;
      case "expr":
        expr = value.length > LONGEST_WORD;
        if (!expr) return false;
        break;
      case "for":
        if (!DURATION.test(value)) return false;
        ofAlerts = true;
        break;
      case "annotations":
        ofAlerts = true;
        if (!isPlainMap(pair)) return false;
        break;
      case "labels":
        if (!isPlainMap(pair)) return false;
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

function isPlainMap({ pairs }: FlatPair): boolean {
  if (!pairs || pairs.length > MOST_PAIRS) return false;
  for (let index = 0; index < pairs.length; index++) {
    const { key, value, pairs: below } = pairs[index] as FlatPair;
    if (below || !isLabelName(key) || stoodBefore(pairs, index)) return false;
    // Whether a word for null is a text is not worth telling here.
    if (isNull(value)) return false;
  }
  return true;
}

function stoodBefore(pairs: readonly FlatPair[], index: number): boolean {
  const key = pairs[index]?.key;
  for (let i = 0; i < index; i++) if (pairs[i]?.key === key) return true;
  return false;
}
