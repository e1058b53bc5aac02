import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DiskStore } from "../../server/src/cache/diskStore.ts";
import { FORMATS } from "../../server/src/cli/report/formats.ts";
import { fuzz, fuzzTimeout } from "../fuzz/support/fuzz.ts";
import { MODERN, TestClient } from "../lsp/client.ts";
import { folder, promfed, promfedHere } from "../support/cli.ts";
import type { Random } from "../support/random.ts";

/** Stands for every secret; nothing else holds it. */
const CANARY = "hunter2Zx9";

/** Configs that hold a secret wherever one may stand, each on a line of its own. */
const CONFIGS: Readonly<Record<string, string>> = {
  "/prometheus.yml": `global:
  scrape_interval: 15s
  external_labels: { monitor: global }
alerting:
  alertmanagers:
    - basic_auth:
        username: admin
        password: ${CANARY}
      static_configs: [{ targets: ["alertmanager:9093"] }]
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    scrape_timeout: 2m
    params:
      "match[]": ['{job=~".+"}[5m]', 'up{']
      token: ["${CANARY}"]
      access_token: [ "${CANARY}" ]
    bearer_token: ${CANARY}
    http_headers:
      Authorization: { values: ["Bearer ${CANARY}"] }
      X-Api-Key: { secrets: ["${CANARY}"] }
    static_configs:
      - targets:
          - "https://admin:${CANARY}@prometheus-eu.internal:9090/"
          - "prometheus-us.internal:9090/?api_key=${CANARY}"
  - job_name: block
    authorization:
      credentials: |
        ${CANARY}
    oauth2:
      client_id: a
      client_secret: "${CANARY}"
      token_url: "http://a:${CANARY}@b/"
    tls_config:
      key: |
        -----BEGIN PRIVATE KEY-----
        ${CANARY}
        -----END PRIVATE KEY-----
    proxy_url: "http://user:${CANARY}@proxy:abc"
    proxy_connect_header: { Proxy-Authorization: ["Basic ${CANARY}"] }
    consul_sd_configs:
      - server: consul:8500
        token: '${CANARY}'
    ec2_sd_configs:
      - access_key: AKIA
        secret_key: ${CANARY}
remote_write:
  - url: https://user:${CANARY}@example.com/write?api_key=${CANARY}
    headers:
      Authorization: "Bearer ${CANARY}"
      X-Api-Key: ${CANARY}
    sigv4: { access_key: x, secret_key: ${CANARY} }
  - url: ":::https://user:${CANARY}@example.com"
    basic_auth: { username: a, password: ${CANARY} }
`,
  "/alertmanager.yml": `global:
  smtp_auth_password: ${CANARY}
  slack_api_url: "https://hooks.slack.com/services/${CANARY}"
route: { receiver: all, routes: [{ matchers: ["alertname=Slow"] }] }
receivers:
  - name: all
    webhook_configs:
      - url: "http://a:${CANARY}@c/"
        http_config: { bearer_token: ${CANARY} }
    pagerduty_configs:
      - routing_key: ${CANARY}
`,
  "/docker-compose.yml": `services:
  prometheus:
    image: prom/prometheus
    environment:
      DB_PASSWORD: ${CANARY}
    command:
      - --config.file=/etc/prometheus/prometheus.yml
      - --web.external-url=http://a:${CANARY}@b/
    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml"]
`,
  "/bucket.yml": `type: S3
config:
  bucket: thanos
  endpoint: minio:9000
  secret_key: ${CANARY}
  secretkey: 5
`,
  "/monitor.yaml": `apiVersion: monitoring.coreos.com/v1alpha1
kind: ScrapeConfig
metadata: { name: static }
spec:
  staticConfigs:
    - targets: ["https://admin:${CANARY}@prometheus-eu.internal:9090/"]
  metricsPath: /federate
  basicAuth:
    password: ${CANARY}
`,
  "/rules.yml": `groups:
  - name: g
    rules:
      - record: a:b:c
        expr: sum(up) by (job
      - alert: A
        expr: up == 0
        annotations:
          runbook: "https://user:${CANARY}@wiki/run?token=${CANARY}"
          dashboard: "{{ .Nothing "
`,
};

/** Something that breaks a text between its lines: what holds a secret stays as it is. */
function broken(text: string, random: Random): string {
  const lines = text.split("\n");
  for (let left = random.int(5); left > 0; left--) {
    const at = random.int(lines.length);
    const line = lines[at] ?? "";
    // A secret on a line of its own belongs to the key above.
    if (line.trim() === CANARY) continue;
    if (line.includes(CANARY)) lines.splice(at, 0, random.pick(BETWEEN));
    else if (random.chance(40) && !/[|-]$/.test(line))
      lines[at] = line + random.pick(["'", '"', " {", " [", ":", " &a", " *b", "\t", " #", "\\"]);
    else if (!/[:|]\s*$|-----/.test(line)) lines[at] = random.pick(BETWEEN);
  }
  return lines.join("\n");
}

const BETWEEN: readonly string[] = [
  "",
  "{",
  "]",
  "- ",
  "? x",
  "%",
  "@",
  "\tx: y",
  "  ",
  "a: b: c",
  "'",
  '"',
  "---",
  "*x",
  "!!x",
];

/** What the texts show of a secret, each with its surroundings. */
function leaks(text: string): string[] {
  return [...text.matchAll(new RegExp(`.{0,80}${CANARY}.{0,20}`, "g"))].map(([around]) => around);
}

/** What editors show, without what they only keep: edits hold the text that they move. */
function shown(answer: unknown): string {
  const kept = new Set([
    "edit",
    "data",
    "textEdit",
    "additionalTextEdits",
    "insertText",
    "newText",
    "arguments",
    "target",
  ]);
  return JSON.stringify(answer ?? null, (key, value: unknown) => (kept.has(key) ? undefined : value));
}

describe("secrets in configs", () => {
  it.each(Object.keys(FORMATS))(
    "do not show in reports as %s, however broken the config",
    (format) =>
      fuzz(async (random) => {
        const files = Object.entries(CONFIGS).map(([path, text]) => [path.slice(1), broken(text, random)]);
        const cwd = folder(Object.fromEntries(files) as Record<string, string>);
        const { out, err } = await promfedHere(cwd, ["check", "--format", format]);
        expect(out.length).toBeGreaterThan(100);
        expect(leaks(out + err)).toEqual([]);
      }, 1),
    fuzzTimeout(),
  );

  it(
    "do not show in anything an editor shows, nor in the log",
    () =>
      fuzz(async (random) => {
        const files = Object.entries(CONFIGS).map(([path, text]) => [path, broken(text, random)] as const);
        const client = await TestClient.start({ files, capabilities: MODERN });
        try {
          for (const [path, text] of random.chance(50) ? files.slice(0, 1) : files.slice(1)) {
            const uri = await client.open(path, text);
            const textDocument = { uri };
            for (const [line, content] of text.split("\n").entries()) {
              for (let left = 2; left > 0; left--) {
                const position = { line, character: random.int(content.length + 1) };
                const range = { start: position, end: position };
                for (const method of [
                  "hover",
                  "completion",
                  "signatureHelp",
                  "definition",
                  "documentHighlight",
                ])
                  expect(
                    leaks(shown(await client.request(`textDocument/${method}`, { textDocument, position }))),
                  ).toEqual([]);
                const context = { diagnostics: [] };
                const actions = await client.request("textDocument/codeAction", {
                  textDocument,
                  range,
                  context,
                });
                expect(leaks(shown(actions))).toEqual([]);
              }
            }
            const end = { line: text.split("\n").length, character: 0 };
            const range = { start: { line: 0, character: 0 }, end };
            for (const method of ["documentSymbol", "codeLens", "inlayHint", "documentLink", "foldingRange"])
              expect(
                leaks(shown(await client.request(`textDocument/${method}`, { textDocument, range }))),
              ).toEqual([]);
          }
          expect(leaks(shown(await client.request("workspace/symbol", { query: "" })))).toEqual([]);
          await client.settled();
          expect(leaks(shown(client.published))).toEqual([]);
          expect(leaks(client.logged.join("\n"))).toEqual([]);
        } finally {
          client.dispose();
        }
      }),
    fuzzTimeout(),
  );

  it("do not come into the cache of results", () => {
    const copies = Array.from({ length: 40 }, (_, i) =>
      Object.entries(CONFIGS).map(([path, text]) => [`${i}${path}`, text]),
    ).flat();
    const cwd = folder(Object.fromEntries(copies) as Record<string, string>);
    const cache = folder();
    promfed(cwd, ["check"], { PROMFED_CACHE_DIR: cache });
    const kept = readdirSync(cache).map((name) => readFileSync(join(cache, name), "utf8"));
    expect(kept).toHaveLength(1);
    expect(kept[0]?.length).toBeGreaterThan(1000);
    expect(leaks(kept.join("\n"))).toEqual([]);
  });

  it("do not come into what the server keeps for its next start", async () => {
    const cache = folder();
    const store = new (class extends DiskStore {
      override readonly least: number = 1;
    })(new URL(import.meta.url), { PROMFED_CACHE_DIR: cache });
    const client = await TestClient.start({
      files: Object.entries(CONFIGS),
      machine: { results: { store, restMs: 1 } },
    });
    const kept = () => readdirSync(cache).filter((name) => name.endsWith(".json"));
    await client.until("a result that is kept", () => kept().length > 0);
    client.dispose();
    const text = readFileSync(join(cache, kept()[0] ?? ""), "utf8");
    expect(text.length).toBeGreaterThan(1000);
    expect(leaks(text)).toEqual([]);
  });

  it("do not come into what the server keeps of a large file by itself", async () => {
    const cache = folder();
    const store = new DiskStore(new URL(import.meta.url), { PROMFED_CACHE_DIR: cache });
    const files = Object.entries(CONFIGS).map(
      ([path, text]) => [path, `${text}\n${"# and so on\n".repeat(3000)}`] as const,
    );
    const client = await TestClient.start({ files, machine: { results: { store, restMs: 1 } } });
    for (const [path, text] of files) await client.open(path, text);
    const kept = () => readdirSync(cache).filter((name) => name.endsWith(".json"));
    const documents = files.filter(([path]) => client.server.session?.engine.document(path));
    await client.until("what is kept of each", () => kept().length === documents.length);
    client.dispose();
    const text = kept().map((name) => readFileSync(join(cache, name), "utf8"));
    expect(text.join("").length).toBeGreaterThan(1000);
    expect(leaks(text.join("\n"))).toEqual([]);
  });
});
