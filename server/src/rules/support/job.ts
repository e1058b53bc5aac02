import { fieldsOf } from "../../model/located.ts";
import type { ScrapeJob } from "../../model/scrapeJob.ts";
import type { YamlMap } from "../../syntax/yaml/nodes.ts";
import type { Span } from "../../text/span.ts";

/** Where a finding about a scrape job as a whole stands: its name, else its first key. */
export function jobSpot(job: ScrapeJob): Span {
  if (job.name) return job.name.span;
  const first = fieldsOf(job.node).values().next();
  return first.done ? job.span : first.value.key.span;
}

/** The job as a message names it. */
export function jobTitle(job: ScrapeJob): string {
  return job.name ? `Job "${job.name.value}"` : "This scrape job";
}

/** The job's own mapping, when it stands where it can be edited. */
export function jobMap(job: ScrapeJob): YamlMap | undefined {
  return job.node.kind === "map" ? job.node : undefined;
}

/** True when the job names this key itself, rather than getting it from a merge key. */
export function ownPair(map: YamlMap, key: string) {
  return map.pairs.find((pair) => pair.key.value === key);
}
