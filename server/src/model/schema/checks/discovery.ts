import { type Check, report, reportAbsent } from "../context.ts";
import { atMostOne, conflict, outOfRange, refuseEmpty, requireFilled, requireUrl } from "./helpers.ts";

/** Files of target groups: their ending says how they are read, and a `*` may stand only behind the last slash. */
export const fileSdPaths: Check = (view, cx) => {
  for (const { text: path, span } of view.texts("files")) {
    if (/^[^*]*(?:\*[^/]*)?\.(?:json|yml|yaml|JSON|YML|YAML)$/.test(path)) continue;
    const ending = /\.(?:json|ya?ml)$/i.test(path);
    const why = ending ? "a `*` may stand only behind the last slash" : "it must end in .json, .yml or .yaml";
    report(cx, "bad-path", span, `${JSON.stringify(path)} is no path of target groups: ${why}.`);
  }
};

export const ec2Filters: Check = (view, cx) => {
  for (const filter of view.children("filters", "filter")) {
    if (!filter.filled("values"))
      reportAbsent(cx, filter, "missing-required", "An EC2 filter needs `values` to filter by.", "values");
  }
};

export const azure: Check = (view, cx) => {
  refuseEmpty(view, cx, "authentication_method", "remove the key for OAuth, or name a method.");
  const method = view.has("authentication_method") ? view.text("authentication_method") : "OAuth";
  if (method === "OAuth")
    requireFilled(view, cx, ["tenant_id", "client_id", "client_secret"], "logging in with OAuth needs it.");
};

/** The old user name and token keys stand for basic_auth and authorization, so they exclude others as those do. */
export const consul: Check = (view, cx) => {
  refuseEmpty(view, cx, "server", "remove the key for localhost:8500.");
  const user = ["username", "password"].find((key) => view.filled(key));
  const token = view.filled("token") ? "token" : undefined;
  const only = "Consul is asked with one kind of credentials. Remove one.";
  if (user && token) conflict(view, cx, "auth-conflict", user, token, only);
  for (const own of [user, token]) {
    for (const other of ["basic_auth", "authorization", "oauth2"]) {
      if (own && view.set(other)) conflict(view, cx, "auth-conflict", own, other, only);
    }
    for (const other of ["bearer_token", "bearer_token_file"]) {
      if (own && view.filled(other)) conflict(view, cx, "auth-conflict", own, other, only);
    }
  }
};

export const digitalocean: Check = (view, cx) => refuseEmpty(view, cx, "role", "name droplets or databases.");

export const dnsPort: Check = (view, cx) => {
  refuseEmpty(view, cx, "type", "remove the key for SRV, or name a record type.");
  const type = view.text("type")?.toUpperCase();
  if (!type || type === "SRV" || !["A", "AAAA", "MX", "NS"].includes(type)) return;
  if (view.unknown("port") || Math.trunc(view.number("port") ?? 0) !== 0) return;
  reportAbsent(
    cx,
    view,
    "missing-required",
    `\`port\` is missing: ${type} records name no port, only SRV records do.`,
    "port",
  );
};

export const dockerHost: Check = (view, cx) => requireUrl(view, cx, "host");

export const eureka: Check = (view, cx) => requireUrl(view, cx, "server", { scheme: true, host: true });

export const kuma: Check = (view, cx) => requireUrl(view, cx, "server", { scheme: true, host: true });

export const uyuni: Check = (view, cx) => requireUrl(view, cx, "server");

/** http_sd and puppetdb. */
export const webUrl: Check = (view, cx) =>
  requireUrl(view, cx, "url", { schemes: ["http", "https"], host: true });

export const marathon: Check = (view, cx) => {
  atMostOne(view, cx, "auth-conflict", ["auth_token", "auth_token_file"]);
  const token = ["auth_token", "auth_token_file"].find((key) => view.filled(key));
  if (!token) return;
  const others = [
    ...["basic_auth", "authorization"].filter((key) => view.set(key)),
    ...["bearer_token", "bearer_token_file"].filter((key) => view.filled(key)),
  ];
  for (const other of others)
    conflict(
      view,
      cx,
      "auth-conflict",
      token,
      other,
      "Marathon is asked with one kind of credentials. Remove one.",
    );
};

/** serverset and nerve. */
export const zookeeperPaths: Check = (view, cx) => {
  for (const { text, span } of view.texts("paths")) {
    if (text.startsWith("/")) continue;
    report(cx, "bad-path", span, `${JSON.stringify(text)} is no ZooKeeper path: it must begin with a slash.`);
  }
};

export const nomad: Check = (view, cx) =>
  refuseEmpty(view, cx, "server", "remove the key for http://localhost:4646.");

const OCI_KEY_FIELDS = ["tenancy", "user", "fingerprint", "key_file"];
const OCI_PASSPHRASES = ["key_passphrase", "key_passphrase_file"];

export const oci: Check = (view, cx) => {
  refuseEmpty(view, cx, "auth", "remove the key for api_key, or write instance_principal.");
  const auth = view.has("auth") ? view.text("auth") : "api_key";
  if (auth === "api_key") {
    requireFilled(view, cx, OCI_KEY_FIELDS, "logging in with an API key needs it.");
    atMostOne(view, cx, "credentials-source", OCI_PASSPHRASES);
  }
  if (auth === "instance_principal") {
    for (const key of [...OCI_KEY_FIELDS, ...OCI_PASSPHRASES]) {
      if (view.filled(key))
        conflict(
          view,
          cx,
          "discovery-conflict",
          "auth",
          key,
          "An instance principal logs in without a key. Remove it.",
        );
    }
  }
  for (const { text, span } of view.texts("compartments")) {
    if (text === "")
      report(cx, "empty-item", span, "This compartment is empty. Remove the item.", { absent: true });
  }
  positiveRefresh(view, cx);
};

export const openstack: Check = (view, cx) =>
  refuseEmpty(view, cx, "availability", "remove the key for public, or name an interface.");

export const outscaleRegion: Check = (view, cx) =>
  refuseEmpty(view, cx, "region", "remove the key for eu-west-2.");

/** outscale and scaleway: the secret is written or in a file, and one of them must be. */
export const oneSecretKey: Check = (view, cx) => {
  atMostOne(view, cx, "credentials-source", ["secret_key", "secret_key_file"]);
  if (!view.filled("secret_key") && !view.filled("secret_key_file")) {
    reportAbsent(
      cx,
      view,
      "missing-required",
      "The secret key is missing: give `secret_key` or `secret_key_file`.",
    );
  }
};

const UUID = /^[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/;
const SCALEWAY_FORMS: readonly { key: string; form: RegExp; means: string }[] = [
  { key: "access_key", form: /^SCW[A-Z\d]{17}$/, means: "SCW and 17 capitals or digits" },
  { key: "secret_key", form: UUID, means: "a UUID" },
  { key: "project_id", form: UUID, means: "a UUID" },
  { key: "zone", form: /^[a-z]{2}-[a-z]{3}-\d$/, means: "a zone such as fr-par-1" },
];

/** The client of Scaleway looks at the form of what identifies. */
export const scaleway: Check = (view, cx) => {
  refuseEmpty(view, cx, "zone", "remove the key for fr-par-1.");
  for (const { key, form, means } of SCALEWAY_FORMS) {
    const text = view.text(key);
    if (!text || form.test(text)) continue;
    report(cx, "discovery-identifier", view.valueSpan(key), `\`${key}\` must be ${means}.`, {
      data: { section: view.name, key },
    });
  }
  const url = view.text("api_url");
  if (url?.endsWith("/"))
    report(cx, "bad-url", view.valueSpan("api_url"), "The URL of Scaleway's API must not end with a slash.");
  else requireUrl(view, cx, "api_url");
};

export const ovhcloud: Check = (view, cx) => refuseEmpty(view, cx, "endpoint", "remove the key for ovh-eu.");

export const stackit: Check = (view, cx) => {
  if (!view.filled("endpoint"))
    refuseEmpty(view, cx, "region", "remove the key for eu01, or give an endpoint.");
  requireUrl(view, cx, "endpoint");
};

export const triton: Check = (view, cx) => {
  if (view.has("role") && !view.set("role")) refuseEmpty(view, cx, "role", "remove the key for container.");
  positiveRefresh(view, cx);
};

const positiveRefresh: Check = (view, cx) => {
  if (view.duration("refresh_interval") !== 0) return;
  outOfRange(view, cx, "refresh_interval", "`refresh_interval` must be above 0 here.");
};
