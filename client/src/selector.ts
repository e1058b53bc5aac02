/** A document filter as the language client takes it: by language, or by the file's name. */
export type DocumentFilter =
  | { readonly scheme: string; readonly language: string }
  | { readonly scheme: string; readonly pattern: string };

/**
 * The languages whose documents the server is shown. promfed has no language of its own: a document stays
 * `yaml` or `json`, so that other extensions keep working on it, and the server decides by content.
 */
export const languages: readonly string[] = ["yaml", "json"];

/** Rule files by the name of old have no language in the editor, and are shown to the server nonetheless. */
const ruleFiles = "**/*.rules";

/** What files that may be documents are called. */
export const documentFiles = "**/*.{yml,yaml,json,rules}";

/**
 * Filters for every language in every scheme that holds real documents: files, unsaved ones and those of the
 * workspace's own file systems (`folderSchemes`). Others, such as both sides of a Git comparison, are copies
 * whose findings would only repeat the original's.
 */
export function documentSelector(folderSchemes: readonly string[]): DocumentFilter[] {
  const schemes = [...new Set(["file", "untitled", "vscode-remote", ...folderSchemes])];
  return schemes.flatMap((scheme) => [
    ...languages.map((language) => ({ scheme, language })),
    { scheme, pattern: ruleFiles },
  ]);
}
