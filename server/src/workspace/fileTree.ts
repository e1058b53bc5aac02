import { compileGlob, globProblem, hasGlobMeta, matchTokens } from "./goPattern.ts";

interface Folder {
  readonly folders: Map<string, Folder>;
  /** File paths by name. */
  readonly files: Map<string, string>;
}

/** Absolute paths as a tree, so that a glob looks only into the folders that it names. */
export class FileTree {
  readonly #root: Folder = { folders: new Map(), files: new Map() };

  constructor(files: Iterable<string>) {
    for (const file of files) {
      const parts = segments(file);
      const name = parts.pop();
      if (name !== undefined) folderAt(this.#root, parts, true)?.files.set(name, file);
    }
  }

  has(path: string): boolean {
    const parts = segments(path);
    const name = parts.pop();
    return name !== undefined && folderAt(this.#root, parts)?.files.has(name) === true;
  }

  /** Whether a file stands somewhere below this path. */
  hasFolder(path: string): boolean {
    return folderAt(this.#root, segments(path)) !== undefined;
  }

  /** The files right in a folder. */
  filesIn(folder: string): string[] {
    return [...(folderAt(this.#root, segments(folder))?.files.values() ?? [])];
  }

  /** Names of the folders right in a folder. */
  foldersIn(folder: string): string[] {
    return [...(folderAt(this.#root, segments(folder))?.folders.keys() ?? [])];
  }

  /**
   * The files that Go's filepath.Glob would find for a pattern seen from `folder`, sorted; an absolute pattern counts
   * from the root. The folder's own name is never read as a pattern. None for a malformed pattern.
   */
  glob(folder: string, pattern: string): string[] {
    if (pattern === "" || globProblem(pattern)) return [];
    const base = pattern.startsWith("/") ? [] : segments(folder);
    const steps: string[] = [];
    for (const part of segments(pattern)) {
      if (part !== "..") steps.push(part);
      else if (steps.pop() === undefined) base.pop();
    }
    const start = folderAt(this.#root, base);
    return start ? find(start, steps).sort() : [];
  }
}

function find(folder: Folder, steps: readonly string[]): string[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [];
  const names: ReadonlyMap<string, string | Folder> = rest.length === 0 ? folder.files : folder.folders;
  return matching(names, step).flatMap((hit) => (typeof hit === "string" ? [hit] : find(hit, rest)));
}

function matching<T>(names: ReadonlyMap<string, T>, step: string): T[] {
  if (!hasGlobMeta(step)) {
    const found = names.get(step);
    return found === undefined ? [] : [found];
  }
  const compiled = compileGlob(step);
  if (compiled.problem) return [];
  return [...names].flatMap(([name, value]) => (matchTokens(compiled.tokens, name) ? [value] : []));
}

function folderAt(root: Folder, parts: readonly string[], create = false): Folder | undefined {
  let folder = root;
  for (const part of parts) {
    let next = folder.folders.get(part);
    if (!next) {
      if (!create) return undefined;
      next = { folders: new Map(), files: new Map() };
      folder.folders.set(part, next);
    }
    folder = next;
  }
  return folder;
}

function segments(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}
