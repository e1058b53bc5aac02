import { createHash } from "node:crypto";
import type { Listing, ReadResult } from "../../workspace/host.ts";

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
    const hash = createHash("sha256");
    const files = new Map<string, ReadResult>();
    for (const { files: paths, problems } of listings) {
      hash.update(JSON.stringify(problems));
      for (const path of paths) {
        if (files.has(path)) continue;
        const result = await read(path);
        files.set(path, result);
        // With their lengths, so that nothing can move from one part to the next unnoticed.
        const said = result.ok ? result.text : result.message;
        hash.update(`${path.length} ${path} ${result.ok} ${said.length} `).update(said);
      }
    }
    return new Snapshot(hash.digest("hex"), files);
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
