/** The parts of a URI that say where it points; paths are decoded and use `/`. */
export interface UriParts {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}

/**
 * Whether `uri` is one of `folders` or lies below one. A path with `.` or `..` steps is refused whatever it
 * resolves to: file systems disagree on what they mean, and the server has no reason to send one.
 */
export function isInside(folders: readonly UriParts[], uri: UriParts): boolean {
  const steps = uri.path.split(/[/\\]/);
  if (steps.includes("..") || steps.includes(".")) return false;
  return folders.some((folder) => {
    if (folder.scheme !== uri.scheme || folder.authority !== uri.authority) return false;
    const root = folder.path.endsWith("/") ? folder.path : `${folder.path}/`;
    return uri.path.startsWith(root) || `${uri.path}/` === root;
  });
}
