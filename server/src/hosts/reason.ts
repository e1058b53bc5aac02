/** Why something could not be read or written, in words, without the path that Node puts in. */
export function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  const known: Record<string, string> = {
    ENOENT: "no such file or folder",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EISDIR: "is a folder",
    ELOOP: "a loop of symbolic links",
    ENAMETOOLONG: "the name is too long",
    EMFILE: "too many open files",
    ENOTDIR: "a part of the path is a file",
    ENOSPC: "no space left on the device",
  };
  return (code && known[code]) ?? (error instanceof Error ? error.message : String(error));
}
