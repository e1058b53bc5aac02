import {
  literalText,
  matchesAnythingPresent,
  matchesEverything,
  parseRe2,
  quoteRe2,
  redundantAnchors,
} from "../../syntax/values/re2/index.ts";
import { type AlgebraOptions, budgetOf } from "./algebra.ts";
import { conditionOf, negated, presentCondition } from "./language.ts";
import { type LabelMatcher, METRIC_NAME, valueTest } from "./matcher.ts";
import { witness } from "./witness.ts";

export interface SimplerForm {
  /**
   * "literal": a regex for one text; "everything": the matcher holds for every value and can go; "nothing": it holds
   * for none; "present" and "absent": `=~".+"` and the like; "anchors": `^` and `$` say nothing.
   */
  readonly kind: "literal" | "everything" | "nothing" | "present" | "absent" | "anchors";
  /** The matcher to write instead; undefined where it should be removed or nothing can replace it. */
  readonly matcher: LabelMatcher | undefined;
}

/** A plainer way to write a regex matcher; undefined when there is none, or the regex is not valid. */
export function simplerForm(matcher: LabelMatcher): SimplerForm | undefined {
  const { label, op, value } = matcher;
  if (op !== "=~" && op !== "!~") return undefined;
  const { ast } = parseRe2(value);
  if (ast === undefined) return undefined;
  const keeps = op === "=~";
  const text = literalText(ast);
  if (text !== undefined) return { kind: "literal", matcher: { label, op: keeps ? "=" : "!=", value: text } };
  if (matchesEverything(ast)) return { kind: keeps ? "everything" : "nothing", matcher: undefined };
  if (matchesAnythingPresent(ast)) {
    return { kind: keeps ? "present" : "absent", matcher: { label, op: keeps ? "!=" : "=", value: "" } };
  }
  const anchors = redundantAnchors(ast);
  if (anchors.length === 0) return undefined;
  const plain = anchors.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), value);
  return { kind: "anchors", matcher: { label, op, value: plain } };
}

/** True when the label must be there: the matcher refuses the empty value, which an absent label has. */
export function rejectsEmpty(matcher: LabelMatcher): boolean {
  return valueTest(matcher)?.("") === false;
}

/** True when the matcher holds for an absent label and for no other value. */
export function matchesEmptyOnly(matcher: LabelMatcher, options: AlgebraOptions = {}): boolean {
  const condition = conditionOf(matcher);
  if (condition === undefined || rejectsEmpty(matcher)) return false;
  return witness([condition, presentCondition()], budgetOf(options)).kind === "none";
}

export interface Everything {
  /**
   * "empty": there is no matcher; "optional": no matcher needs any label to be there; "all": what the matchers ask for
   * is true of every series, such as a name or a job; "nearly": it is true of every series with a usual name.
   */
  readonly kind: "empty" | "optional" | "all" | "nearly";
  /** The positions of the matchers that ask for something every series has. */
  readonly matchers: readonly number[];
}

/** Labels that every scraped series has, though not every recorded one. */
const EVERYWHERE: ReadonlySet<string> = new Set([METRIC_NAME, "job", "instance"]);

/** What metrics are called: all legal names of old, and nearly all in fact. */
const ALL_NAMES = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const USUAL_NAMES = "[a-z][a-z0-9_]*";

/**
 * Whether a selector selects all or practically all series of a server, and how. Undefined when it does not,
 * which includes everything that is not known.
 */
export function selectsEverything(
  matchers: readonly LabelMatcher[],
  options: AlgebraOptions = {},
): Everything | undefined {
  if (matchers.length === 0) return { kind: "empty", matchers: [] };
  const breadths = matchers.map((matcher) => breadthOf(matcher, options));
  const demanding = matchers.flatMap((matcher, index) => (rejectsEmpty(matcher) ? [index] : []));
  if (breadths.every((breadth) => breadth !== "some")) {
    const kind = demanding.length === 0 ? "optional" : breadths.includes("nearly") ? "nearly" : "all";
    return { kind, matchers: demanding };
  }
  const valid = matchers.every((matcher) => valueTest(matcher) !== undefined);
  // Every series has a name: a regex that also takes none still takes only those that it names.
  if (matchers.some(({ label }, index) => label === METRIC_NAME && breadths[index] === "some"))
    return undefined;
  return valid && demanding.length === 0 ? { kind: "optional", matchers: [] } : undefined;
}

/** Whether a matcher holds for all series, for nearly all, or for some. */
function breadthOf(matcher: LabelMatcher, options: AlgebraOptions): "all" | "nearly" | "some" {
  const condition = conditionOf(matcher);
  if (condition === undefined) return "some";
  const budget = budgetOf(options);
  const holdsFor = (values: readonly LabelMatcher[]): boolean => {
    const given = values.map(conditionOf).filter((each) => each !== undefined);
    return witness([...given, negated(condition)], budget).kind === "none";
  };
  const { label } = matcher;
  if (holdsFor([])) return "all";
  if (!EVERYWHERE.has(label)) return "some";
  if (holdsFor([{ label, op: "!=", value: "" }])) return "all";
  if (label !== METRIC_NAME) return "some";
  if (holdsFor([{ label, op: "=~", value: ALL_NAMES }])) return "all";
  return holdsFor([{ label, op: "=~", value: USUAL_NAMES }]) ? "nearly" : "some";
}

/** One matcher for several values of a label: `=` for one, else an alternation of quoted texts. */
export function matcherFor(label: string, values: readonly string[]): LabelMatcher {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return { label, op: "=", value: only };
  return { label, op: "=~", value: values.map(quoteRe2).join("|") };
}
