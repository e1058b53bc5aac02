import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskSecrets } from "../../../server/src/cli/report/secrets.ts";
import { LineIndex } from "../../../server/src/text/lineIndex.ts";
import { isSecretKey } from "../../../server/src/text/secrets.ts";

function mask(text: string): string {
  const lines = new LineIndex(text);
  return Array.from({ length: lines.lineCount }, (_, line) => maskSecrets(lines, line).text).join("\n");
}

describe("masking secrets", () => {
  it("hides every line of a private key", () => {
    const key = [
      "key: |",
      "  -----BEGIN RSA PRIVATE KEY-----",
      "  MIIEow",
      "",
      "  IBAAK",
      "  -----END RSA PRIVATE KEY-----",
      "b: c",
    ];
    expect(mask(key.join("\n"))).toBe(
      key.join("\n").replace("MIIEow", "<secret>").replace("IBAAK", "<secret>"),
    );
  });

  it.each([
    ["password: hunter2", "password: <secret>"],
    ["  password:   hunter2   # mine", "  password:   <secret>   # mine"],
    ["- bearer_token: abc.def", "- bearer_token: <secret>"],
    ['bearerToken: "a\\"b" # why', 'bearerToken: "<secret>" # why'],
    ["secret_key: 'it''s'", "secret_key: '<secret>'"],
    ["credentials: !!str hunter2", "credentials: <secret>"],
    ["basic_auth: {username: me, password: hunter2}", "basic_auth: {username: me, password: <secret>}"],
    ["basic_auth: {password: 'a, b', username: me}", "basic_auth: {password: '<secret>', username: me}"],
    ['{"access_key": "AKIA", "region": "eu"}', '{"access_key": "<secret>", "region": "eu"}'],
    ["X-Api-Key: hunter2", "X-Api-Key: <secret>"],
    ["Authorization: Basic dXNlcjpwYXNz", "Authorization: <secret>"],
    ["secrets: [one, two]", "secrets: [<secret>]"],
    ["client_secret: hun#ter2", "client_secret: <secret>"],
    ["url: https://me:hunter2@host/path", "url: https://me:<secret>@host/path"],
    ["proxy_url: http://:p@ss@proxy:80", "proxy_url: http://:<secret>@proxy:80"],
    ["url: https://host/push?token=hunter2&x=1", "url: https://host/push?token=<secret>&x=1"],
    ["header: Bearer eyJhbGciOiJIUzI1NiJ9.e30", "header: Bearer <secret>"],
    ["password: hunter2\nusername: me", "password: <secret>\nusername: me"],
    ["password: |\n  hunter2\n  hunter3\nnext: 1", "password: |\n  <secret>\n  <secret>\nnext: 1"],
    [
      "a:\n  token: >-\n    hunter2\n\n    more\n  b: 1",
      "a:\n  token: >-\n    <secret>\n\n    <secret>\n  b: 1",
    ],
    ["token:\n  hunter2", "token:\n  <secret>"],
    ['token: "hunter2\n  hunter3"', 'token: "<secret>\n  <secret>'],
    ["secrets:\n  - one\n  - two", "secrets:\n  - <secret>\n  - <secret>"],
    ["secrets:\n- one\n- two", "secrets:\n- <secret>\n- <secret>"],
  ])("hides what %j holds", (text, shown) => {
    expect(mask(text)).toBe(shown);
  });

  it.each([
    "password_file: /etc/password",
    "bearer_token_file: /var/run/token",
    "job_name: token-exporter",
    "source_labels: [token]",
    "password:\n  name: secret-object\n  key: field",
    "authorization:\n  type: Bearer\n  credentials_file: x",
    "basic_auth:\n  username: me",
    "- targets: ['host:9090']",
    "url: http://host:9090/a@b",
    "url: http://user@host:9090/",
    'expr: sum by (token) (rate(http_requests_total{path=~"/a:.*"}[5m]))',
    "# Basic authentication is off here",
    "tokens_total: 5",
  ])("leaves %j as it is", (text) => {
    expect(mask(text)).toBe(text);
  });

  it("knows keys in any spelling", () => {
    for (const key of [
      "password",
      "clientSecret",
      "SecretAccessKey",
      "X-Auth-Token",
      "ROUTING_KEY",
      "smtp_auth_password",
      "apiKey",
    ]) {
      expect({ key, secret: isSecretKey(key) }).toEqual({ key, secret: true });
    }
    for (const key of ["key", "password_file", "passwordRef", "token_url", "authority", "regex", "labels"]) {
      expect({ key, secret: isSecretKey(key) }).toEqual({ key, secret: false });
    }
  });

  it("never shows a password, whatever stands around it", () => {
    const word = fc.stringMatching(/^[a-z]{3,8}$/);
    const shape = fc.constantFrom(
      (p: string) => `password: ${p}`,
      (p: string) => `a: {password: ${p}, b: c}`,
      (p: string) => `a: [{password: "${p}"}]`,
      (p: string) => `url: http://u:${p}@h/`,
      (p: string) => `password: |\n  ${p}`,
      (p: string) => `x:\n  - password:\n      ${p}`,
      (p: string) => `"password" : '${p}'`,
    );
    fc.assert(
      fc.property(word, shape, fc.constantFrom("", " # note", "   "), (before, make, behind) => {
        expect(mask(`${before}: 1\n${make("S3CR3T")}${behind}\nz: 1`)).not.toContain("S3CR3T");
      }),
      { numRuns: 200 },
    );
  });

  it("is quick on very long lines", () => {
    for (const text of [
      "a".repeat(1e6),
      "://:".repeat(250_000),
      '"'.repeat(1e6),
      "password:".repeat(1e5),
      `x: ${"Bearer ".repeat(1e5)}`,
    ]) {
      const start = performance.now();
      mask(text);
      expect(performance.now() - start).toBeLessThan(3000);
    }
  });
});
