import type { PrometheusVersion } from "../values/version.ts";

/** What Go's templates bring along. */
export const BUILTIN_FUNCTIONS: readonly string[] = [
  "and",
  "call",
  "eq",
  "ge",
  "gt",
  "html",
  "index",
  "js",
  "le",
  "len",
  "lt",
  "ne",
  "not",
  "or",
  "print",
  "printf",
  "println",
  "slice",
  "urlquery",
];

/**
 * What Prometheus adds for the labels and annotations of alerts. `tmpl`, which its templates of consoles have too, is
 * not among them: there it is given when a page is made.
 */
export const PROMETHEUS_FUNCTIONS: readonly string[] = [
  "args",
  "externalURL",
  "first",
  "graphLink",
  "humanize",
  "humanize1024",
  "humanizeDuration",
  "humanizePercentage",
  "humanizeTimestamp",
  "label",
  "match",
  "now",
  "parseDuration",
  "pathPrefix",
  "query",
  "reReplaceAll",
  "safeHtml",
  "sortByLabel",
  "stripDomain",
  "stripPort",
  "strvalue",
  "tableLink",
  "title",
  "toDuration",
  "toLower",
  "toTime",
  "toUpper",
  "urlQueryEscape",
  "value",
];

/** Those of 3.x that no 2.x has. */
const LATE_FUNCTIONS: ReadonlySet<string> = new Set(["now", "toDuration", "urlQueryEscape"]);

/** The functions that the templates of a release have, Go's own left out. */
export function functionsOf(version: PrometheusVersion): readonly string[] {
  return version.major >= 3
    ? PROMETHEUS_FUNCTIONS
    : PROMETHEUS_FUNCTIONS.filter((name) => !LATE_FUNCTIONS.has(name));
}

/** The variables that Prometheus defines before the template begins. */
export const ALERT_VARIABLES: readonly string[] = ["$labels", "$externalLabels", "$externalURL", "$value"];
