import type { GlobalSection } from "../../model/globalSection.ts";
import { globalInterval } from "../../model/globalSection.ts";
import type { ScrapeJob } from "../../model/scrapeJob.ts";
import { effectiveInterval } from "../../model/scrapeJob.ts";
import { formatDuration } from "../../syntax/values/duration.ts";

/**
 * The longest timeout that still leaves the next scrape some room: nine tenths of the interval, in whole seconds
 * where the interval has at least two.
 */
export function longestSensibleTimeout(intervalMs: number): string {
  const ms = intervalMs * 0.9;
  return formatDuration(ms >= 1000 ? Math.floor(ms / 1000) * 1000 : Math.max(1, Math.floor(ms)));
}

/** Where the job's interval comes from, in words: "30s", "30s from the global section", "the default of 1m". */
export function intervalWords(job: ScrapeJob, global: GlobalSection | undefined): string {
  const interval = effectiveInterval(job, global);
  const text = formatDuration(interval.ms);
  if (interval.from === "job") return `${text}`;
  return interval.from === "global" ? `${text} from the global section` : `the default of ${text}`;
}

export function globalIntervalWords(global: GlobalSection | undefined): string {
  const interval = globalInterval(global);
  return interval.from === "global"
    ? formatDuration(interval.ms)
    : `the default of ${formatDuration(interval.ms)}`;
}
