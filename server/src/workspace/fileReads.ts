import type { Host, ReadResult } from "./host.ts";
import { isInside } from "./paths.ts";

/** The reading of one file. */
export interface FileRead {
  readonly path: string;
  readonly result: Promise<ReadResult>;
}

/** Files that are being read: of several readings of one, that which was begun last is what counts. */
export class FileReads {
  readonly #host: Pick<Host, "read">;
  readonly #last = new Map<string, FileRead>();

  constructor(host: Pick<Host, "read">) {
    this.#host = host;
  }

  begin(path: string): FileRead {
    const result = this.#host.read(path);
    // Nobody may be waiting for it yet when it fails; who asks for the result hears of it all the same.
    result.catch(() => {});
    const read = { path, result };
    this.#last.set(path, read);
    return read;
  }

  /** Whether no other has been begun since, nor the file been forgotten. */
  isLast(read: FileRead): boolean {
    return this.#last.get(read.path) === read;
  }

  /** The reading is over, or nobody wants it any more. */
  end(read: FileRead): void {
    if (this.isLast(read)) this.#last.delete(read.path);
  }

  /** What is being read of a file does not count any more. */
  forget(path: string): void {
    this.#last.delete(path);
  }

  /** The same of a file, or of a folder with all in it. */
  forgetAll(path: string): void {
    for (const other of this.#last.keys()) if (isInside(path, other)) this.#last.delete(other);
  }

  /**
   * The readings of files one after the other, each begun before those are done with that come before it: whoever reads
   * them need not wait for the disk, or for an editor that is asked.
   * @param count so many are under way at a time
   * @param wanted asked before one is begun; what is not wanted comes without one
   */
  *ahead(
    paths: readonly string[],
    count: number,
    wanted: (path: string) => boolean,
  ): Iterable<{ readonly path: string; readonly read: FileRead | undefined }> {
    const begun: (FileRead | undefined)[] = [];
    let next = 0;
    try {
      for (const path of paths) {
        for (const one of paths.slice(next, next + count - begun.length)) {
          begun.push(wanted(one) ? this.begin(one) : undefined);
          next++;
        }
        yield { path, read: begun.shift() };
      }
    } finally {
      for (const read of begun) if (read) this.end(read);
    }
  }
}
