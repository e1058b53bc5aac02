import { expect } from "vitest";
import { type GrammarFiles, type Token, tokenizer } from "./grammars.ts";

interface Mark {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

/**
 * Tokenises a snippet and checks the scopes that its marks name. A mark is a line of carets under the text it
 * is about, with one or more scopes; each must be (the start of) a scope of every character above the carets.
 * A scope after `!` must be none of them. Marks are taken out before the text is tokenised.
 */
export async function checkScopes(scope: string, marked: string, hosts?: GrammarFiles): Promise<void> {
  const { text, marks } = takeMarks(marked);
  const tokens = (await tokenizer(scope, hosts))(text);
  const lines = text.split("\n");
  const report = (mark: Mark, found: readonly string[]) => {
    const above = lines[mark.line]?.slice(mark.start, mark.end);
    return `line ${mark.line + 1} ${JSON.stringify(above)}: ${found.join(" ")}`;
  };
  const wrong: string[] = [];
  for (const mark of marks) {
    for (const token of tokensAt(tokens, mark)) {
      for (const name of mark.scopes) {
        const refused = name.startsWith("!");
        const wanted = refused ? name.slice(1) : name;
        const has = token.scopes.some((found) => found === wanted || found.startsWith(`${wanted}.`));
        if (has === refused) wrong.push(`${name} at ${report(mark, token.scopes)}`);
      }
    }
  }
  expect(marks.length, "a snippet without marks checks nothing").toBeGreaterThan(0);
  expect(wrong).toEqual([]);
}

/** Every token that has a character above the mark; the text above a mark must have one. */
function tokensAt(tokens: readonly Token[], mark: Mark): Token[] {
  const found = tokens.filter(
    (token) => token.line === mark.line && token.start < mark.end && token.end > mark.start,
  );
  if (found.length === 0) throw new Error(`Nothing stands above the mark for ${mark.scopes.join(" ")}`);
  return found;
}

function takeMarks(marked: string): { text: string; marks: Mark[] } {
  const lines: string[] = [];
  const marks: Mark[] = [];
  for (const line of marked.replace(/^\n/, "").split("\n")) {
    const mark = /^ *(\^+) +(\S.*)$/.exec(line);
    const carets = mark?.[1];
    if (carets === undefined) {
      lines.push(line);
      continue;
    }
    const start = line.indexOf("^");
    marks.push({
      line: lines.length - 1,
      start,
      end: start + carets.length,
      scopes: mark?.[2]?.trim().split(/\s+/) ?? [],
    });
  }
  return { text: lines.join("\n"), marks };
}
