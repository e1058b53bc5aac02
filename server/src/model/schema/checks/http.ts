import { type Check, type CheckContext, report, reportAbsent } from "../context.ts";
import { isBefore, type SectionName } from "../schema.ts";
import { RESERVED_HTTP_HEADERS } from "./headers.ts";
import { atMostOne, conflict } from "./helpers.ts";

/** Discoveries of which Prometheus looks at the HTTP settings since 2.48 only. */
const LATE: ReadonlySet<SectionName> = new Set<SectionName>([
  "azure_sd_config",
  "ec2_sd_config",
  "http_sd_config",
  "lightsail_sd_config",
  "puppetdb_sd_config",
  "uyuni_sd_config",
]);

/** True where this release does not validate the HTTP settings that stand in a section. */
export function isHttpUnchecked(name: SectionName | undefined, { version }: CheckContext): boolean {
  // The aws discovery never does.
  return name === "aws_sd_config" || (name !== undefined && LATE.has(name) && isBefore(version, "2.48"));
}

/** A check of HTTP settings, made where the release makes it. */
export function whereChecked(check: Check): Check {
  return (view, cx) => {
    if (!isHttpUnchecked(view.name, cx)) check(view, cx);
  };
}

const BEARER = ["bearer_token", "bearer_token_file"] as const;

/** One kind of credentials for a request. */
export const credentials: Check = (view, cx) => {
  atMostOne(view, cx, "auth-conflict", BEARER);
  const bearer = BEARER.find((key) => view.filled(key));
  const kinds = ["basic_auth", "authorization", "oauth2"].filter((key) => view.set(key));
  if (bearer) {
    for (const kind of kinds)
      conflict(
        view,
        cx,
        "auth-conflict",
        bearer,
        kind,
        "A request carries one kind of credentials. Remove one.",
      );
  }
  atMostOne(view, cx, "auth-conflict", ["basic_auth", "authorization", "oauth2"], (key) => view.set(key));
};

/** Each credential is written, in a file or in a secret manager, never in two of them. */
export const credentialSources: Check = (view, cx) => {
  const basic = view.child("basic_auth", "basic_auth");
  if (basic) {
    atMostOne(basic, cx, "credentials-source", ["username", "username_file", "username_ref"]);
    atMostOne(basic, cx, "credentials-source", ["password", "password_file", "password_ref"]);
  }
  const authorization = view.child("authorization", "authorization");
  if (authorization)
    atMostOne(authorization, cx, "credentials-source", [
      "credentials",
      "credentials_file",
      "credentials_ref",
    ]);
};

export const authorizationType: Check = (view, cx) => {
  const authorization = view.child("authorization", "authorization");
  if (authorization?.text("type")?.trim().toLowerCase() !== "basic") return;
  const message =
    "`authorization` cannot send basic credentials. Use `basic_auth` with `username` and `password`.";
  report(cx, "auth-type", authorization.valueSpan("type"), message, {
    data: { section: "authorization", key: "type" },
  });
};

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const JWT_ALGORITHMS = ["RS256", "RS384", "RS512"];

const CLIENT_SECRETS = ["client_secret", "client_secret_file", "client_secret_ref"];

export const oauth2Grant: Check = (view, cx) => {
  const oauth2 = view.child("oauth2", "oauth2");
  if (!oauth2 || oauth2.unknown("grant_type")) return;
  if (oauth2.text("grant_type") !== JWT_BEARER) {
    atMostOne(oauth2, cx, "credentials-source", CLIENT_SECRETS);
    if (isBefore(cx.version, "2.50") && !CLIENT_SECRETS.some((key) => oauth2.filled(key))) {
      const message =
        "Before Prometheus 2.50 OAuth 2.0 needs a secret: give `client_secret` or `client_secret_file`.";
      reportAbsent(cx, oauth2, "missing-required", message, "client_secret");
    }
    return;
  }
  const keys = ["client_certificate_key", "client_certificate_key_file", "client_certificate_key_ref"];
  atMostOne(oauth2, cx, "credentials-source", keys);
  const algorithm = oauth2.text("signature_algorithm");
  if (!algorithm || JWT_ALGORITHMS.includes(algorithm)) return;
  const message = `The JWT bearer grant signs with one of ${JWT_ALGORITHMS.join(", ")}, not ${JSON.stringify(algorithm)}.`;
  report(cx, "oauth2-grant", oauth2.valueSpan("signature_algorithm"), message);
};

export const httpHeaders: Check = (view, cx) => {
  const headers = view.entries.get("http_headers")?.value;
  if (headers?.kind !== "map") return;
  const site = view.entries.get("http_headers")?.site;
  for (const { key } of headers.pairs) {
    if (key.templated || !RESERVED_HTTP_HEADERS.has(key.value.toLowerCase())) continue;
    const instead = key.value.toLowerCase() === "authorization" ? " Use `authorization`." : " Remove it.";
    report(
      cx,
      "reserved-header",
      site ?? key.span,
      `Prometheus sets the header ${key.value} itself, so it cannot be given here.${instead}`,
    );
  }
};
