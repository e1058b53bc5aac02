import type { Host, Listing, ListOptions, ReadResult } from "../workspace/host.ts";
import { Snapshot } from "./snapshot.ts";

export interface CheckHostOptions {
  /** Files named on the command line: read whatever they are called, and each a root of its own. */
  readonly named: ReadonlySet<string>;
  /** The folder that globs of the project file count from. */
  readonly globBase: string | undefined;
  /** Told the text of each named file before the engine takes it. */
  readonly onNamed: (path: string, text: string) => void;
  /** Files that a command has no use for are known by their path only. */
  readonly wanted?: (path: string, text: string) => boolean;
}

/** In place of a text that nobody wants: no document, whatever the file is called. */
const LEFT_OUT = "left_out: true\n";

/** The disk as `check` looks at it. Remembers what was read, so that a failure can name its file. */
export class CheckHost implements Host {
  readonly seen = new Set<string>();
  /** The file that was read last. */
  current: string | undefined;
  readonly #disk: Host;
  readonly #options: CheckHostOptions;
  readonly #listings = new Map<string, Listing>();
  #snapshot: Snapshot | undefined;

  constructor(disk: Host, options: CheckHostOptions) {
    this.#disk = disk;
    this.#options = options;
  }

  /** Lists the roots and reads all files at once, when there are at least so many; see `Checker.snapshot`. */
  async snapshot(
    roots: readonly string[],
    options: ListOptions,
    least: number,
  ): Promise<Snapshot | undefined> {
    if (!(await this.holds(roots, options, least))) return undefined;
    this.#snapshot = await Snapshot.take([...this.#listings.values()], (path) => this.#disk.read(path));
    return this.#snapshot;
  }

  /** Lists the roots; answers whether there are at least so many files. */
  async holds(roots: readonly string[], options: ListOptions, least: number): Promise<boolean> {
    let count = 0;
    for (const root of roots) {
      const listing = this.#listings.get(root) ?? (await this.#search(root, options));
      this.#listings.set(root, listing);
      count += listing.files.length;
    }
    return count >= least;
  }

  async list(folder: string, options: ListOptions): Promise<Listing> {
    const listing = this.#listings.get(folder) ?? (await this.#search(folder, options));
    this.#listings.delete(folder);
    return listing;
  }

  async read(path: string): Promise<ReadResult> {
    this.current = path;
    this.seen.add(path);
    const result = this.#snapshot?.take(path) ?? (await this.#disk.read(path));
    if (result.ok && this.#options.named.has(path)) this.#options.onNamed(path, result.text);
    const leftOut = result.ok && this.#options.wanted?.(path, result.text) === false;
    return leftOut ? { ok: true, text: LEFT_OUT } : result;
  }

  async stat(path: string): Promise<"file" | "folder" | "none" | "unknown"> {
    return this.#disk.stat(path);
  }

  async #search(folder: string, options: ListOptions): Promise<Listing> {
    const { named, globBase } = this.#options;
    if (named.has(folder)) return { files: [folder], problems: [] };
    return this.#disk.list(folder, globBase === undefined ? options : { ...options, base: globBase });
  }
}
