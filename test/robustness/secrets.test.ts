import { describe, expect, it } from "vitest";
import { FORMATS } from "../../server/src/cli/report/formats.ts";
import { engineOf } from "../support/check.ts";
import { folder, promfedHere } from "../support/cli.ts";

/** Stands for every secret, in places where people keep them, with a mistake on or beside each. */
const SECRET = "hunter2Zx9";

const FILES: Readonly<Record<string, string>> = {
  "prometheus.yml": `scrape_configs:
  - job_name: federate
    metrics_path: /federate
    scrape_timeout: 2m
    params:
      "match[]": ['{job=~".+"}[5m]']
      token: ["${SECRET}"]
    basic_auth: { username: admin, password: ${SECRET}, pasword: ${SECRET} }
    bearer_token: ${SECRET}
    static_configs:
      - targets: ["https://admin:${SECRET}@prometheus-eu.internal:9090/", "prometheus-us.internal:9090"]
  - job_name: mixed
    authorization:
      credentials: |
        ${SECRET}
      credential: ${SECRET}
    oauth2: { client_id: a, client_secret: "${SECRET}", token_url: "http://a:${SECRET}@b/" }
    proxy_url: "http://user:${SECRET}@proxy:abc"
    static_configs: [{ targets: ["node:9100/?token=${SECRET}"] }]
remote_write:
  - url: https://user:${SECRET}@example.com/write?api_key=${SECRET}
    headers: { Authorization: "Bearer ${SECRET}", X-Api-Key: ${SECRET} }
    sigv4: { access_key: AKIA${SECRET}, secret_key: ${SECRET} }
    write_relabel_configs:
      - { source_labels: [trace_id], target_label: request_id }
  - url: ":::https://user:${SECRET}@example.com"
    bearer_token: [${SECRET}]
`,
  "bucket.yml": `type: S3
config:
  bucket: thanos
  endpoint: minio:9000
  access_key: ${SECRET}
  secret_key: ${SECRET}
  secretkey: ${SECRET}
`,
  "docker-compose.yml": `services:
  prometheus:
    image: prom/prometheus
    environment: { PASSWORD: ${SECRET} }
    command: ["--config.file=/etc/prometheus/prometheus.yml", "--web.external-url=http://a:${SECRET}@b/"]
    volumes: ["./missing.yml:/etc/prometheus/prometheus.yml"]
`,
};

describe("secrets in configs", () => {
  it.each(Object.keys(FORMATS))("do not show in reports as %s", async (format) => {
    const cwd = folder(FILES);
    const { out, err } = await promfedHere(cwd, ["check", "--format", format]);
    expect(out.length).toBeGreaterThan(1000);
    expect(linesWith(out + err)).toEqual([]);
  });

  it("do not show in messages, titles of fixes and related places", async () => {
    const engine = await engineOf(Object.entries(FILES).map(([path, text]) => [`/${path}`, text]));
    const all = [...engine.checkAll().values()].flat();
    expect(all.length).toBeGreaterThan(8);
    const texts = all.flatMap(({ code, message, related, fixes }) =>
      [message, ...related.map((r) => r.message), ...fixes.map((f) => f.title)].map(
        (text) => `${code}: ${text}`,
      ),
    );
    expect(texts.filter((text) => text.includes(SECRET))).toEqual([]);
  });

  it("do not show in the topology", async () => {
    for (const format of ["text", "json", "mermaid", "dot", "svg"]) {
      const { out } = await promfedHere(folder(FILES), ["topology", "--format", format]);
      expect(linesWith(out)).toEqual([]);
    }
  });
});

function linesWith(text: string): string[] {
  return text.split("\n").filter((line) => line.includes(SECRET));
}
