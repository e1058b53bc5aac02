import { FileTree } from "./fileTree.ts";
import { compileGlob, matchTokens } from "./goPattern.ts";

export { FileTree } from "./fileTree.ts";
export { type GlobProblem, globProblem, hasGlobMeta } from "./goPattern.ts";

/**
 * Whether a path matches, by the rules of Go's filepath.Match: `*` and `?` stop at a slash, `[a-z]`, `[^a-z]` and
 * `\c` work as usual, `**` is nothing but `*` twice, and a leading dot is not special. A malformed pattern matches nothing.
 */
export function goMatch(pattern: string, path: string): boolean {
  const compiled = compileGlob(pattern);
  return compiled.problem === undefined && matchTokens(compiled.tokens, path);
}

/** The files that filepath.Glob would find for an absolute pattern, sorted; none for a malformed one. */
export function goGlob(pattern: string, files: Iterable<string>): string[] {
  return new FileTree(files).glob("/", pattern);
}
