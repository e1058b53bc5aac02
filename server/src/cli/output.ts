import type { Writable } from "node:stream";

/** What a command writes to: findings and answers go to `out`, everything else to `err`. */
export interface Terminal {
  readonly out: Sink;
  readonly err: Sink;
  /** Absolute, `/`-separated. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Sink {
  write(text: string): Promise<void>;
  readonly isTerminal: boolean;
  /** Characters in a line of the terminal; undefined when it is none. */
  readonly columns: number | undefined;
}

/**
 * A stream as a sink that waits when the reader is slower than we are. A reader that has gone (`promfed … | head`)
 * is no error: what is still to come has nobody to read it.
 */
export function sinkOf(stream: NodeJS.WriteStream | Writable): Sink {
  let gone = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
    gone = true;
  });
  const tty = stream as NodeJS.WriteStream;
  return {
    isTerminal: tty.isTTY === true,
    columns: tty.isTTY ? tty.columns : undefined,
    async write(text) {
      if (gone || text === "" || stream.write(text)) return;
      await new Promise<void>((resolve) => {
        const done = () => {
          stream.off("drain", done).off("close", done).off("error", done);
          resolve();
        };
        stream.on("drain", done).on("close", done).on("error", done);
      });
    },
  };
}

/** Writes many small pieces as few large ones. */
export async function writeAll(sink: Sink, pieces: Iterable<string>): Promise<void> {
  let pending = "";
  for (const piece of pieces) {
    pending += piece;
    if (pending.length < 1 << 16) continue;
    await sink.write(pending);
    pending = "";
  }
  await sink.write(pending);
}
