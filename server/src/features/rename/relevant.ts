import { classify } from "../../workspace/classify.ts";
import { needleOf } from "./search.ts";

/**
 * Tells which files a rename has to know: not the rule files that hold none of the names, nor a regex on one of the
 * labels, of which a large repository has thousands. All other files are known for the topology too.
 * @param names the old name and the new one, which somebody may have already
 */
export function isRelevant(
  names: readonly string[],
  labels: readonly string[],
): (path: string, text: string) => boolean {
  const needles = names.map(needleOf);
  // In other quotes, and with a backslash before them inside of a quoted scalar.
  const regexes = labels.map((label) => new RegExp(`\\b${escaped(label)}\\\\?["'\`]?[ \\t]*[=!]~`));
  return (path, text) =>
    needles.some((needle) => text.includes(needle)) ||
    regexes.some((regex) => regex.test(text)) ||
    classify(path, text)?.kind !== "rules";
}

function escaped(label: string): string {
  return label.replace(/\W/g, "\\$&");
}
