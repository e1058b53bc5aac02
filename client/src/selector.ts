/** A document filter as the language client takes it. */
export interface DocumentFilter {
  readonly scheme: string;
  readonly language: string;
}

/**
 * The languages whose documents the server is shown. promfed has no language of its own: a document stays
 * `yaml` or `json`, so that other extensions keep working on it, and the server decides by content.
 */
export const languages: readonly string[] = ["yaml", "json"];

/** Globs of the files whose changes on disk the server hears of. The first also matches `.promfed.yaml`. */
export const watchedFiles: readonly string[] = ["**/*.{yml,yaml,json}"];

/**
 * Filters for every language in every scheme that holds real documents: files, unsaved ones and those of the
 * workspace's own file systems (`folderSchemes`). Others, such as both sides of a Git comparison, are copies
 * whose findings would only repeat the original's.
 */
export function documentSelector(folderSchemes: readonly string[]): DocumentFilter[] {
  const schemes = [...new Set(["file", "untitled", "vscode-remote", ...folderSchemes])];
  return schemes.flatMap((scheme) => languages.map((language) => ({ scheme, language })));
}
