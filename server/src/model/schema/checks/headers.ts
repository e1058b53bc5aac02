/** Headers that neither remote storage nor tracing may set, in lower case. */
export const RESERVED_REMOTE_HEADERS: ReadonlySet<string> = new Set([
  "host",
  "content-encoding",
  "content-length",
  "content-type",
  "user-agent",
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "www-authenticate",
  "accept-encoding",
  "x-prometheus-remote-write-version",
  "x-prometheus-remote-read-version",
  "x-amz-date",
  "x-amz-security-token",
  "x-amz-content-sha256",
]);

/** Headers that `http_headers` may not set, in lower case. */
export const RESERVED_HTTP_HEADERS: ReadonlySet<string> = new Set([
  ...RESERVED_REMOTE_HEADERS,
  "authorization",
  "x-prometheus-scrape-timeout-seconds",
]);
