import { describe, expect, it } from "vitest";
import { codeLenses, lensText } from "../../server/src/features/codeLens.ts";
import type { WorkspaceView } from "../../server/src/workspace/workspace.ts";
import { engineOf } from "../support/check.ts";
import { parseFixture } from "../support/fixture.ts";

/** The lenses of one file of a fixture, as "what it stands above: its words -> what it leads to". */
async function lensesOf(source: string, path: string): Promise<string[]> {
  const { files } = parseFixture(source);
  const engine = await engineOf(files);
  const document = engine.document(path);
  if (!document) throw new Error(`no document ${path}`);
  const quote = (at: string, span: { start: number; end: number }) =>
    files.get(at)?.slice(span.start, span.end) ?? "?";
  return codeLenses(engine.workspace, document).map(({ span, subject }) => {
    const text = lensText(engine.workspace, document, subject);
    const places = text?.locations.map((l) => `${l.path} ${quote(l.path, l.span)}`.trim());
    return `${quote(path, span)}: ${text?.title}${places?.length ? ` -> ${places.join(", ")}` : ""}`;
  });
}

const CLUSTERS = `
#- /global/prometheus.yml
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    honor_labels: true
    params:
      "match[]":
        - '{__name__=~"job:.*", job="api"}'
        - '{__name__=~"service:.*"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090", "prometheus-us.internal:9090", "elsewhere:9090"]
  - job_name: node
    static_configs: [{ targets: ["node:9100"] }]
#- /global/rules.yml
groups:
  - name: slo
    rules:
      - alert: Errors
        expr: service:errors:rate5m > 1
        for: 5m
#- /clusters/eu/prometheus.yml
global: { external_labels: { cluster: eu } }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: service:errors:rate5m
        expr: sum by (service) (rate(errors_total[5m]))
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total[5m]))
      - record: node:up
        expr: up
      - alert: Down
        expr: node:up == 0 and service:errors:rate5m
#- /clusters/us/prometheus.yml
global: { external_labels: { cluster: us } }
rule_files: [rules.yml]
#- /clusters/us/rules.yml
groups:
  - name: exports
    rules:
      - record: service:errors:rate5m
        expr: sum by (service) (rate(errors_total[5m]))
`;

describe("code lenses", () => {
  it("tell of each record who uses it, who federates it, and who else records it", async () => {
    expect(await lensesOf(CLUSTERS, "/clusters/eu/rules.yml")).toEqual([
      "service:errors:rate5m: 2 references -> /clusters/eu/rules.yml service:errors:rate5m, /global/rules.yml service:errors:rate5m",
      `service:errors:rate5m: federated by federate (global) -> /global/prometheus.yml '{__name__=~"service:.*"}'`,
      "service:errors:rate5m: recorded in 2 clusters -> /clusters/eu/rules.yml service:errors:rate5m, /clusters/us/rules.yml service:errors:rate5m",
      "job:errors:rate5m: 0 references",
      `job:errors:rate5m: may be federated by federate (global) -> /global/prometheus.yml '{__name__=~"job:.*", job="api"}'`,
      "node:up: 1 reference -> /clusters/eu/rules.yml node:up",
    ]);
  });

  it("tell of each federate job its sources and what they bring", async () => {
    const lenses = await lensesOf(CLUSTERS, "/global/prometheus.yml");
    expect(lenses).toEqual([
      "federate: 3 sources (2 resolved) -> /clusters/eu/prometheus.yml, /clusters/us/prometheus.yml",
      "federate: up to 2 records arrive -> /clusters/eu/rules.yml service:errors:rate5m, /clusters/eu/rules.yml job:errors:rate5m",
    ]);
  });

  it("are silent on alerts and on other scrape jobs", async () => {
    expect(await lensesOf(CLUSTERS, "/global/rules.yml")).toEqual([]);
    expect(await lensesOf(CLUSTERS, "/clusters/eu/prometheus.yml")).toEqual([]);
  });

  it("fall back on names where nobody knows whom a job scrapes", async () => {
    const source = `
#- /prometheus.yml
scrape_configs:
  - job_name: all
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}', "job:a:sum", '{job="x"}'] }
    kubernetes_sd_configs: [{ role: pod }]
#- /rules.yml
groups:
  - name: a
    rules:
      - { record: "job:a:sum", expr: "sum by (job) (a)" }
`;
    expect(await lensesOf(source, "/rules.yml")).toEqual([
      `"job:a:sum": 1 reference -> /prometheus.yml job:a:sum`,
      `"job:a:sum": selected by all (prometheus) -> /prometheus.yml '{__name__=~"job:.*"}', /prometheus.yml "job:a:sum"`,
    ]);
    expect(await lensesOf(source, "/prometheus.yml")).toEqual([
      "all: sources of kubernetes_sd_configs",
      "all: records not known here",
    ]);
  });

  it("say so when a selector that fits asks other servers only", async () => {
    const source = CLUSTERS.replace(', "elsewhere:9090"', "").replace(
      '"prometheus-us.internal:9090"',
      '"prometheus-eu.internal:9091"',
    );
    const lenses = await lensesOf(source, "/clusters/us/rules.yml");
    expect(lenses).toContain("service:errors:rate5m: not federated from here");
  });

  it("are listed without following series through the workspace", async () => {
    const { workspace } = await engineOf(parseFixture(CLUSTERS).files);
    const document = workspace.documents.get("/clusters/eu/rules.yml");
    if (!document) throw new Error("no document");
    const derived: string[] = [];
    const watched = new Proxy(workspace, {
      get(target, key) {
        if (key !== "derive") return Reflect.get(target, key);
        return <T>(name: string, make: (ws: WorkspaceView) => T): T => {
          derived.push(name);
          return target.derive(name, make);
        };
      },
    });
    expect(codeLenses(watched, document)).toHaveLength(6);
    expect(new Set(derived)).toEqual(new Set(["names taken by match[]"]));
  });

  it("are undefined for what is gone", async () => {
    const engine = await engineOf(parseFixture(CLUSTERS).files);
    const document = engine.document("/global/prometheus.yml");
    if (!document) throw new Error("no document");
    expect(lensText(engine.workspace, document, { kind: "sources", job: 1 })).toBeUndefined();
    expect(lensText(engine.workspace, document, { kind: "arrivals", job: 7 })).toBeUndefined();
  });
});
