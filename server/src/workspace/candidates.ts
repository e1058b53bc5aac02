/** Folders that never hold configs of the author's own, and can be huge. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  "node_modules",
  ".git",
  ".hg",
  ".svn",
  ".terraform",
  "__pycache__",
  ".venv",
]);

/** Endings of files worth opening: templates of configs included. */
export function isCandidate(path: string): boolean {
  return /\.(?:ya?ml|json|rules)(?:\.(?:tpl|tmpl|j2|jinja2?|erb|gotmpl))?$/i.test(path);
}
