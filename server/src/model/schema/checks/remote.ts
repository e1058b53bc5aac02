import { type Check, report } from "../context.ts";
import { isNull } from "../goYaml.ts";
import { isBefore } from "../schema.ts";
import { flatPairs, type SectionView } from "../sectionView.ts";
import { RESERVED_REMOTE_HEADERS } from "./headers.ts";
import { atMostOne, conflict, listOf, outOfRange, refuseEmpty } from "./helpers.ts";

/** Headers of remote write, remote read and tracing. */
export const remoteHeaders: Check = (view, cx) => {
  const headers = view.entries.get("headers");
  if (headers?.value.kind !== "map") return;
  for (const pair of flatPairs(headers.value, headers.site)) {
    if (pair.key.templated) continue;
    const name = pair.key.value.toLowerCase();
    if (name === "authorization") {
      const way =
        view.name === "tracing_config"
          ? "Tracing has no way to send it."
          : "Use `basic_auth`, `authorization` or `oauth2` instead.";
      report(cx, "reserved-header", pair.keySpan, `The header ${pair.key.value} cannot be set here. ${way}`);
    } else if (RESERVED_REMOTE_HEADERS.has(name)) {
      report(
        cx,
        "reserved-header",
        pair.keySpan,
        `Prometheus sets the header ${pair.key.value} itself, so it cannot be given here. Remove it.`,
      );
    }
  }
};

const HTTP_KINDS = ["basic_auth", "authorization", "oauth2"];

/** The general ways to log in that are given; a bearer token is one of them, an empty one is not. */
function httpKinds(view: SectionView): readonly string[] {
  return [
    ...HTTP_KINDS.filter((key) => view.set(key)),
    ...["bearer_token", "bearer_token_file"].filter((key) => view.filled(key)),
  ];
}
const CLOUD_KINDS = ["sigv4", "azuread", "google_iam"];

/** A message format that is there but empty is no format; an empty section of the queue sets everything to zero. */
export const remoteWriteEmpty: Check = (view, cx) => {
  refuseEmpty(view, cx, "protobuf_message", "remove the key for prometheus.WriteRequest, or name a format.");
  if (isBefore(cx.version, "3.14") || !view.has("queue_config") || view.unknown("queue_config")) return;
  const value = view.entries.get("queue_config")?.value;
  if (!value || !isNull(value, view.yaml)) return;
  const message =
    "`queue_config` is empty, which sets all of the queue to zero, and Prometheus refuses that. Remove the key for the defaults.";
  report(cx, "out-of-range", view.keySpan("queue_config"), message, { absent: true });
};

/** The providers' own ways to log in exclude each other and the general ones. */
export const remoteWriteAuth: Check = (view, cx) => {
  atMostOne(view, cx, "auth-conflict", CLOUD_KINDS, (key) => view.set(key));
  const cloud = CLOUD_KINDS.find((key) => view.set(key));
  for (const kind of httpKinds(view)) {
    if (cloud)
      conflict(
        view,
        cx,
        "auth-conflict",
        cloud,
        kind,
        `Only one of ${listOf([...HTTP_KINDS, ...CLOUD_KINDS])} can be used.`,
      );
  }
};

export const alertmanagerAuth: Check = (view, cx) => {
  if (!view.set("sigv4")) return;
  for (const kind of httpKinds(view)) {
    conflict(
      view,
      cx,
      "auth-conflict",
      "sigv4",
      kind,
      `Only one of ${listOf([...HTTP_KINDS, "sigv4"])} can be used.`,
    );
  }
};

/** Older releases take any numbers here, though a queue cannot work with these. */
export const queue: Check = (view, cx) => {
  if (isBefore(cx.version, "3.14")) return;
  for (const key of ["max_shards", "min_shards", "max_samples_per_send", "capacity"]) {
    const value = view.number(key);
    if (value !== undefined && value <= 0) outOfRange(view, cx, key, `\`${key}\` must be above 0.`);
  }
  const most = view.number("max_shards") ?? 50;
  const fewest = view.number("min_shards") ?? 1;
  if (most > 0 && fewest > most && !view.unknown("max_shards")) {
    const at = view.has("min_shards") ? "min_shards" : "max_shards";
    report(
      cx,
      "queue-config",
      view.valueSpan(at),
      `\`min_shards\` (${fewest}) exceeds \`max_shards\` (${most}${view.has("max_shards") ? "" : ", the default"}). Lower one or raise the other.`,
    );
  }
  const longest = view.duration("max_backoff") ?? 5000;
  const first = view.duration("min_backoff") ?? 30;
  if (longest < first && !view.unknown("max_backoff") && !view.unknown("min_backoff")) {
    const at = view.has("max_backoff") ? "max_backoff" : "min_backoff";
    report(
      cx,
      "queue-config",
      view.valueSpan(at),
      "`max_backoff` is below `min_backoff`: waits between tries could not grow. Raise it.",
    );
  }
};
