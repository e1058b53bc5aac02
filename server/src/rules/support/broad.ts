import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { literalPrefix, parseRe2 } from "../../syntax/values/re2/index.ts";

/**
 * True when a selector names no metric, no prefix of one, and no value of any other label: what it selects grows
 * with whatever the source scrapes.
 */
export function isBroad(selector: VectorSelector): boolean {
  if (selector.name && selector.name.value !== "") return false;
  return selector.matchers.every((matcher) => {
    if (matcher.op.value === "=") return matcher.value.value === "";
    if (matcher.label.value !== "__name__") return true;
    if (matcher.op.value !== "=~") return true;
    const { ast } = parseRe2(matcher.value.value);
    return (
      ast !== undefined &&
      ast.kind !== "alternation" &&
      literalPrefix(ast) === "" &&
      !matcher.value.value.includes(":")
    );
  });
}
