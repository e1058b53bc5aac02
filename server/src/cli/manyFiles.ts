import { type Dirent, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { isCandidate, SKIPPED_FOLDERS } from "../workspace/candidates.ts";

/** With as many files, more time goes by with the usual room for young objects than a thread takes to start. */
export const WORTH_ROOM = 400;

/** A folder with more of everything else is not worth going through twice. */
const MOST_LOOKED_AT = 5000;

/**
 * Whether at least `WORTH_ROOM` files may be checked below what a command line names, told before anything is loaded that
 * could read it: a guess, as what the options mean is not known here.
 */
export function seemsLarge(cwd: string, args: readonly string[]): boolean {
  const count = new Count();
  const looked = mayBePaths(args).filter((path) => count.look(resolve(cwd, path)));
  if (looked.length === 0) count.look(cwd);
  return count.files >= WORTH_ROOM;
}

/** What of a command line may be paths; some of it may be values of options. */
export function mayBePaths(args: readonly string[]): string[] {
  return args.filter((arg) => !arg.startsWith("-"));
}

class Count {
  files = 0;
  #entries = 0;

  /** Counts a file, or what stands below a folder as far as is needed; answers false where there is neither. */
  look(folder: string): boolean {
    let entries: readonly Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      const isFile = (error as NodeJS.ErrnoException).code === "ENOTDIR";
      if (isFile) this.files++;
      return isFile;
    }
    this.#entries += entries.length;
    for (const entry of entries) {
      if (this.files >= WORTH_ROOM || this.#entries > MOST_LOOKED_AT) break;
      if (entry.isFile()) this.files += isCandidate(entry.name) ? 1 : 0;
      else if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) this.look(join(folder, entry.name));
    }
    return true;
  }
}
