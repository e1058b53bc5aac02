import { countLeading } from "../../text/sorted.ts";
import type { Span } from "../../text/span.ts";

/** Spans that may overlap, to be asked often. */
export class Spans {
  readonly #starts: readonly number[];
  /** Behind the last character that any span up to this one reaches. */
  readonly #ends: readonly number[];

  constructor(spans: readonly Span[]) {
    const sorted = [...spans].sort((a, b) => a.start - b.start);
    let reach = -1;
    this.#starts = sorted.map(({ start }) => start);
    this.#ends = sorted.map(({ end }) => {
      reach = Math.max(reach, end);
      return reach;
    });
  }

  /** Whether any of them shares a character with a span. */
  touch({ start, end }: Span): boolean {
    const before = countLeading(this.#starts, (other) => other < end);
    return before > 0 && (this.#ends[before - 1] ?? 0) > start;
  }
}
