import { describe, expect, it } from "vitest";
import { parseSelector } from "../../../server/src/syntax/promql/parse.ts";
import type { Topology } from "../../../server/src/workspace/topology/topology.ts";
import { federating, only, topology } from "./support.ts";

const CLUSTER = `
#- /us/prometheus.yml
global: { external_labels: { cluster: us } }
rule_files: [rules.yml]
scrape_configs:
  - job_name: node
#- /us/rules.yml
groups:
  - name: a
    labels: { tier: gold }
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(requests_total[5m]))
      - record: team:requests:rate5m
        labels: { team: web, tier: "" }
        expr: sum without (instance) (job:requests:rate5m)
      - record: raw:copy
        expr: requests_total * 2
      - record: all:requests:sum
        expr: sum(requests_total)
`;
const GLOBAL = `#- /global/prometheus.yml\n${federating("prometheus-us:9090")}\n`;

/** Names that pass a selector on the only hop: as they are when surely, with a `?` when maybe. */
function passing(found: Topology, text: string): string[] {
  const { selector } = parseSelector(text);
  if (!selector) throw new Error(`no selector: ${text}`);
  const arrivals = found.arrivals(only(found.edges), selector);
  const shown = arrivals.filter((a) => a.series.kind !== "scrape" || a.series.name === "up");
  return shown.map((a) => `${a.series.name}${a.passes === "maybe" ? "?" : ""}`).sort();
}

describe("arrivals", () => {
  it.each([
    ['{__name__=~"job:.*"}', ["job:requests:rate5m"]],
    ['{__name__=~".*:rate5m",__name__!~"team:.*"}', ["job:requests:rate5m"]],
    ["requests_total", ["requests_total"]],
    ['{__name__=~".+:.+", tier="gold"}', ["all:requests:sum", "job:requests:rate5m", "raw:copy"]],
    ['{__name__=~".+:.+", tier=""}', ["team:requests:rate5m"]],
    ['{__name__=~".+:.+", team="web"}', ["raw:copy?", "team:requests:rate5m"]],
    ['{__name__=~".+:.+", job="node"}', ["job:requests:rate5m?", "raw:copy?", "team:requests:rate5m?"]],
    [
      '{__name__=~".+:.+", job=""}',
      ["all:requests:sum", "job:requests:rate5m?", "raw:copy?", "team:requests:rate5m?"],
    ],
    ['{job="node"}', ["job:requests:rate5m?", "raw:copy?", "requests_total?", "team:requests:rate5m?", "up"]],
    ['up{job="other"}', []],
    ['requests_total{job=~".+"}', ["requests_total"]],
    ['requests_total{job=""}', []],
    [
      '{__name__=~".*", nothing=~".*"}',
      ["all:requests:sum", "job:requests:rate5m", "raw:copy", "requests_total", "team:requests:rate5m", "up"],
    ],
    [
      '{__name__=~"("}',
      [
        "all:requests:sum?",
        "job:requests:rate5m?",
        "raw:copy?",
        "requests_total?",
        "team:requests:rate5m?",
        "up?",
      ],
    ],
  ])("%s lets through %j", async (selector, expected) => {
    expect(passing(await topology(CLUSTER + GLOBAL), selector)).toEqual(expected);
  });

  it("do not see external labels, which a source only adds to its answer", async () => {
    const found = await topology(CLUSTER + GLOBAL);
    expect(passing(found, '{__name__="all:requests:sum", cluster="us"}')).toEqual([]);
    expect(passing(found, '{__name__="all:requests:sum", cluster=""}')).toEqual(["all:requests:sum"]);
  });

  it("name the selectors of the job that let a record pass", async () => {
    const found = await topology(`${CLUSTER}
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}', "not a selector", '{__name__=~".*:rate5m"}']
    static_configs: [{ targets: ["prometheus-us:9090"] }]
`);
    const rows = found.arrivalsOf(only(found.edges)).map((a) => [a.series.name, a.passes, a.selectors]);
    expect(rows).toEqual([
      ["job:requests:rate5m", "surely", [0, 2]],
      ["team:requests:rate5m", "surely", [2]],
    ]);
    expect(found.edgesBringing(only(found.edges).reader, "job:requests:rate5m")).toHaveLength(1);
    expect(found.edgesBringing(only(found.edges).reader, "all:requests:sum")).toEqual([]);
  });

  it("have one list of selectors for all records that the same ones let pass", async () => {
    const found = await topology(
      `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}', '{__name__=~"all:.*"}', '{__name__=~".*:.*", job=""}']
    static_configs:
      - targets: ["prometheus-us:9090"]
#- /us/prometheus.yml
global: { external_labels: { cluster: us } }
rule_files: [rules.yml]
#- /us/rules.yml
groups:
  - name: a
    rules:
${[0, 1, 2, 3].map((n) => `      - { record: "job:${n}", expr: sum by (job) (a) }\n      - { record: "all:${n}", expr: sum(a) }`).join("\n")}
`,
    );
    const arrivals = found.arrivalsOf(only(found.edges)).filter(({ series }) => series.kind === "record");
    expect(arrivals.map(({ selectors }) => selectors)).toEqual(
      [0, 1, 2, 3].flatMap(() => [
        [0, 2],
        [1, 2],
      ]),
    );
    expect(new Set(arrivals.map(({ selectors }) => selectors)).size).toBe(2);
  });

  it("respect what the reader's metric_relabel_configs drop", async () => {
    const found = await topology(`${CLUSTER}
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~".*:.*"}'] }
    metric_relabel_configs:
      - { source_labels: [__name__], regex: "raw:.*", action: drop }
      - { source_labels: [__name__, tier], regex: ".*;gold", action: keep }
      - { source_labels: [job], regex: "secret", action: drop }
    static_configs: [{ targets: ["prometheus-us:9090"] }]
`);
    expect(found.arrivalsOf(only(found.edges)).map((a) => [a.series.name, a.passes])).toEqual([
      ["job:requests:rate5m", "maybe"],
      ["all:requests:sum", "surely"],
    ]);
  });

  it("follow series over several hops, with the labels they gain on the way", async () => {
    const found = await topology(`${CLUSTER}
#- /region/prometheus.yml
global: { external_labels: { region: america } }
scrape_configs:
  - job_name: from-us
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__="all:requests:sum"}'] }
    static_configs: [{ targets: ["prometheus-us:9090"], labels: { cluster: other, pool: p1 } }]
#- /global/prometheus.yml
${federating("prometheus-america:9090")}
`);
    const region = found.node("/region/prometheus.yml");
    if (!region) throw new Error("no node");
    const series = found.seriesOf(region).find((s) => s.name === "all:requests:sum");
    expect(series?.origin.path).toBe("/us/prometheus.yml");
    expect(Object.fromEntries(series?.labels ?? [])).toEqual({
      tier: { value: "gold" },
      cluster: { value: "us" },
      pool: { value: "p1" },
      job: { value: "from-us" },
    });
    const { selector } = parseSelector('{cluster="us", region=""}');
    const second = found.edges.find((e) => e.source === region);
    if (!selector || !second) throw new Error("no hop");
    expect(found.arrivals(second, selector).map((a) => a.series.name)).toContain("all:requests:sum");
  });

  it("rename clashing labels when honor_labels is missing", async () => {
    const found = await topology(`${CLUSTER}
#- /region/prometheus.yml
global: { external_labels: { region: america } }
scrape_configs:
  - job_name: from-us
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"(team|all):.*"}'] }
    static_configs: [{ targets: ["prometheus-us:9090"], labels: { cluster: mine } }]
`);
    const region = found.node("/region/prometheus.yml");
    if (!region) throw new Error("no node");
    const labels = (name: string) =>
      Object.fromEntries(found.seriesOf(region).find((s) => s.name === name)?.labels ?? []);
    expect(labels("all:requests:sum")).toEqual({
      tier: { value: "gold" },
      cluster: { value: "mine" },
      exported_cluster: { value: "us" },
      job: { value: "from-us" },
      instance: { value: "prometheus-us:9090" },
    });
    expect(labels("team:requests:rate5m")).toMatchObject({
      job: { value: "from-us" },
      exported_job: "any",
      team: { value: "web" },
    });
  });
});

describe("delivery", () => {
  const delivery = (found: Topology, text: string) => {
    const { selector } = parseSelector(text);
    if (!selector) throw new Error(`no selector: ${text}`);
    return found.delivery(only(found.edges), selector);
  };

  it.each([
    ['{__name__=~"job:.*"}', "surely"],
    ['{__name__=~"job:.*", job="node"}', "maybe"],
    ['{__name__=~"node:.*"}', "nothing"],
    ['{__name__=~"(cluster|region):.+"}', "nothing"],
    ["cluster:up:sum", "nothing"],
    ['{__name__=~"job:.*", team="web"}', "nothing"],
    ['{__name__=~"node_.*"}', "unknown"],
    ['{__name__=~"node.*"}', "unknown"],
    ['{__name__!~".*:.*|requests.*", team="api", job="x"}', "unknown"],
    ['{team="api"}', "maybe"],
  ] as const)("of %s is: %s", async (selector, expected) => {
    expect(delivery(await topology(CLUSTER + GLOBAL), selector)).toBe(expected);
  });

  it("is not known where rule files of the source, or sources of its own, are elsewhere", async () => {
    const source = (rest: string) => `
#- /us/prometheus.yml
global: { external_labels: { cluster: us } }
${rest}
${GLOBAL}`;
    const asked = '{__name__=~"node:.*"}';
    const answer = async (rest: string) => {
      const found = await topology(source(rest));
      const edge = found.edges.find((e) => e.reader.path === "/global/prometheus.yml");
      const { selector } = parseSelector(asked);
      return edge && selector && found.delivery(edge, selector);
    };
    expect(await answer("scrape_configs: []")).toBe("nothing");
    expect(await answer("rule_files: [elsewhere/*.yml]")).toBe("unknown");
    expect(await answer(federating("somebody-else:9090"))).toBe("unknown");
    expect(await answer('rule_files: ["{{ .Values.rules }}"]')).toBe("unknown");
  });
});
