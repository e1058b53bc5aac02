import picomatch from "picomatch/posix";
import { isCandidate, SKIPPED_FOLDERS } from "../workspace/candidates.ts";
import { isInside, relativePath } from "../workspace/paths.ts";

/** True for paths that a scan of the folders would leave out. */
export type Ignored = (path: string) => boolean;

/**
 * Decides for single paths (a file that changed, a file that was opened) what a scan decides for folders: a file is
 * left out when a glob matches it or a folder above it. Paths outside every folder are not left out.
 */
export function ignoreBelow(roots: readonly string[], globs: readonly string[]): Ignored {
  const matches = globs.length > 0 ? picomatch([...globs], { dot: true }) : () => false;
  return (path) => {
    const root = roots.find((folder) => isInside(folder, path));
    if (root === undefined) return false;
    const parts = relativePath(root, path).split("/");
    return parts.some(
      (part, at) =>
        (at < parts.length - 1 && SKIPPED_FOLDERS.has(part)) || matches(parts.slice(0, at + 1).join("/")),
    );
  };
}

/** True for a file that a scan of the folders would read. */
export function wouldScan(roots: readonly string[], ignored: Ignored, path: string): boolean {
  return isCandidate(path) && roots.some((root) => isInside(root, path)) && !ignored(path);
}
