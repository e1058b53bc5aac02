import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { BlockingNodeHost, decodeAgain } from "../../hosts/node.ts";
import type { Glance } from "../../workspace/glance.ts";
import type { Listing, ListOptions, ReadFile, ReadResult } from "../../workspace/host.ts";
import { AHEAD, type AheadData, type FilesListed, type FromAhead } from "./aheadChannel.ts";

/** As long as this, in milliseconds, the thread that reads ahead is given for the next files. */
const WAIT_MS = 20;

/** The disk, of which another thread may have read a good part already. */
export class AheadHost extends BlockingNodeHost {
  readonly #port: MessagePort;
  readonly #state: Int32Array;
  #listed: FilesListed | undefined;
  /** Files that are still to come. */
  readonly #awaited = new Set<string>();
  readonly #read = new Map<string, Glance>();
  #received = 0;

  constructor({ port, state }: AheadData) {
    super();
    this.#port = port;
    this.#state = new Int32Array(state);
  }

  override async list(folder: string, options: ListOptions): Promise<Listing> {
    const listing =
      options.ignore.length === 0
        ? this.#await(
            () => this.#listed?.listings.get(folder),
            () => !this.#listed,
          )
        : undefined;
    return listing ?? super.list(folder, options);
  }

  override async read(path: string): Promise<ReadResult> {
    const glance = this.#await(
      () => this.#read.get(path),
      () => this.#awaited.has(path),
    );
    if (!glance) return super.read(path);
    this.#read.delete(path);
    Atomics.add(this.#state, AHEAD.taken, glance.bytes.length);
    return new SharedFile(glance);
  }

  /**
   * What the other thread has found, for which it is given a little time.
   * @param find looks for it in what came
   * @param isToCome whether there is anything to wait for
   */
  #await<T>(find: () => T | undefined, isToCome: () => boolean): T | undefined {
    for (let inTime = true; ; ) {
      const sent = Atomics.load(this.#state, AHEAD.sent);
      const isReading = Atomics.load(this.#state, AHEAD.reading) === 1;
      this.#receive();
      const found = find();
      if (found || !inTime || !isReading || !isToCome()) return found;
      inTime = Atomics.wait(this.#state, AHEAD.sent, sent, WAIT_MS) !== "timed-out";
    }
  }

  #receive(): void {
    for (;;) {
      const message = receiveMessageOnPort(this.#port)?.message as FromAhead | undefined;
      if (!message) return;
      if ("paths" in message) {
        this.#listed = message;
        for (const path of message.paths) this.#awaited.add(path);
      } else for (const glance of message) this.#take(glance);
    }
  }

  #take(glance: Glance | undefined): void {
    const path = this.#listed?.paths[this.#received++];
    if (path === undefined) return;
    this.#awaited.delete(path);
    if (glance) this.#read.set(path, glance);
  }
}

/** A file whose text is made of its bytes when somebody asks for it. */
class SharedFile implements ReadFile {
  readonly ok = true;
  readonly glance: Glance;
  #text: string | undefined;

  constructor(glance: Glance) {
    this.glance = glance;
  }

  get text(): string {
    this.#text ??= decodeAgain(this.glance.bytes);
    return this.#text;
  }
}
