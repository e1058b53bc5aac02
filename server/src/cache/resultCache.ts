import { CacheFile, type Shelf } from "./cacheFile.ts";
import { type PackedResult, pack, unpack } from "./packed.ts";
import type { FileEntry, KeptFinding, KeptResult, ResultEntry } from "./result.ts";

/** One for each repository and way of calling promfed. */
const WORKSPACES: Shelf = { name: "check", most: 30 };
/** One for each large file that was open. */
const FILES: Shelf = { name: "file", most: 200 };

/** Keeps the last result of a workspace in a folder of the user's. */
export class ResultCache implements ResultEntry {
  readonly #file: CacheFile;

  /** @param about everything besides the files that the result depends on: promfed itself, folders, settings */
  constructor(folder: string, about: readonly unknown[]) {
    this.#file = new CacheFile(folder, WORKSPACES, about);
  }

  exists(): Promise<boolean> {
    return this.#file.exists();
  }

  async find(state: string): Promise<KeptResult | undefined> {
    return unpacked(await this.#file.find(state));
  }

  keep(state: string, result: KeptResult): Promise<boolean> {
    return this.#file.keep(state, JSON.stringify(pack(result)));
  }
}

/** Keeps what a file says by itself, in the same folder. */
export class FileCache implements FileEntry {
  readonly #file: CacheFile;
  readonly #path: string;

  /** @param about everything besides the text that the findings depend on: promfed itself, settings */
  constructor(folder: string, path: string, about: readonly unknown[]) {
    this.#file = new CacheFile(folder, FILES, [...about, path]);
    this.#path = path;
  }

  find(digest: () => string): readonly KeptFinding[] | undefined {
    return unpacked(this.#file.findAtOnce(digest))?.findings[0]?.[1];
  }

  keep(digest: string, findings: readonly KeptFinding[]): Promise<boolean> {
    const path = this.#path;
    const result = { findings: [[path, findings] as const], files: [path], unread: [], looked: [] };
    return this.#file.keep(digest, JSON.stringify(pack(result)));
  }
}

function unpacked(body: string | undefined): KeptResult | undefined {
  try {
    return body === undefined ? undefined : unpack(JSON.parse(body) as PackedResult);
  } catch {
    return undefined;
  }
}
