import type { ResultStore } from "../cache/result.ts";

/** What only some machines can do for the server; a browser offers nothing of it. */
export interface Machine {
  readonly results?: ResultsOptions;
  /** Where it is known how much room there is for objects. */
  readonly memory?: Memory;
  /** To be told of each file that is opened. */
  readonly opened?: () => void;
}

export interface Memory {
  /** How much of the room is taken up for good, from 0 to 1. */
  readonly share: number;
  /** Much was let go: what was known of the share is of no use any more. */
  startOver(): void;
  /** The room, in MiB. */
  readonly limitMiB: number;
}

export interface ResultsOptions {
  /** Where results are kept from one start to the next. */
  readonly store: ResultStore;
  /** How long nothing may have changed before a result is kept, in milliseconds. */
  readonly restMs: number;
}
