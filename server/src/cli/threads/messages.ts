import type { PlainDiagnostic } from "../../engine.ts";
import type { Classified } from "../../workspace/classify.ts";
import type { Settings } from "../../workspace/settings.ts";

/** What a thread is started with. */
export interface ThreadData {
  readonly promfed: "check files";
  readonly settings: Settings;
  /** An Int32Array with one entry a file: 0 until a thread takes the file, 1 from then on. */
  readonly claims: SharedArrayBuffer;
}

/** A file to check, unless another thread has taken it; `done` when there are no more. */
export type ToThread =
  | { readonly index: number; readonly path: string; readonly text: string; readonly as: Classified }
  | "done";

/** What files say by themselves, by their index; `done` after the last. */
export interface FromThread {
  readonly found: readonly { readonly index: number; readonly findings: readonly PlainDiagnostic[] }[];
  readonly done: boolean;
}

/** Takes a file for the calling thread; false when another was quicker. */
export function claim(claims: Int32Array, index: number): boolean {
  return Atomics.compareExchange(claims, index, 0, 1) === 0;
}
