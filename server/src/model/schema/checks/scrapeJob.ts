import { formatDuration } from "../../../syntax/values/duration.ts";
import { type Check, report, schemeAt } from "../context.ts";
import { isBefore } from "../schema.ts";

/** An explicit timeout is held against the interval in force; an inherited one is lowered silently. */
export const jobTimeout: Check = (view, cx) => {
  const timeout = view.duration("scrape_timeout");
  if (timeout === undefined || view.unknown("scrape_interval")) return;
  const own = view.duration("scrape_interval");
  if (view.has("scrape_interval") && own === undefined) return;
  const interval = own || cx.global.scrapeIntervalMs;
  if (timeout <= interval) return;
  const source = own ? "" : " that the job inherits";
  report(
    cx,
    "scrape-timeout",
    view.valueSpan("scrape_timeout"),
    `The scrape timeout ${formatDuration(timeout)} exceeds the scrape interval ${formatDuration(interval)}${source}, so Prometheus refuses the config. Lower it to ${formatDuration(interval)} or less.`,
    own ? { related: [{ span: view.valueSpan("scrape_interval"), message: "The interval" }] } : {},
  );
};

/** A job that asks for UTF-8 names must also accept them. What is wrong in the global section is said there. */
export const jobEscaping: Check = (view, cx) => {
  if (isBefore(cx.version, "3.4")) return;
  const keys = ["metric_name_escaping_scheme", "metric_name_validation_scheme"];
  const own = keys.find((key) => view.filled(key));
  if (!own || keys.some((key) => view.unknown(key))) return;
  const escaping = view.text("metric_name_escaping_scheme") || cx.global.escaping;
  if (escaping !== "allow-utf-8" || schemeAt(view, cx) !== "legacy") return;
  const inherited = own === "metric_name_validation_scheme" ? ", which the job inherits," : "";
  report(
    cx,
    "name-scheme",
    view.valueSpan(own),
    `The escaping \`allow-utf-8\`${inherited} passes UTF-8 names on, but this job takes only legacy names. Set \`metric_name_escaping_scheme: underscores\`, or validate as \`utf8\`.`,
  );
};
