import { WorkspaceState } from "../cache/workspaceState.ts";
import type { Listing, ReadResult } from "../workspace/host.ts";

/** All files of a run, read in one go, and one text that stands for everything in them. */
export class Snapshot {
  /** Changes with every path, every text, and every reason why something could not be read. */
  readonly state: string;
  readonly #read: Map<string, ReadResult>;

  private constructor(state: string, read: Map<string, ReadResult>) {
    this.state = state;
    this.#read = read;
  }

  static async take(
    listings: readonly Listing[],
    read: (path: string) => Promise<ReadResult>,
  ): Promise<Snapshot> {
    const state = new WorkspaceState();
    const files = new Map<string, ReadResult>();
    for (const { problems } of listings) state.problems(problems);
    for (const path of listings.flatMap(({ files }) => files)) {
      if (files.has(path)) continue;
      const result = await read(path);
      files.set(path, result);
      state.add(path, result);
    }
    return new Snapshot(state.value(), files);
  }

  /** A file as it was read; handed out once, as a large workspace need not be held twice. */
  take(path: string): ReadResult | undefined {
    const result = this.#read.get(path);
    this.#read.delete(path);
    return result;
  }

  release(): void {
    this.#read.clear();
  }

  text(path: string): string | undefined {
    const result = this.#read.get(path);
    return result?.ok ? result.text : undefined;
  }
}
