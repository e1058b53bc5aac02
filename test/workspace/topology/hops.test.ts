import { describe, expect, it } from "vitest";
import type { SampleAge } from "../../../server/src/workspace/topology/topology.ts";
import { federating, labelled, only, topology } from "./support.ts";

const show = (age: SampleAge) =>
  `${age.parts.map((p) => `${p.kind} ${p.node.name} ${p.ms / 1000}`).join(" + ")} = ${age.ms / 1000}`;

const CHAIN = `
#- /us/prometheus.yml
global: { scrape_interval: 15s, evaluation_interval: 20s, external_labels: { cluster: us } }
rule_files: [rules.yml]
scrape_configs:
  - job_name: node
  - job_name: slow
    scrape_interval: 5m
#- /us/rules.yml
groups:
  - name: a
    interval: 30s
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(requests_total[5m]))
      - record: job:requests:half
        expr: job:requests:rate5m / 2
  - name: b
    rules:
      - record: job:requests:quarter
        expr: job:requests:half / 2
#- /region/prometheus.yml
global: { scrape_interval: 30s, external_labels: { cluster: america } }
rule_files: [rules.yml]
${federating("prometheus-us:9090")}
#- /region/rules.yml
groups:
  - name: r
    interval: 1m
    rules:
      - record: region:requests:sum
        expr: sum(job:requests:rate5m)
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    scrape_interval: 45s
    metrics_path: /federate
    params: { "match[]": ['{__name__=~".*:.*"}', requests_total] }
    static_configs: [{ targets: ["prometheus-america:9090"] }]
`;

describe("worstCaseAge", () => {
  it("of a hop with plain metrics follows the known ones below it", async () => {
    const found = await topology(`
#- /us/prometheus.yml
global: { scrape_interval: 15s, external_labels: { cluster: us } }
rule_files: [rules.yml]
scrape_configs: []
#- /us/rules.yml
groups:
  - name: a
    rules:
      - alert: A
        expr: requests_total > 5
#- /region/prometheus.yml
global: { scrape_interval: 30s, external_labels: { cluster: america } }
${federating("prometheus-us:9090").replace('{__name__=~"job:.*"}', "requests_total")}
#- /global/prometheus.yml
${federating("prometheus-america:9090").replace('{__name__=~"job:.*"}', "requests_total")}
`);
    const edge = only(found.edges.filter((e) => e.source.name === "america"));
    expect(show(found.worstCaseAge(edge))).toBe(
      "scrape us 15 + federate america 30 + federate global 60 = 105",
    );
  });

  it("adds up scrape, rule group and hop", async () => {
    const found = await topology(CHAIN);
    const edge = only(found.edges.filter((e) => e.source.name === "us"));
    expect(show(found.worstCaseAge(edge, "requests_total"))).toBe("scrape us 15 + federate america 30 = 45");
    expect(show(found.worstCaseAge(edge, "job:requests:rate5m"))).toBe(
      "scrape us 15 + rule us 30 + federate america 30 = 75",
    );
  });

  it("adds a wait for every group that a record goes through, and none inside a group", async () => {
    const found = await topology(CHAIN);
    const edge = only(found.edges.filter((e) => e.source.name === "us"));
    expect(show(found.worstCaseAge(edge, "job:requests:half"))).toBe(
      "scrape us 15 + rule us 30 + federate america 30 = 75",
    );
    expect(show(found.worstCaseAge(edge, "job:requests:quarter"))).toBe(
      "scrape us 15 + rule us 30 + rule us 20 + federate america 30 = 95",
    );
    expect(found.worstCaseAge(edge).ms).toBe(95_000);
  });

  it("goes on over further hops and the records made of what they bring", async () => {
    const found = await topology(CHAIN);
    const edge = only(found.edges.filter((e) => e.reader.path === "/global/prometheus.yml"));
    expect(show(found.worstCaseAge(edge, "job:requests:rate5m"))).toBe(
      "scrape us 15 + rule us 30 + federate america 30 + federate global 45 = 120",
    );
    expect(show(found.worstCaseAge(edge, "region:requests:sum"))).toBe(
      "scrape us 15 + rule us 30 + federate america 30 + rule america 60 + federate global 45 = 180",
    );
    expect(show(found.ageAt(edge.reader, "region:requests:sum"))).toBe(
      show(found.worstCaseAge(edge, "region:requests:sum")),
    );
  });

  it("ends where servers federate in a loop", async () => {
    const found = await topology(`
#- /a/prometheus.yml
global: { external_labels: { cluster: alpha } }
rule_files: [rules.yml]
${federating("prometheus-beta:9090")}
#- /a/rules.yml
groups:
  - { name: g, rules: [{ record: "job:x", expr: "job:y" }] }
#- /b/prometheus.yml
global: { external_labels: { cluster: beta } }
rule_files: [rules.yml]
${federating("prometheus-alpha:9090")}
#- /b/rules.yml
groups:
  - { name: g, rules: [{ record: "job:y", expr: "job:x" }] }
`);
    for (const edge of found.edges) expect(found.worstCaseAge(edge).ms).toBeGreaterThan(0);
    const loop = only(found.loops());
    expect(loop.map((e) => `${e.reader.path} <- ${e.source.path}`)).toEqual([
      "/a/prometheus.yml <- /b/prometheus.yml",
      "/b/prometheus.yml <- /a/prometheus.yml",
    ]);
    expect(loop.every((e) => e.certain)).toBe(false);
  });
});

describe("depths and loops", () => {
  it("count the hops below each server", async () => {
    const found = await topology(CHAIN);
    const depths = [...found.nodes.values()].map((n) => [n.path, found.depthOf(n)]);
    expect(depths).toEqual([
      ["/global/prometheus.yml", 2],
      ["/region/prometheus.yml", 1],
      ["/us/prometheus.yml", 0],
    ]);
    expect(found.loops()).toEqual([]);
  });
});

describe("a workspace of a thousand clusters", () => {
  const names = Array.from(
    { length: 1000 },
    (_, i) => `${["us", "eu", "ap"][i % 3]}-${["north", "south", "east"][(i % 7) % 3]}-c${i}`,
  );
  const rules = `groups:\n  - name: g\n    rules:\n${Array.from({ length: 20 }, (_, i) => `      - { record: "job:m${i}:rate5m", expr: "sum by (job) (rate(m${i}_total[5m]))" }\n`).join("")}`;
  const source = names
    .map(
      (name) =>
        `#- /clusters/${name}/prometheus.yml\n${labelled({ cluster: name, region: name.slice(0, 2) })}\nrule_files: [rules/*.yml]\n#- /clusters/${name}/rules/r.yml\n${rules}`,
    )
    .join("\n");

  it("is resolved without comparing every target with every server", async () => {
    const found = await topology(
      `${source}\n#- /global/prometheus.yml\n${federating(...names.map((n) => `prometheus-${n}.example.com:9090`))}`,
    );
    expect(found.edges).toHaveLength(1000);
    expect(found.edges.every((e) => e.target.address.includes(e.source.name))).toBe(true);
    expect(found.arrivalsOf(found.edges[7] ?? only([]))).toHaveLength(20);
  });
});
