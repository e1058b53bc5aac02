import { constants, type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import type { Memory } from "./machine.ts";

/** The room that Node has for young objects, unless it is told otherwise. */
const YOUNG_BYTES = 48 << 20;

/**
 * How much of the heap's room is taken up for good. What is no longer needed counts until it is collected, so only the
 * size right after a collection tells; the fuller the heap, the more often there is one, at the latest halfway from
 * what was left by the last one to the limit.
 */
export class HeapWatch implements Memory {
  #used = 0;
  #since = 0;
  /** The first collection behind a new start may have begun before it, and takes what was let go for needed. */
  #skip = 0;
  readonly #observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (kindOf(entry) !== constants.NODE_PERFORMANCE_GC_MAJOR || entry.startTime < this.#since) continue;
      if (this.#skip > 0) this.#skip--;
      else this.#used = getHeapStatistics().used_heap_size;
    }
  });

  constructor() {
    this.#observer.observe({ entryTypes: ["gc"] });
  }

  get share(): number {
    return this.#used / roomForOld();
  }

  startOver(): void {
    this.#used = 0;
    this.#since = performance.now();
    this.#skip = 1;
  }

  get limitMiB(): number {
    return Math.round(roomForOld() / 2 ** 20);
  }
}

/** The limit without the room for young objects, which nothing stays in for long. */
function roomForOld(): number {
  return getHeapStatistics().heap_size_limit - YOUNG_BYTES;
}

function kindOf(entry: PerformanceEntry): number | undefined {
  return (entry as { readonly detail?: { readonly kind?: number } }).detail?.kind;
}
