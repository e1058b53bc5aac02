import type { CancellationToken } from "vscode-languageserver";
import type { Pause } from "../text/steps.ts";

/** How long work in the background may keep everything else waiting, in milliseconds. */
const SLICE_MS = 8;

/** Lets timers, input and output have their turn. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    // Timers of several loops would keep each other going without end: one is due when the slice of another is over,
    // and Node sees to all that are due before it looks at input.
    if (typeof setImmediate === "undefined") setTimeout(resolve, 0);
    // A message that is read between two turns is answered in the one after.
    else setImmediate(() => setImmediate(resolve));
  });
}

/** Does something once all messages that are here by now are seen to. Answers what calls it off. */
export function soon(work: () => void): () => void {
  // Browsers have no immediate; their workers' shortest timer will do.
  if (typeof setImmediate === "undefined") {
    const timer = setTimeout(work, 0);
    return () => clearTimeout(timer);
  }
  // Of several messages one has its turn at a time.
  let turn = setImmediate(() => {
    turn = setImmediate(work);
  });
  return () => clearImmediate(turn);
}

/** For so many turns work in the background waits for what is due before it: there is something wrong after that. */
const MOST_TURNS = 100;

/** Paces a long loop: `pause` costs nothing until the loop has had its slice of time, then lets others go first. */
export class Pace {
  readonly #isDue: () => boolean;
  #since = performance.now();
  #workedMs = 0;

  /** @param isDue true while something is to be done at once, which takes some turns: the loop waits for it */
  constructor(isDue: () => boolean = () => false) {
    this.#isDue = isDue;
  }

  /** The time between pauses so far. */
  get workedMs(): number {
    return this.#workedMs + performance.now() - this.#since;
  }

  async pause(): Promise<void> {
    const ms = performance.now() - this.#since;
    if (ms < SLICE_MS) return;
    this.#workedMs += ms;
    await breathe();
    for (let turns = 0; turns < MOST_TURNS && this.#isDue(); turns++) await breathe();
    this.#since = performance.now();
  }

  /** The same between the many steps of some work, which is given up when it is no longer wanted after a pause. */
  between(wanted: () => boolean = () => true): Pause {
    const rest = () => this.pause().then(wanted);
    return () => (performance.now() - this.#since < SLICE_MS ? true : rest());
  }
}

/** What a promise answers, or `fallback` when it takes longer than `ms` or fails. */
export async function within<T>(ms: number, promise: Promise<T>, fallback: T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(fallback), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } catch {
    return fallback;
  } finally {
    clearTimeout(timer);
  }
}

/** The client does not want the answer any more. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** @throws Cancelled when the client withdrew its request. */
export function stopIfCancelled(token: CancellationToken): void {
  if (token.isCancellationRequested) throw new Cancelled();
}
