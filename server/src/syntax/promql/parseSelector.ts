import type { Comment, PromqlProblem, VectorSelector } from "./ast.ts";
import { checkMatchers } from "./checkMatchers.ts";
import { lex } from "./lexer.ts";
import { parsePromql } from "./parseExpression.ts";
import { Reader } from "./reader.ts";
import { readSelector, startsSelector } from "./readSelector.ts";
import { damageOf, severalSelectors, whyNotASelector } from "./selectorProblems.ts";
import { selectorsOf } from "./walk.ts";

/** What a match[] text says. */
export interface ParsedSelector {
  readonly text: string;
  /** The selector; where there are problems the first one that could be read, as inside a function. */
  readonly selector: VectorSelector | undefined;
  /** What a federation source answers with a 400 for; empty when the text is a selector. */
  readonly problems: readonly PromqlProblem[];
  readonly comments: readonly Comment[];
}

/**
 * Reads what `match[]` takes: one instant vector selector and nothing else; {} and doubly named ones are let through,
 * as Prometheus does. When the text is another expression, or was damaged on its way into the config, there is one
 * problem whose code starts with "selector-" and says how; any other code is a fault inside the selector.
 */
export function parseSelector(text: string): ParsedSelector {
  const { selector, comments, problems } = readWhole(text);
  if (selector && problems) return { text, selector, problems, comments };
  const damage = damageOf(text, (inner) => readWhole(inner).problems?.length === 0);
  if (damage) return { text, selector: undefined, problems: [damage], comments };
  const parsed = parsePromql(text);
  const found = selectorsOf(parsed.expr)[0] ?? selector;
  if (parsed.problems.length === 0)
    return { text, selector: found, problems: [whyNotASelector(parsed.expr)], comments };
  const several = severalSelectors(text);
  return { text, selector: found, problems: several ? [several] : parsed.problems, comments };
}

/** `problems` is undefined when the text is not, from one end to the other, a selector. */
function readWhole(
  text: string,
): Omit<ParsedSelector, "text" | "problems"> & { problems?: readonly PromqlProblem[] } {
  const lexed = lex(text);
  const { comments } = lexed;
  const reader = new Reader(text, lexed.tokens);
  if (!startsSelector(reader.peek())) return { selector: undefined, comments };
  const selector = readSelector(reader);
  if (lexed.problem || reader.syntaxProblem || reader.peek().kind !== "end") return { selector, comments };
  const problems = [...reader.problems];
  checkMatchers(selector, (problem) => problems.push(problem));
  return { selector, comments, problems };
}
