import { formatDuration } from "../../../syntax/values/duration.ts";
import { isLabelName, isText } from "../../../syntax/values/names.ts";
import { asScheme, type Check, report } from "../context.ts";
import { isBinaryNoText } from "../goYaml.ts";
import { flatPairs } from "../sectionView.ts";

const DEFAULT_INTERVAL_MS = 60_000;

export const globalTimeout: Check = (view, cx) => {
  const timeout = view.duration("scrape_timeout");
  if (timeout === undefined || view.unknown("scrape_interval")) return;
  const written = view.duration("scrape_interval");
  const interval = written || DEFAULT_INTERVAL_MS;
  if (timeout <= interval) return;
  const source = written ? "" : " (the default)";
  report(
    cx,
    "scrape-timeout",
    view.valueSpan("scrape_timeout"),
    `The scrape timeout ${formatDuration(timeout)} exceeds the scrape interval ${formatDuration(interval)}${source}, so Prometheus refuses the config. Lower it to ${formatDuration(interval)} or less.`,
    written ? { related: [{ span: view.valueSpan("scrape_interval"), message: "The interval" }] } : {},
  );
};

export const externalLabels: Check = (view, cx) => {
  const labels = view.entries.get("external_labels");
  if (labels?.value.kind !== "map") return;
  const scheme = asScheme(view.text("metric_name_validation_scheme")) ?? cx.global.scheme;
  for (const pair of flatPairs(labels.value, labels.site)) {
    if (pair.key.templated) continue;
    if (!isLabelName(pair.key.value, scheme)) {
      report(
        cx,
        "bad-label-name",
        pair.keySpan,
        `${JSON.stringify(pair.key.value)} is not a valid label name${scheme === "legacy" ? " under the legacy validation scheme" : ""}.`,
      );
    }
    if (pair.value.kind === "scalar" && (!isText(pair.value.value) || isBinaryNoText(pair.value))) {
      report(
        cx,
        "bad-label-name",
        pair.valueSpan,
        `The value of the external label ${pair.key.value} is not valid text.`,
      );
    }
  }
};

const ESCAPING = ["allow-utf-8", "underscores", "dots", "values"];

/** Looked at by Prometheus once there is a scrape job, which there nearly always is. */
export const globalEscaping: Check = (view, cx) => {
  const escaping = view.text("metric_name_escaping_scheme");
  if (!escaping || (view.parent && !view.parent.filled("scrape_configs"))) return;
  const scheme = asScheme(view.text("metric_name_validation_scheme")) ?? cx.global.scheme;
  if (!ESCAPING.includes(escaping)) {
    report(
      cx,
      "bad-enum",
      view.valueSpan("metric_name_escaping_scheme"),
      `\`metric_name_escaping_scheme\` cannot be ${JSON.stringify(escaping)}; it is one of ${ESCAPING.join(", ")}.`,
    );
  } else if (
    escaping === "allow-utf-8" &&
    scheme === "legacy" &&
    !view.unknown("metric_name_validation_scheme")
  ) {
    const message =
      "Names cannot be passed on as UTF-8 (`allow-utf-8`) while only legacy names are valid. Set `metric_name_validation_scheme: utf8` or another escaping.";
    report(cx, "name-scheme", view.valueSpan("metric_name_escaping_scheme"), message);
  }
};
