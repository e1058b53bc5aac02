import type { Glance } from "./glance.ts";

/**
 * The only way to the outside. Paths are absolute and `/`-separated; on hosts without a disk they are whatever
 * the host hands out, and only the host takes them apart beyond `/`.
 */
export interface Host {
  /** Every file below a folder that may be a document, in a stable order. Reports what could not be listed. */
  list(folder: string, options: ListOptions): Promise<Listing>;
  read(path: string): Promise<ReadResult>;
  /** "unknown" where the host cannot or must not look (outside the workspace, in a browser). */
  stat(path: string): Promise<"file" | "folder" | "none" | "unknown">;
}

export interface ListOptions {
  /** Globs of what to leave out, relative to `base`. */
  readonly ignore: readonly string[];
  /** The listed folder, when left out; or a folder above it, as that of the project file. */
  readonly base?: string;
}

export interface Listing {
  readonly files: readonly string[];
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

export type ReadResult = ReadFile | { readonly ok: false; readonly message: string; readonly gone: boolean };

export interface ReadFile {
  readonly ok: true;
  readonly text: string;
  /** Where another thread has read the file: what it found out meanwhile. */
  readonly glance?: Glance | undefined;
}

/** Files above this many bytes are not read: no config is that large, and reading it would stall everything else. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;
