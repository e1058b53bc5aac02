import { RE2JS } from "re2js";
import type { Span } from "../../text/span.ts";

export interface RegexProblem {
  /** In the pattern. */
  readonly span: Span;
  readonly message: string;
}

/** Why Prometheus would refuse a regex of a matcher or of relabeling, whose syntax is RE2's; undefined when it is good. */
export function regexProblem(pattern: string): RegexProblem | undefined {
  if (PLAIN.test(pattern)) return undefined;
  try {
    RE2JS.compile(`^(?s:${pattern})$`);
    return undefined;
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : "it cannot be read";
    return { span: { start: 0, end: pattern.length }, message: `The regex is not valid: ${reason}.` };
  }
}

/** Most regexes are plain words with dots, alternatives and stars on a dot; those need no compiler to be valid. */
const PLAIN =
  /^(?:[A-Za-z0-9_:;,/@%&!~="'<> #-]|\.[*+?]?)*(?:\|(?:[A-Za-z0-9_:;,/@%&!~="'<> #-]|\.[*+?]?)*)*$/;
