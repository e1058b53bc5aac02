import {
  isPlainRe2,
  MAX_CODE_POINT,
  needsCharacter,
  parseRe2,
  type Re2Node,
} from "../../syntax/values/re2/index.ts";
import type { LabelMatcher } from "./matcher.ts";

/**
 * True when some value, and not the empty one, meets all matchers of a label: told without automata, which nearly all
 * selectors need not. False says nothing.
 */
export function surelySatisfiable(matchers: readonly LabelMatcher[]): boolean {
  const [first] = matchers;
  if (matchers.length === 1 && first && (first.op === "=" || first.op === "=~")) return takesText(first);
  return matchers.every(takesOddText);
}

/** A text that nobody means: what is written for others does not hold for it. */
const ODD = String.fromCodePoint(MAX_CODE_POINT);

function takesText({ op, value }: LabelMatcher): boolean {
  if (op === "=") return value !== "";
  if (isPlainRe2(value)) return /[^|]/.test(value);
  const { ast } = parseRe2(value);
  return ast !== undefined && hasText(ast) && needsSome(ast);
}

function takesOddText({ op, value }: LabelMatcher): boolean {
  switch (op) {
    case "=":
      return value === ODD;
    case "!=":
      return value !== ODD;
    case "=~":
      return value === ".+" || value === ".*";
    case "!~": {
      if (isPlainRe2(value)) return needsCharacter(value);
      const { ast } = parseRe2(value);
      return ast !== undefined && needsSome(ast);
    }
  }
}

/** Whether some text matches for certain; what stands beside an assertion decides, which is not looked at. */
function hasText(node: Re2Node): boolean {
  switch (node.kind) {
    case "literal":
    case "any":
    case "empty":
      return true;
    case "class":
      return node.set.length > 0;
    case "group":
      return hasText(node.child);
    case "concat":
      return node.children.every(hasText);
    case "alternation":
      return node.children.some(hasText);
    case "repeat":
      return node.min === 0 || hasText(node.child);
    case "assertion":
      return false;
  }
}

/** Whether every text that matches holds a character other than the odd one. */
function needsSome(node: Re2Node): boolean {
  switch (node.kind) {
    case "literal":
      return node.text !== "" && !node.text.includes(ODD);
    case "class":
      return (node.set.at(-1) ?? 0) < MAX_CODE_POINT;
    case "group":
      return needsSome(node.child);
    case "concat":
      return node.children.some(needsSome);
    case "alternation":
      return node.children.every(needsSome);
    case "repeat":
      return node.min > 0 && needsSome(node.child);
    default:
      return false;
  }
}
