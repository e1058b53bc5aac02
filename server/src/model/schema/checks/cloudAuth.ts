import { type Check, report, reportAbsent } from "../context.ts";
import type { SectionView } from "../sectionView.ts";
import { conflict, refuseEmpty, requireFilled } from "./helpers.ts";

/** An access key and its secret come together; an external id goes with a role. */
export const sigv4: Check = (view, cx) => {
  const [key, secret] = [view.filled("access_key"), view.filled("secret_key")];
  if (key !== secret) {
    const [given, missing] = key ? ["access_key", "secret_key"] : ["secret_key", "access_key"];
    reportAbsent(
      cx,
      view,
      "sigv4-credentials",
      `\`${given}\` needs \`${missing}\`. Give both, or neither for the default credentials.`,
      missing,
    );
  }
  if (view.filled("external_id") && !view.filled("role_arn")) {
    report(
      cx,
      "sigv4-credentials",
      view.keySpan("external_id"),
      "`external_id` is only used to assume a role. Add `role_arn` or remove it.",
      { absent: true },
    );
  }
};

const METHODS = ["managed_identity", "workload_identity", "oauth", "certificate", "sdk"] as const;

export const azureMethod: Check = (view, cx) => {
  refuseEmpty(
    view,
    cx,
    "cloud",
    "name one of AzurePublic, AzureChina and AzureGovernment, or remove the key.",
  );
  const given = METHODS.filter((key) => view.set(key));
  if (given.length === 0) {
    reportAbsent(
      cx,
      view,
      "azuread-method",
      `\`azuread\` needs a way to log in: one of ${METHODS.join(", ")}.`,
    );
  }
  const [first, ...others] = given;
  for (const other of others) {
    if (first) conflict(view, cx, "azuread-method", first, other, "Exactly one way to log in can be used.");
  }
};

const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

export const azureIdentifiers: Check = (view, cx) => {
  const uuids = (child: SectionView, keys: readonly string[]): void => {
    for (const key of keys) {
      const text = child.text(key);
      if (!text || UUID.test(text)) continue;
      report(
        cx,
        "azuread-identifier",
        child.valueSpan(key),
        `\`${key}\` is no UUID such as 00000000-0000-0000-0000-000000000000.`,
      );
    }
  };
  const managed = view.child("managed_identity", "azuread_managed_identity");
  if (managed) uuids(managed, ["client_id"]);
  const workload = view.child("workload_identity", "azuread_workload_identity");
  if (workload) {
    requireFilled(workload, cx, ["client_id", "tenant_id"], "a workload identity needs it.");
    uuids(workload, ["client_id", "tenant_id"]);
  }
  const oauth = view.child("oauth", "azuread_oauth");
  if (oauth) {
    requireFilled(
      oauth,
      cx,
      ["client_id", "client_secret", "tenant_id"],
      "logging in with a secret needs it.",
    );
    uuids(oauth, ["client_id"]);
  }
  const certificate = view.child("certificate", "azuread_certificate");
  if (certificate) {
    requireFilled(
      certificate,
      cx,
      ["client_id", "tenant_id", "certificate_path"],
      "logging in with a certificate needs it.",
    );
    uuids(certificate, ["client_id"]);
  }
  const scope = view.text("scope");
  if (scope && !/^[\w\s:/.-]+$/.test(scope)) {
    report(
      cx,
      "azuread-identifier",
      view.valueSpan("scope"),
      "`scope` holds characters that no OAuth scope has; letters, digits, spaces and _ : / . - are possible.",
    );
  }
};
