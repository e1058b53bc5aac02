import { parseDuration } from "../syntax/values/duration.ts";
import type { LocatedText } from "./located.ts";

/** A duration as written and in milliseconds; `ms` undefined when it does not parse. */
export interface LocatedDuration extends LocatedText {
  readonly ms: number | undefined;
}

export function asDuration(text: LocatedText | undefined): LocatedDuration | undefined {
  if (!text) return undefined;
  const parsed = text.node.templated ? undefined : parseDuration(text.value);
  return { ...text, ms: parsed && "ms" in parsed ? parsed.ms : undefined };
}

/** Prometheus's defaults when neither the job nor the global section sets one. */
export const DEFAULT_SCRAPE_INTERVAL_MS = 60_000;
export const DEFAULT_SCRAPE_TIMEOUT_MS = 10_000;
export const DEFAULT_EVALUATION_INTERVAL_MS = 60_000;

/** A value that is in force, and why. */
export interface Effective {
  readonly ms: number;
  readonly from: "job" | "global" | "default" | "interval";
}
