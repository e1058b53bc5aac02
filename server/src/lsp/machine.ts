import type { ResultStore } from "../cache/result.ts";

/** What only some machines can do for the server; a browser offers nothing of it. */
export interface Machine {
  readonly results?: ResultsOptions;
}

export interface ResultsOptions {
  /** Where results are kept from one start to the next. */
  readonly store: ResultStore;
  /** How long nothing may have changed before a result is kept, in milliseconds. */
  readonly restMs: number;
}
