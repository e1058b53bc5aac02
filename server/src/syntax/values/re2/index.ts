export { type Alternative, alternativesOf } from "./alternatives.ts";
export type {
  Re2Alternation,
  Re2Assertion,
  Re2Class,
  Re2Group,
  Re2Literal,
  Re2Node,
  Re2Repeat,
} from "./ast.ts";
export { captureCount, programSize, ungrouped } from "./ast.ts";
export { MAX_CODE_POINT } from "./charSet.ts";
export { describeRe2 } from "./describe.ts";
export { expandTemplate, isConstantTemplate, parseTemplate, type TemplatePiece } from "./expand.ts";
export {
  emptyAlternatives,
  matchesAnythingPresent,
  matchesEverything,
  redundantAnchors,
  unescapedDots,
} from "./lint.ts";
export {
  isLiteral,
  literalAlternatives,
  literalPrefix,
  literalText,
  prefixesAlone,
  quoteRe2,
  withoutOuterAnchors,
} from "./literals.ts";
export { compileRe2, type Re2Match, type Re2Matcher } from "./match.ts";
export { parseRe2, parseRelabelRe2, type Re2Parse, wrapRe2 } from "./parse.ts";
export { isPlainRe2, isSurelyValidRe2, mayHaveEmptySide, needsCharacter } from "./plain.ts";
export type { Re2Problem } from "./problem.ts";
