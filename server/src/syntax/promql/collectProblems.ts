import type { PromqlProblem } from "./ast.ts";
import type { Lexed } from "./lexer.ts";
import type { Reader } from "./reader.ts";

/**
 * The first thing that the lexer or the grammar refuses, and every smaller fault before it and in what could still
 * be read. More than one such first thing would mostly be guesses about what the first one did to the rest.
 */
export function collectProblems(lexed: Lexed, reader: Reader): readonly PromqlProblem[] {
  const { syntaxProblem, problems } = reader;
  const fatal = earlier(lexed.problem, syntaxProblem);
  if (!fatal) return problems;
  return [fatal, ...problems].sort((a, b) => a.span.start - b.span.start);
}

function earlier(
  lexical: PromqlProblem | undefined,
  syntactic: PromqlProblem | undefined,
): PromqlProblem | undefined {
  if (!lexical || !syntactic) return lexical ?? syntactic;
  return syntactic.span.start < lexical.span.start ? syntactic : lexical;
}
