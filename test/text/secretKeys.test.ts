import { describe, expect, it } from "vitest";
import { isSecretKey, mayHoldSecretKey } from "../../server/src/text/secrets.ts";

/** One of each kind of key, as it is spelled in some program. */
const KEYS = [
  "password",
  "basic_auth_passwd",
  "passphrase",
  "smtp_auth_pwd",
  "client_secret",
  "secrets",
  "bearerToken",
  "tokens",
  "Credentials",
  "auth_key",
  "X-Api-Key",
  "app key",
  "accessKey",
  "access_key_id",
  "SecretKey",
  "account_key",
  "private_key",
  "service_key",
  "routing_key",
  "integration_key",
  "signingKey",
  "encryption_key",
  "shared_key",
  "Authorization",
  "Cookie",
  "connectionString",
  "sas_url",
  "webhookUrl",
  "slack_api_url",
  "api_url",
  "DSN",
];

describe("keys whose values are secrets", () => {
  it.each(KEYS)("%s is told, and so is a line that may hold it", (key) => {
    expect(isSecretKey(key)).toBe(true);
    expect(mayHoldSecretKey(`  - ${key}: x`)).toBe(true);
  });

  it("are not in most lines", () => {
    expect(mayHoldSecretKey("      expr: sum by (job) (rate(http_requests_total[5m]))")).toBe(false);
  });
});
