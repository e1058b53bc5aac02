import type { PrometheusVersion } from "../values/version.ts";
import type { PromqlProblem } from "./ast.ts";
import { checkCalls } from "./checkCalls.ts";
import { checkFeatures } from "./checkFeatures.ts";
import { checkMatchers } from "./checkMatchers.ts";
import { TypeChecker } from "./checkTypes.ts";
import type { ParsedPromql } from "./parseExpression.ts";
import { walk } from "./walk.ts";

export interface CheckOptions {
  /** Prometheus's names, as for --enable-feature. */
  readonly features: ReadonlySet<string>;
  readonly version: PrometheusVersion;
}

/**
 * What Prometheus refuses in an expression besides its syntax: functions and features that the version does not have
 * or that are not turned on, counts and types of arguments, vector matching, regexes. Like Prometheus, it looks at
 * types only once the text can be read. In the order of the text; together with `parsed.problems` complete.
 */
export function checkPromql(parsed: ParsedPromql, options: CheckOptions): readonly PromqlProblem[] {
  const problems: PromqlProblem[] = [];
  const report = (problem: PromqlProblem): void => {
    problems.push(problem);
  };
  walk(parsed.expr, (node) => {
    checkCalls(node, options, report);
    checkFeatures(node, parsed.text, options, report);
    if (node.kind === "vector") checkMatchers(node, report);
  });
  if (parsed.problems.length === 0) new TypeChecker(parsed.expr, report).run();
  return problems.length > 1 ? problems.sort((a, b) => a.span.start - b.span.start) : problems;
}
