import { isCandidate } from "../workspace/candidates.ts";
import type { Host, Listing, ReadResult } from "../workspace/host.ts";
import { isInside } from "../workspace/paths.ts";

/** Files that exist in memory only: for tests and for the server in a browser. */
export class MemoryHost implements Host {
  readonly files: Map<string, string>;

  constructor(files: Iterable<readonly [string, string]> = []) {
    this.files = new Map(files);
  }

  async list(folder: string): Promise<Listing> {
    const files = [...this.files.keys()].filter((path) => isInside(folder, path) && isCandidate(path));
    return { files: files.sort(), problems: [] };
  }

  async read(path: string): Promise<ReadResult> {
    const text = this.files.get(path);
    return text === undefined ? { ok: false, message: "no such file", gone: true } : { ok: true, text };
  }

  async stat(path: string): Promise<"file" | "folder" | "none"> {
    if (this.files.has(path)) return "file";
    return [...this.files.keys()].some((file) => file.startsWith(`${path}/`)) ? "folder" : "none";
  }
}
