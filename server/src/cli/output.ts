import type { Writable } from "node:stream";
import type { Host } from "../workspace/host.ts";
import { reasonOf } from "./problem.ts";
import { UsageError } from "./usageError.ts";

/** What a command writes to: findings and answers go to `out`, everything else to `err`. */
export interface Terminal {
  readonly out: Sink;
  readonly err: Sink;
  /** Absolute, `/`-separated. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The file of this program, which threads may run too; none where it is no single file. */
  readonly program?: URL;
  /** Where files are read, where it is not simply the disk. */
  readonly disk?: Host;
  /** Runs the same command line once more where there is room for a large workspace, and answers its exit status. */
  readonly runRoomy?: () => Promise<number>;
}

export interface Sink {
  /** @param text as a string, or as its bytes in UTF-8, which are the sink's from then on */
  write(text: string | Uint8Array): Promise<void>;
  readonly isTerminal: boolean;
  /** Characters in a line of the terminal; undefined when it is none. */
  readonly columns: number | undefined;
}

/**
 * A stream as a sink that waits until what it is given is written. A reader that has gone (`promfed … | head`) is
 * no error: what is still to come has nobody to read it.
 */
export function sinkOf(stream: NodeJS.WriteStream | Writable): Sink {
  let gone = false;
  // Errors arrive with the write they belong to; without a listener they would end the process.
  stream.on("error", () => undefined);
  const tty = stream as NodeJS.WriteStream;
  return {
    isTerminal: tty.isTTY === true,
    columns: tty.isTTY ? tty.columns : undefined,
    async write(text) {
      if (gone || text.length === 0) return;
      await new Promise<void>((resolve, reject) => {
        stream.write(text, (error?: NodeJS.ErrnoException | null) => {
          if (!error) return resolve();
          gone = true;
          if (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED") resolve();
          else reject(new UsageError(`the output cannot be written: ${reasonOf(error)}`));
        });
      });
    },
  };
}

/** Writes many small pieces as few large ones, and makes the next while one is being written. */
export async function writeAll(sink: Sink, pieces: Iterable<string>): Promise<void> {
  let written: Promise<void> | undefined;
  for (const large of inLarge(pieces)) {
    await written;
    written = sink.write(large);
  }
  await written;
}

/** The bytes of many small pieces. What each is made of is let go of soon: kept until the end, it would be moved about. */
export function bytesOf(pieces: Iterable<string>): Uint8Array {
  return Buffer.concat([...inLarge(pieces)]);
}

/** In bytes. */
const LARGE = 1 << 16;

/**
 * Many small pieces as few large ones, in UTF-8. Put together as a string, each would take twice the room for the sake
 * of a single character.
 */
function* inLarge(pieces: Iterable<string>): Iterable<Uint8Array> {
  let bytes = Buffer.allocUnsafeSlow(LARGE);
  let used = 0;
  for (const piece of pieces) {
    const most = 3 * piece.length;
    if (most > bytes.length - used) {
      if (used > 0) yield bytes.subarray(0, used);
      bytes = Buffer.allocUnsafeSlow(Math.max(LARGE, most));
      used = 0;
    }
    used += bytes.write(piece, used);
  }
  if (used > 0) yield bytes.subarray(0, used);
}
