import { describe, expect, it } from "vitest";
import { folder, promfedHere, read } from "../support/cli.ts";

const FILES = {
  "global/prometheus.yml": `rule_files: [rules.yml]
scrape_configs:
  - job_name: federate-eu
    scrape_interval: 30s
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu-west.internal:9090"] }]
  - job_name: federate-far
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-far.example.com:9090"], labels: { cluster: far } }]
remote_write:
  - url: https://user:hunter2@metrics.example.com/api/v1/write
`,
  "global/rules.yml": `groups:
  - name: alerts
    rules:
      - alert: Gone
        expr: absent(job:requests:rate5m)
`,
  "clusters/eu-west-1/prometheus.yml": `global:
  scrape_interval: 15s
  external_labels: { cluster: eu-west }
rule_files: [rules.yml]
`,
  "clusters/eu-west-1/rules.yml": `groups:
  - name: exports
    interval: 30s
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(requests_total[5m]))
`,
};

describe("promfed topology", () => {
  it("says who federates whom, why, and what leads nowhere", async () => {
    const cwd = folder(FILES);
    const { status, out } = await promfedHere(cwd, ["topology"]);
    expect(status).toBe(0);
    expect(out).toMatch(/^global \(global\/prometheus\.yml\): 0 records/);
    expect(out).toContain("<- eu-west (clusters/eu-west-1/prometheus.yml)");
    expect(out).toContain(
      "federates by federate-eu from prometheus-eu-west.internal:9090, samples up to 1m15s old; probably: ",
    );
    expect(out).toContain("global, job federate-far: prometheus-far.example.com:9090 (unknown)");
    expect(out).not.toContain("hunter2");
  });

  it("gives the same as JSON, Mermaid, DOT and SVG", async () => {
    const cwd = folder(FILES);
    const json = JSON.parse((await promfedHere(cwd, ["topology", "--format", "json"])).out);
    expect(json.version).toBe(1);
    expect(json.edges).toEqual([
      expect.objectContaining({
        kind: "federate",
        from: "clusters/eu-west-1/prometheus.yml",
        to: "global/prometheus.yml",
        job: "federate-eu",
        worstCaseAgeMs: 75_000,
      }),
    ]);
    expect(JSON.stringify(json)).not.toContain("hunter2");
    expect((await promfedHere(cwd, ["topology", "--format", "mermaid"])).out).toMatch(
      /^flowchart BT\n {2}n0\["eu-west"\]/,
    );
    expect((await promfedHere(cwd, ["topology", "--format", "dot"])).out).toContain(
      `"clusters/eu-west-1/prometheus.yml" -> "global/prometheus.yml" [label="federate-eu (≤ 1m15s)", style=dashed];`,
    );
    await promfedHere(cwd, ["topology", "--format", "svg", "--output", "t.svg"]);
    const svg = read(cwd, "t.svg");
    expect(svg).toMatch(/^<svg xmlns/);
    expect(svg).toContain(">eu-west</text>");
    expect(svg).not.toContain("<script");
  });
});
