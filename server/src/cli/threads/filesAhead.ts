import { setImmediate, setTimeout } from "node:timers/promises";
import { decode, isUtf16, NodeHost, readShared, SharedRoom } from "../../hosts/node.ts";
import { type Glance, glanceAt } from "../../workspace/glance.ts";
import type { Listing } from "../../workspace/host.ts";
import { mayBePaths } from "../manyFiles.ts";
import { findTargets } from "../targets.ts";
import { AHEAD, type AheadData, type FilesListed, type FromAhead } from "./aheadChannel.ts";

/** So much is read, in bytes, before others have their turn and what was read is sent: a few milliseconds. */
const AT_A_TIME = 1 << 18;

/** So much is read, in bytes, of which nothing was taken: a command may leave out what its project file tells it to. */
const MOST_UNTAKEN = 128 << 20;

/** How long it is until there may be room again, in milliseconds. */
const PAUSE_MS = 5;

/**
 * Reads the files that a command line names, as far as can be told, ahead of another thread, which checks them: while
 * that one gets ready, this one has nothing to do. What a file is takes as long to tell as to read it, and is told here
 * too. Nothing depends on it: the other thread reads what it was not sent. Never rejects.
 * @param mostUntaken how far ahead, in bytes
 */
export async function readAhead(
  to: AheadData,
  cwd: string,
  args: readonly string[],
  stop: AbortSignal,
  mostUntaken: number = MOST_UNTAKEN,
): Promise<void> {
  const channel = new Channel(to, mostUntaken);
  try {
    const listed = await filesOf(cwd, args);
    channel.send(listed);
    const room = new SharedRoom();
    let glances: (Glance | undefined)[] = [];
    let size = 0;
    for (const path of listed.paths) {
      const glance = lookAt(path, room);
      glances.push(glance);
      size += glance?.bytes.length ?? 0;
      if (size < AT_A_TIME) continue;
      channel.send(glances, size);
      glances = [];
      size = 0;
      await setImmediate();
      while (channel.waits() && !stop.aborted) await setTimeout(PAUSE_MS);
      if (stop.aborted) return;
    }
    channel.send(glances, size);
  } catch {
    // Whatever it was, it is met again where the files are wanted.
  } finally {
    channel.end();
  }
}

class Channel {
  readonly #port: AheadData["port"];
  readonly #state: Int32Array;
  readonly #mostUntaken: number;
  /** As `AHEAD.taken`. */
  #sent = 0;

  constructor({ port, state }: AheadData, mostUntaken: number) {
    this.#port = port;
    this.#state = new Int32Array(state);
    this.#mostUntaken = mostUntaken;
  }

  send(message: FromAhead, size = 0): void {
    this.#port.postMessage(message);
    this.#sent = (this.#sent + size) | 0;
    Atomics.add(this.#state, AHEAD.sent, 1);
    Atomics.notify(this.#state, AHEAD.sent);
  }

  /** Whether to wait, as too little was taken of what was sent; the other thread does not wait meanwhile. */
  waits(): boolean {
    const untaken = (this.#sent - Atomics.load(this.#state, AHEAD.taken)) | 0;
    const waits = untaken > this.#mostUntaken;
    this.#setReading(waits ? 0 : 1);
    return waits;
  }

  end(): void {
    this.#setReading(0);
  }

  #setReading(value: number): void {
    Atomics.store(this.#state, AHEAD.reading, value);
    Atomics.notify(this.#state, AHEAD.sent);
  }
}

/** The files in the order in which a check asks for them, each once. */
async function filesOf(cwd: string, args: readonly string[]): Promise<FilesListed> {
  let { folders, files } = await findTargets(cwd, mayBePaths(args));
  if (folders.length + files.length === 0) ({ folders, files } = await findTargets(cwd, ["."]));
  const host = new NodeHost();
  const listings = new Map<string, Listing>();
  for (const folder of folders) listings.set(folder, await host.list(folder, { ignore: [] }));
  const listed = [...listings.values()].flatMap((listing) => listing.files);
  return { listings, paths: [...new Set([...listed, ...files])] };
}

function lookAt(path: string, room: SharedRoom): Glance | undefined {
  const bytes = readShared(path, room);
  if (!bytes || isUtf16(bytes)) return undefined;
  const read = decode(bytes);
  return read.ok ? glanceAt(path, read.text, bytes) : undefined;
}
