import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { Glance } from "../../workspace/glance.ts";
import type { Listing } from "../../workspace/host.ts";

/** One end of what joins a thread that reads files ahead with the one that checks them. */
export interface AheadData {
  readonly port: MessagePort;
  /** An Int32Array with a number at each of `AHEAD`. */
  readonly state: SharedArrayBuffer;
}

/** Numbers that both threads know. */
export const AHEAD = {
  /** How many messages were sent; waited for. */
  sent: 0,
  /** 1 while more are being made. */
  reading: 1,
  /** How many bytes of what was sent were taken: the lower 32 bits of that. */
  taken: 2,
} as const;

/** What stands where, with nothing left out; then what was read. */
export type FromAhead = FilesListed | FilesRead;

export interface FilesListed {
  readonly listings: ReadonlyMap<string, Listing>;
  /** All that will be read, in that order. */
  readonly paths: readonly string[];
}

/** The next files: undefined where there is anything to say but what stands in one. */
export type FilesRead = readonly (Glance | undefined)[];

/** Both ends: for the thread that reads, and to be transferred with its port to the one that checks. */
export function aheadChannel(): { readonly here: AheadData; readonly there: AheadData } {
  const { port1, port2 } = new MessageChannel();
  const state = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
  // Until the first files are listed, there is something to wait for.
  new Int32Array(state)[AHEAD.reading] = 1;
  return { here: { port: port1, state }, there: { port: port2, state } };
}
