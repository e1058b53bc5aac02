import { type Check, report } from "../context.ts";
import { conflict } from "./helpers.ts";

/** Proxy settings that only make sense together, or exclude each other. */
export const proxy: Check = (view, cx) => {
  const url = view.filled("proxy_url");
  const environment = view.bool("proxy_from_environment") === true;
  const unsure = view.unknown("proxy_from_environment");
  if (environment && url) {
    conflict(
      view,
      cx,
      "proxy-conflict",
      "proxy_url",
      "proxy_from_environment",
      "The proxy is either written here or taken from the environment. Remove one.",
    );
  }
  if (environment && view.filled("no_proxy")) {
    conflict(
      view,
      cx,
      "proxy-conflict",
      "no_proxy",
      "proxy_from_environment",
      "The exceptions come from the environment too. Remove one.",
    );
  }
  if (!environment && !unsure && !url && view.filled("no_proxy")) {
    report(
      cx,
      "proxy-conflict",
      view.keySpan("no_proxy"),
      "`no_proxy` has no effect without `proxy_url`, and Prometheus refuses it. Add `proxy_url` or remove it.",
      { absent: true },
    );
  }
  if (!environment && !unsure && !url && view.filled("proxy_connect_header")) {
    report(
      cx,
      "proxy-conflict",
      view.keySpan("proxy_connect_header"),
      "`proxy_connect_header` needs a proxy. Add `proxy_url` or `proxy_from_environment: true`.",
      { absent: true },
    );
  }
};
