import type { CheckTask, TaskFile } from "../../rules/checkTask.ts";
import type { Settings } from "../../workspace/settings.ts";
import type { PackedAnswer } from "./packedAnswer.ts";

/** What a thread is started with. */
export interface ThreadData {
  readonly promfed: "check tasks";
  readonly settings: Settings;
  /** An Int32Array with one entry a task: 0 until a thread takes the task, 1 from then on. */
  readonly claims: SharedArrayBuffer;
}

/** A task to do, unless another thread has taken it; `done` when there are no more. */
export type ToThread = { readonly index: number; readonly task: SentTask } | "done";

export type SentTask = Omit<CheckTask, "files"> & { readonly files: readonly SentFile[] };

/** A file with its text, as its bytes in UTF-8 where threads share those. */
export type SentFile = Omit<TaskFile, "text" | "bytes"> & { readonly content: string | Uint8Array };

/** What tasks gave, by their index; `done` behind the last of them. */
export type FromThread = readonly { readonly index: number; readonly answer: PackedAnswer }[] | "done";

/** Takes a task for the calling thread; false when another was quicker. */
export function claim(claims: Int32Array, index: number): boolean {
  return Atomics.compareExchange(claims, index, 0, 1) === 0;
}
