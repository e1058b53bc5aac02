import type { Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import { isUnrestricted, matchesEmpty } from "../../syntax/promql/matchers.ts";
import { literalPrefix, matchesAnythingPresent, parseRe2 } from "../../syntax/values/re2/index.ts";

/** Labels that every scraped series carries, so that asking for any value of them asks for nothing. */
const ALWAYS_PRESENT: ReadonlySet<string> = new Set(["__name__", "job", "instance"]);

/** Why a selector selects every series of a server; undefined when it does not. */
export function selectsEverything(selector: VectorSelector): "unrestricted" | Matcher | undefined {
  if (isUnrestricted(selector)) return "unrestricted";
  if (selector.name && selector.name.value !== "") return undefined;
  const restricting = selector.matchers.filter(
    (matcher) => matchesEmpty(matcher) !== true || excludes(matcher),
  );
  const [first] = restricting;
  return first && restricting.every(isAnyPresent) ? first : undefined;
}

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

/** A matcher that lets series without the label through, but keeps some others out. */
function excludes(matcher: Matcher): boolean {
  return (matcher.op.value === "!=" || matcher.op.value === "!~") && matchesEmpty(matcher) === true;
}

function isAnyPresent(matcher: Matcher): boolean {
  if (!ALWAYS_PRESENT.has(matcher.label.value)) return false;
  if (matcher.op.value === "!=") return matcher.value.value === "";
  if (matcher.op.value === "!~") return matcher.value.value === "" || matcher.value.value === "^$";
  if (matcher.op.value !== "=~") return false;
  const { ast } = parseRe2(matcher.value.value);
  return ast !== undefined && matchesAnythingPresent(ast);
}
