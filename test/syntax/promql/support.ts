import { checkPromql } from "../../../server/src/syntax/promql/check.ts";
import { parsePromql } from "../../../server/src/syntax/promql/parse.ts";
import { NEWEST_KNOWN, type PrometheusVersion } from "../../../server/src/syntax/values/version.ts";
import type { Span } from "../../../server/src/text/span.ts";

export const ALL_FEATURES: ReadonlySet<string> = new Set([
  "promql-experimental-functions",
  "promql-extended-range-selectors",
  "promql-binop-fill-modifiers",
]);

/** Text with « and » around one place; the marks are not part of it. */
export function marked(source: string): { text: string; span: Span } {
  const start = source.indexOf("«");
  const end = source.indexOf("»") - 1;
  if (start < 0 || end < start) throw new Error(`no place is marked in ${source}`);
  return { text: source.replace("«", "").replace("»", ""), span: { start, end } };
}

/** Every problem as "code: text it stands on", in order. */
export function problemsOf(
  text: string,
  features: ReadonlySet<string> = ALL_FEATURES,
  version: PrometheusVersion = NEWEST_KNOWN,
): string[] {
  const parsed = parsePromql(text);
  const problems = [...parsed.problems, ...checkPromql(parsed, { features, version })];
  return problems.map((problem) => `${problem.code}: ${text.slice(problem.span.start, problem.span.end)}`);
}
