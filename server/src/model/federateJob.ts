import type { LocatedText } from "./located.ts";
import type { ScrapeJob } from "./scrapeJob.ts";

/** How a job comes to scrape /federate. */
export interface FederatePath {
  readonly path: string;
  readonly via: "metrics_path" | "target label" | "relabeling";
  readonly at: LocatedText;
}

/**
 * The federate path that a job scrapes, if any: metrics_path ending in /federate (behind a prefix, with a trailing
 * slash), or `__metrics_path__` set so by a target label or by a relabel step with a constant replacement.
 */
export function federatePath(job: ScrapeJob): FederatePath | undefined {
  const { metricsPath } = job;
  for (const step of [...job.relabelConfigs].reverse()) {
    if (step.action !== "replace" || step.targetLabel?.value !== "__metrics_path__" || !step.replacement)
      continue;
    if (isFederatePath(step.replacement.value))
      return { path: step.replacement.value, via: "relabeling", at: step.replacement };
  }
  for (const group of job.staticConfigs) {
    for (const { name, value } of group.labels) {
      if (name.value === "__metrics_path__" && isFederatePath(value.value))
        return { path: value.value, via: "target label", at: value };
    }
  }
  if (metricsPath && isFederatePath(metricsPath.value))
    return { path: metricsPath.value, via: "metrics_path", at: metricsPath };
  return undefined;
}

export function isFederatePath(path: string): boolean {
  return /(?:^|\/)federate\/?(?:\?.*)?$/.test(path);
}

export const MATCH_PARAM = "match[]";

/** The selectors of the job's match[] parameter, as written; empty when there are none or they are no list. */
export function matchSelectors(job: ScrapeJob): readonly LocatedText[] {
  return job.params.find((param) => param.name.value === MATCH_PARAM)?.values ?? [];
}
