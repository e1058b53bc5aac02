import { compileRe2 } from "../../syntax/values/re2/index.ts";

export type MatchOperator = "=" | "!=" | "=~" | "!~";

/** One condition of a selector. The metric's name is the label `__name__`; an absent label has the empty value. */
export interface LabelMatcher {
  readonly label: string;
  readonly op: MatchOperator;
  readonly value: string;
}

export const METRIC_NAME = "__name__";

/** The labels of a series; one that is not there is empty. */
export type SeriesLabels = Readonly<Record<string, string>> | ReadonlyMap<string, string>;

/** True when a series has all the labels that a selector asks for; false for a selector with an invalid regex. */
export function matchesLabels(matchers: readonly LabelMatcher[], labels: SeriesLabels): boolean {
  return compileSelector(matchers)?.(labels) ?? false;
}

/** `matchesLabels` for many series. Undefined when a regex is not valid, so that nothing can be said. */
export function compileSelector(
  matchers: readonly LabelMatcher[],
): ((labels: SeriesLabels) => boolean) | undefined {
  const tests = matchers.map((matcher) => ({ label: matcher.label, test: valueTest(matcher) }));
  if (tests.some(({ test }) => test === undefined)) return undefined;
  return (labels) => tests.every(({ label, test }) => test?.(labelValue(labels, label)) === true);
}

/** The condition on the label's value alone; undefined when its regex is not valid. */
export function valueTest({ op, value }: LabelMatcher): ((text: string) => boolean) | undefined {
  if (op === "=") return (text) => text === value;
  if (op === "!=") return (text) => text !== value;
  const regex = compileRe2(value);
  if (regex === undefined) return undefined;
  return op === "=~" ? (text) => regex.fullMatch(text) : (text) => !regex.fullMatch(text);
}

function labelValue(labels: SeriesLabels, name: string): string {
  if (labels instanceof Map) return labels.get(name) ?? "";
  const record = labels as Readonly<Record<string, string>>;
  // A label may be called "constructor", which every object inherits.
  return Object.hasOwn(record, name) ? (record[name] ?? "") : "";
}
