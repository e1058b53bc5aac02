import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { topologyOf } from "../../../server/src/workspace/topology/topology.ts";
import { engineOf } from "../../support/check.ts";
import { parseFixture } from "../../support/fixture.ts";

const FILES = parseFixture(`
#- /docker-compose.yml
services:
  prom:
    image: prom/prometheus
    command: ["--config.file=/etc/prometheus/prometheus.yml", "--web.external-url=http://x/y"]
    ports: ["9090:9090", { target: 80, published: 81 }]
    volumes: ["./us/prometheus.yml:/etc/prometheus/prometheus.yml"]
#- /us/prometheus.yml
global: { scrape_interval: 15s, external_labels: { cluster: us } }
rule_files: ["rules/[a-z]*.yml"]
remote_write: [{ url: "http://prom:9090/api/v1/write" }]
#- /us/rules/a.yml
groups:
  - name: a
    interval: 30s
    rules:
      - { record: "job:x:sum", expr: "sum by (job) (x)", labels: { team: web } }
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-us:9090", "prom:9090"], labels: { a: b } }]
    file_sd_configs: [{ files: ["t/*.json"] }]
    relabel_configs: [{ source_labels: [__address__], regex: "(.*)", target_label: host }]
    metric_relabel_configs: [{ regex: host, action: labeldrop }]
#- /global/t/a.json
[{ "targets": ["us.prometheus:9090"], "labels": { "x": "y" } }]
#- /.promfed.yaml
clusters: [{ name: us, endpoint: "prometheus-us:9090" }]
`).files;

describe("a half-typed workspace", () => {
  it("still has a topology, whatever is cut out of its files", async () => {
    const cut = fc.record({
      file: fc.nat({ max: FILES.size - 1 }),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat({ max: 40 }),
      put: fc.constantFrom("", "{", "]", ": ", "\n", '"', "&a ", "*a", "- ", "${X}", "{{ x }}"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 3 }), async (cuts) => {
        const files = [...FILES];
        for (const { file, from, length, put } of cuts) {
          const [path = "", text = ""] = files[file] ?? [];
          const at = Math.floor(from * text.length);
          files[file] = [path, text.slice(0, at) + put + text.slice(at + length)];
        }
        const engine = await engineOf(files);
        const found = topologyOf(engine.workspace);
        for (const edge of found.edges) {
          expect(found.worstCaseAge(edge).ms).toBeGreaterThanOrEqual(0);
          expect(found.arrivalsOf(edge).every((a) => a.selectors.length > 0)).toBe(true);
        }
        for (const target of found.targets) {
          const text = engine.document(target.path)?.text ?? "";
          expect(target.span.start).toBeLessThanOrEqual(target.span.end);
          expect(target.span.end).toBeLessThanOrEqual(text.length);
        }
        found.loops();
      }),
      { numRuns: 150 },
    );
  });
});
