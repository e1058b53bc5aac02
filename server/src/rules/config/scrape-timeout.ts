import { globalInterval } from "../../model/globalSection.ts";
import { effectiveInterval, effectiveTimeout } from "../../model/scrapeJob.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import { type Span, shift } from "../../text/span.ts";
import type { Dialect } from "../../workspace/classify.ts";
import type { ConfigModel, Document } from "../../workspace/document.ts";
import { defineRule, type FixReport, type Report } from "../rule.ts";
import { jobTitle } from "../support/job.ts";
import { manifestTimes } from "../support/manifestTimes.ts";
import { globalIntervalWords, intervalWords, longestSensibleTimeout } from "../support/timing.ts";

export default defineRule({
  id: "config/scrape-timeout",
  scope: "file",
  severity: "error",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A `scrape_timeout` is longer than the scrape interval, so Prometheus refuses the config.",
  why: `A scrape has to end before the next one begins: Prometheus does not load a config whose explicit
\`scrape_timeout\` exceeds the interval in force. Both may be inherited: a job without \`scrape_interval\` takes the
global one, and without that the default of 1m; an inherited timeout (10s by default) is lowered by Prometheus to a
shorter interval, an explicit one is not. The finding shows where each of the two values comes from.

The Prometheus Operator checks the same of ServiceMonitors, PodMonitors, Probes and ScrapeConfigs: it leaves out the
whole object and says so in its log only, so that its targets are silently not scraped.`,
  examples: [
    {
      bad: `global:
  scrape_interval: 15s
scrape_configs:
  - job_name: node
    scrape_timeout: 20s
    static_configs:
      - targets: ["node-exporter:9100"]
`,
      fixed: `global:
  scrape_interval: 15s
scrape_configs:
  - job_name: node
    scrape_timeout: 13s
    static_configs:
      - targets: ["node-exporter:9100"]
`,
    },
    {
      bad: `global:
  scrape_timeout: 90s
`,
      fixed: `global:
  scrape_timeout: 54s
`,
    },
    {
      bad: `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: sql-exporter
spec:
  selector:
    matchLabels: { app: sql-exporter }
  endpoints:
    - port: metrics
      interval: 15s
      scrapeTimeout: 60s
`,
      fixed: `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: sql-exporter
spec:
  selector:
    matchLabels: { app: sql-exporter }
  endpoints:
    - port: metrics
      interval: 15s
      scrapeTimeout: 13s
`,
    },
    {
      good: `global:
  scrape_interval: 5s
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node-exporter:9100"]
  - job_name: slow
    scrape_interval: 1m
    scrape_timeout: 1m
    static_configs:
      - targets: ["slow:9100"]
`,
    },
  ],
  *check(document) {
    const { config, dialect } = document;
    if (document.kind === "manifest" || document.tree.parts) yield* checkManifest(document);
    // vmagent lowers such a timeout without a word.
    if (!config || dialect === "vmagent") return;
    yield* checkGlobal(config);
    yield* checkJobs(config, dialect);
  },
});

/** The operator leaves out the whole object, and says so in its log only. */
function* checkManifest(document: Document): Iterable<Report> {
  for (const { kind, interval, timeout } of manifestTimes(document)) {
    if (timeout.ms <= interval.ms) continue;
    yield {
      at: timeout.at,
      message: `The scrapeTimeout of ${timeout.text} is longer than the interval of ${interval.text}, so the Prometheus Operator rejects this ${titleOf(kind)} and nothing of it is scraped. Lower the timeout or lengthen the interval.`,
      related: [{ at: interval.at, message: `The interval is ${interval.text}` }],
      fix: lower(timeout.at, interval.ms, "scrapeTimeout"),
    };
  }
}

/** "service-monitor" -> "ServiceMonitor" */
function titleOf(kind: string): string {
  return kind.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function* checkGlobal({ global }: ConfigModel): Iterable<Report> {
  const timeout = global?.unit.scrapeTimeout;
  if (!global || !timeout?.ms) return;
  // An interval that cannot be read is an error of its own.
  if (global.unit.scrapeInterval && global.unit.scrapeInterval.ms === undefined) return;
  const interval = globalInterval(global.unit);
  if (timeout.ms <= interval.ms) return;
  const intervalText = global.unit.scrapeInterval;
  yield {
    at: shift(timeout.span, global.base),
    message: `The global scrape_timeout of ${timeout.value} is longer than the global scrape_interval (${globalIntervalWords(global.unit)}), so Prometheus refuses the config. Lower the timeout or lengthen the interval.`,
    related: intervalText
      ? [{ at: shift(intervalText.span, global.base), message: `The interval is ${intervalText.value}` }]
      : [],
    fix: lower(timeout.inherited ? undefined : shift(timeout.span, global.base), interval.ms),
  };
}

function* checkJobs({ global, jobs }: ConfigModel, dialect: Dialect): Iterable<Report> {
  for (const { unit: job, base } of jobs) {
    const timeout = job.scrapeTimeout;
    if (!timeout?.ms || isUnreadable(job.scrapeInterval)) continue;
    if (!job.scrapeInterval && isUnreadable(global?.unit.scrapeInterval)) continue;
    const interval = effectiveInterval(job, global?.unit);
    // What a list of jobs inherits stands in the config that it is put into.
    if (dialect === "job-list" && interval.from !== "job") continue;
    if (effectiveTimeout(job, global?.unit).ms <= interval.ms) continue;
    const own = job.scrapeInterval;
    const inherited = global?.unit.scrapeInterval;
    const place: { at: Span; value: string } | undefined = own
      ? { at: shift(own.span, base), value: own.value }
      : global && inherited
        ? { at: shift(inherited.span, global.base), value: inherited.value }
        : undefined;
    yield {
      at: shift(timeout.span, base),
      message: `${jobTitle(job)} has a scrape_timeout of ${timeout.value}, longer than its scrape interval (${intervalWords(job, global?.unit)}), so Prometheus refuses the config. Lower the timeout to at most ${formatDuration(interval.ms)}, or lengthen the interval.`,
      related: place
        ? [{ at: place.at, message: `The interval is ${place.value}${own ? "" : ", inherited from here"}` }]
        : [],
      fix: lower(timeout.inherited ? undefined : shift(timeout.span, base), interval.ms),
    };
  }
}

function isUnreadable(duration: { readonly ms: number | undefined } | undefined): boolean {
  return duration !== undefined && duration.ms === undefined;
}

function lower(at: Span | undefined, intervalMs: number, field = "scrape_timeout"): FixReport[] {
  const value = longestSensibleTimeout(intervalMs);
  if (!at) return [];
  return [
    {
      title: `Lower ${field} to ${value}`,
      safe: false,
      preferred: true,
      edit: (edit) => edit.replace(at, value),
    },
  ];
}
