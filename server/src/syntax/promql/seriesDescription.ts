import type { Span } from "../../text/span.ts";
import { parseSelector } from "./parseSelector.ts";

/** Why a text of a rule test cannot be read, and where. */
export interface DescriptionProblem {
  readonly span: Span;
  readonly message: string;
}

/**
 * What `promtool test rules` refuses of a series, as in `up{job="node"}`: a name and labels that are set, never
 * matched. The empty text is fine where `optional`, as for the labels of a sample.
 */
export function seriesProblem(text: string, optional = false): DescriptionProblem | undefined {
  if (text.trim() === "") {
    return optional ? undefined : { span: { start: 0, end: text.length }, message: "The series is missing." };
  }
  const { selector, problems } = parseSelector(text);
  const [problem] = problems;
  if (problem) return { span: problem.span, message: problem.message };
  const matched = selector?.matchers.find(({ op }) => op.value !== "=");
  if (!matched) return undefined;
  const message = `A series has labels with one value each: \`${matched.op.value}\` only selects. Write \`=\`.`;
  return { span: matched.op.span, message };
}

/** What it refuses of the values of a series, as in `1 2 _ 3+1x10 stale`; the first item that is none. */
export function valuesProblem(text: string): DescriptionProblem | undefined {
  // Native histograms hold blanks of their own, and are looked at when they are read.
  const plain = text.replace(/\{\{[^{}]*\}\}/g, (histogram) => "0".repeat(histogram.length));
  for (const { 0: item, index } of plain.matchAll(/\S+/g)) {
    if (ITEM.test(item)) continue;
    const message = `\`${text.slice(index, index + item.length)}\` is no value of a series: numbers, \`_\`, \`stale\` and repetitions such as \`1+2x10\` are.`;
    return { span: { start: index, end: index + item.length }, message };
  }
  return undefined;
}

const NUMBER = "(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?";
const SPECIAL = "(?:[iI][nN][fF]|[nN][aA][nN])";
const TIMES = "x\\d{1,19}";
const ITEM = new RegExp(
  `^(?:_(?:${TIMES})?|stale|[-+]?${SPECIAL}|[-+]?${NUMBER}(?:${TIMES})?|[-+]?(?:${NUMBER}|${SPECIAL})[-+]${NUMBER}${TIMES})$`,
);
