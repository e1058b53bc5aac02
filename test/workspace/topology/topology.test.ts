import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { topologyOf } from "../../../server/src/workspace/topology/topology.ts";
import { engineOf } from "../../support/check.ts";
import { federating, labelled, only, resolutions, topology } from "./support.ts";

const CLUSTER_RULES = `groups:
  - name: exports
    interval: 30s
    rules:
      - record: job:http_requests_total:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))`;

const GUIDE = `
#- /clusters/us-east-1/prometheus.yml
global:
  scrape_interval: 15s
  external_labels: { cluster: us-east, region: us }
rule_files: [rules/*.yml]
#- /clusters/us-east-1/rules/exports.yml
${CLUSTER_RULES}
#- /clusters/eu-west-1/prometheus.yml
global:
  scrape_interval: 15s
  external_labels: { cluster: eu-west, region: eu }
rule_files: [rules/*.yml]
#- /clusters/eu-west-1/rules/exports.yml
${CLUSTER_RULES}
#- /clusters/orphan/rules/lonely.yml
${CLUSTER_RULES}
#- /global/prometheus.yml
${federating(
  "prometheus-cluster-1.internal:9090",
  "prometheus-cluster-2.internal:9090",
  "prometheus-us-east.internal:9090",
  "prometheus-eu-west.internal:9090",
)}
`;

describe("topologyOf", () => {
  it("reads one folder a cluster and finds each source by its host name", async () => {
    const found = await topology(GUIDE);
    expect(resolutions(found)).toEqual({
      "prometheus-cluster-1.internal:9090": "unknown",
      "prometheus-cluster-2.internal:9090": "unknown",
      "prometheus-us-east.internal:9090": "/clusters/us-east-1/prometheus.yml?",
      "prometheus-eu-west.internal:9090": "/clusters/eu-west-1/prometheus.yml?",
    });
    expect(found.edges.map((e) => e.reason.text)).toEqual([
      "its external label cluster is us-east",
      "its external label cluster is eu-west",
    ]);
  });

  it("names servers and knows which rules each evaluates", async () => {
    const found = await topology(GUIDE);
    const rows = [...found.nodes.values()].map((n) => [
      n.path,
      n.name,
      n.nameFrom,
      n.ruleDocuments.map((d) => d.path),
    ]);
    expect(rows).toEqual([
      [
        "/clusters/eu-west-1/prometheus.yml",
        "eu-west",
        "external label",
        ["/clusters/eu-west-1/rules/exports.yml"],
      ],
      [
        "/clusters/us-east-1/prometheus.yml",
        "us-east",
        "external label",
        ["/clusters/us-east-1/rules/exports.yml"],
      ],
      ["/global/prometheus.yml", "global", "folder", []],
    ]);
    expect(found.ownersOf("/clusters/us-east-1/rules/exports.yml").map((n) => n.name)).toEqual(["us-east"]);
    expect(found.ownersOf("/clusters/orphan/rules/lonely.yml")).toEqual([]);
    const us = found.node("/clusters/us-east-1/prometheus.yml");
    if (!us) throw new Error("no node");
    expect(found.recordsOf(us).map((r) => [r.name, r.interval.ms, r.interval.from])).toEqual([
      ["job:http_requests_total:rate5m", 30_000, "group"],
    ]);
  });

  it("lets the inventory decide, also for hosts that say nothing", async () => {
    const found = await topology(GUIDE, {
      clusters: [
        {
          name: "one",
          endpoint: "prometheus-cluster-1.internal:9090",
          config: "/clusters/us-east-1/prometheus.yml",
        },
        { name: "two", endpoint: "Prometheus-Cluster-2.internal:9090" },
      ],
    });
    expect(resolutions(found)).toMatchObject({
      "prometheus-cluster-1.internal:9090": "/clusters/us-east-1/prometheus.yml",
      "prometheus-cluster-2.internal:9090": "outside",
    });
    expect(found.targets.map((t) => t.cluster?.name)).toEqual(["one", "two", undefined, undefined]);
    expect(found.node("/clusters/us-east-1/prometheus.yml")?.name).toBe("one");
  });

  it("finds an inventory entry's server by the cluster label when it names no config", async () => {
    const found = await topology(GUIDE, { clusters: [{ name: "eu-west", endpoint: "10.0.0.7:9090" }] });
    expect(found.node("/clusters/eu-west-1/prometheus.yml")?.cluster?.endpoint).toBe("10.0.0.7:9090");
  });

  it("does not choose among replicas that share an inventory entry", async () => {
    const found = await topology(
      `#- /a/prometheus.yml\n${labelled({ cluster: "us", replica: "a" })}\n#- /b/prometheus.yml\n${labelled({ cluster: "us", replica: "b" })}\n#- /global/prometheus.yml\n${federating("10.0.0.1:9090")}`,
      { clusters: [{ name: "us", endpoint: "10.0.0.1:9090" }] },
    );
    expect(resolutions(found)).toEqual({ "10.0.0.1:9090": "/a/prometheus.yml | /b/prometheus.yml" });
  });

  it("names configs that share a folder by their files", async () => {
    const found = await topology("#- /x/01.yml\nscrape_configs: []\n#- /x/02.yml\nscrape_configs: []");
    expect([...found.nodes.values()].map((n) => n.name)).toEqual(["01", "02"]);
  });

  it("takes targets from file_sd files and labels through relabel steps", async () => {
    const found = await topology(`
#- /us/prometheus.yml
${labelled({ cluster: "us" })}
#- /global/targets/a.json
[{ "targets": ["prom-us.example.com:9090", "dropped:9090"], "labels": { "site": "us" } }]
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    params: { "match[]": [up] }
    file_sd_configs:
      - files: ["targets/*.json"]
    relabel_configs:
      - { source_labels: [__address__], regex: "dropped.*", action: drop }
      - { source_labels: [site], target_label: cluster }
      - { regex: site, action: labeldrop }
`);
    const target = only(found.targets);
    expect(target.path).toBe("/global/targets/a.json");
    expect(only(found.edges).source.path).toBe("/us/prometheus.yml");
    expect(Object.fromEntries(target.labels ?? [])).toEqual({
      job: "federate",
      cluster: "us",
      instance: "prom-us.example.com:9090",
    });
  });

  it("follows an address that relabeling writes", async () => {
    const found = await topology(`
#- /us/prometheus.yml
${labelled({ cluster: "us" })}
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    static_configs: [{ targets: [us] }]
    relabel_configs:
      - { source_labels: [__address__], target_label: __address__, replacement: "prometheus-$1.internal:9090" }
`);
    expect(only(found.edges).target.address).toBe("prometheus-us.internal:9090");
    expect(only(found.edges).source.path).toBe("/us/prometheus.yml");
  });

  it("leaves out targets that a job scrapes at another path", async () => {
    const found = await topology(`
#- /us/prometheus.yml
${labelled({ cluster: "us" })}
#- /global/prometheus.yml
scrape_configs:
  - job_name: mixed
    static_configs:
      - targets: ["prometheus-us:9090"]
      - targets: ["prometheus-us:9091"]
        labels: { __metrics_path__: /prefix/federate }
`);
    expect(found.targets.map((t) => [t.address, t.group])).toEqual([["prometheus-us:9091", 1]]);
  });

  it("counts scrape_config_files as parts of the config that includes them", async () => {
    const found = await topology(`
#- /us/prometheus.yml
${labelled({ cluster: "us" })}
#- /global/prometheus.yml
scrape_config_files: [jobs/*.yml]
#- /global/jobs/federate.yml
${federating("prometheus-us:9090")}
`);
    expect([...found.nodes.keys()]).toEqual(["/global/prometheus.yml", "/us/prometheus.yml"]);
    const edge = only(found.edges);
    expect([edge.reader.path, edge.document.path, edge.source.path]).toEqual([
      "/global/prometheus.yml",
      "/global/jobs/federate.yml",
      "/us/prometheus.yml",
    ]);
    expect(found.edgesOfJob("/global/jobs/federate.yml", 0)).toEqual([edge]);
    expect(found.targetsOfJob("/global/jobs/federate.yml", 0)).toHaveLength(1);
  });

  it("takes absolute rule paths of another machine for the ones beside the config", async () => {
    const found = await topology(`
#- /us/prometheus.yml
global: { external_labels: { cluster: us } }
rule_files: [/etc/prometheus/rules/*.yml, "missing/*.yml", "broken[.yml"]
#- /us/rules/a.yml
${CLUSTER_RULES}
`);
    const node = found.node("/us/prometheus.yml");
    expect(node?.ruleFiles.map((p) => [p.via, p.files, p.problem !== undefined])).toEqual([
      ["assumed", ["/us/rules/a.yml"], false],
      ["folder", [], false],
      ["folder", [], true],
    ]);
    expect(node?.ruleDocuments).toHaveLength(1);
  });

  it("is computed once for each generation", async () => {
    const engine = await engineOf([["/prometheus.yml", federating("a:1")]]);
    const first = topologyOf(engine.workspace);
    expect(topologyOf(engine.workspace)).toBe(first);
    engine.openText("/prometheus.yml", federating("b:1"));
    expect(topologyOf(engine.workspace)).not.toBe(first);
  });
});

describe("a topology with Compose files", () => {
  const NATIVE = `
#- /stack/docker-compose.yml
services:
  prometheus-child:
    image: prom/prometheus:latest
    ports: ["9090:9090"]
    volumes: ["./child.yml:/etc/prometheus/prometheus.yml:ro", "data:/prometheus"]
    command: ["--config.file=/etc/prometheus/prometheus.yml"]
  prometheus-parent:
    image: prom/prometheus:latest
    ports: ["9091:9090"]
    volumes: ["./parent.yml:/etc/prometheus/prometheus.yml:ro", "./alerts:/etc/prometheus/extra"]
#- /stack/child.yml
global: { scrape_interval: 15s }
scrape_configs: []
#- /stack/alerts/a.yml
${CLUSTER_RULES}
#- /stack/parent.yml
rule_files: [extra/*.yml]
${federating("prometheus-child:9090")}
#- /outside/prometheus.yml
${federating("localhost:9090", "localhost:9091")}
`;

  it("lets a parent federate its child by the name of the service", async () => {
    const found = await topology(NATIVE);
    const edge = found.edges.find((e) => e.reader.path === "/stack/parent.yml");
    expect([edge?.source.path, edge?.certain, edge?.reason.kind]).toEqual([
      "/stack/child.yml",
      true,
      "compose",
    ]);
    expect(edge?.source.name).toBe("prometheus-child");
    expect(found.depthOf(edge?.reader ?? only([])) - found.depthOf(edge?.source ?? only([]))).toBe(1);
  });

  it("finds rule files through the mounts", async () => {
    const node = (await topology(NATIVE)).node("/stack/parent.yml");
    expect(node?.ruleFiles.map((p) => [p.via, p.files])).toEqual([["mount", ["/stack/alerts/a.yml"]]]);
  });

  it("finds services by their published ports from outside", async () => {
    const found = await topology(NATIVE);
    expect(resolutions(found)).toMatchObject({
      "localhost:9090": "/stack/child.yml?",
      "localhost:9091": "/stack/parent.yml?",
    });
  });

  it("sees a server that federates from itself", async () => {
    const found = await topology(`
#- /docker-compose.yml
services:
  prom:
    image: prom/prometheus
    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml"]
#- /prometheus.yml
${federating("localhost:9090")}
`);
    expect(found.loops().map((loop) => loop.map((e) => [e.reader === e.source, e.certain]))).toEqual([
      [[true, true]],
    ]);
  });

  it("knows that a service runs no config of the workspace", async () => {
    const found = await topology(`
#- /docker-compose.yml
services:
  prom:
    image: prom/prometheus
    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml"]
  other-prom:
    image: prom/prometheus
#- /prometheus.yml
${federating("other-prom:9090")}
`);
    expect(resolutions(found)).toEqual({ "other-prom:9090": "outside" });
  });

  it("follows remote writes between services, those of command lines too", async () => {
    const found = await topology(`
#- /docker-compose.yml
services:
  vmagent:
    image: victoriametrics/vmagent
    volumes: ["./vmagent.yml:/etc/vmagent.yml"]
    command: ["--promscrape.config=/etc/vmagent.yml", "--remoteWrite.url=http://victoriametrics:8428/api/v1/write"]
  victoriametrics: { image: victoriametrics/victoria-metrics }
  hub:
    image: prom/prometheus
    volumes: ["./hub.yml:/etc/prometheus/prometheus.yml"]
  edge:
    image: prom/prometheus
    volumes: ["./edge.yml:/etc/prometheus/prometheus.yml"]
#- /vmagent.yml
scrape_configs: [{ job_name: node }]
#- /hub.yml
scrape_configs: []
#- /edge.yml
remote_write:
  - url: http://hub:9090/api/v1/write
  - url: https://backend.example.com/write
`);
    const rows = found.writes.map((w) => [
      w.writer.name,
      w.path,
      w.url,
      w.resolution.state,
      w.receiver?.path,
    ]);
    expect(rows).toEqual([
      ["edge", "/edge.yml", "http://hub:9090/api/v1/write", "resolved", "/hub.yml"],
      ["edge", "/edge.yml", "https://backend.example.com/write", "unknown", undefined],
      ["vmagent", "/docker-compose.yml", "http://victoriametrics:8428/api/v1/write", "outside", undefined],
    ]);
  });

  it("does not lead to agents, which keep no series", async () => {
    const found = await topology(`
#- /us/docker-compose.yml
services:
  agent:
    image: prom/prometheus
    command: [--config.file=/etc/prometheus/prometheus.yml, --agent]
    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml"]
#- /us/prometheus.yml
${labelled({ cluster: "us" })}
#- /global/prometheus.yml
${federating("prometheus-us:9090")}
`);
    expect(resolutions(found)).toEqual({ "prometheus-us:9090": "unknown" });
  });

  it("fills external labels in from a service's environment", async () => {
    const found = await topology(`
#- /docker-compose.yml
services:
  prom:
    image: prom/prometheus
    environment: { CLUSTER: eu }
    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml"]
#- /prometheus.yml
${labelled({ cluster: "$" + "{CLUSTER}-1", pod: "$" + "{POD}" })}
`);
    const labels = found.node("/prometheus.yml")?.externalLabels;
    expect([labels?.get("cluster")?.value, labels?.get("pod")?.value]).toEqual(["eu-1", undefined]);
  });
});

// Reads the example configs that stand beside the repository, and skips where there are none.
const SHARED = join(import.meta.dirname, "../../../../shared/examples-from-docs");
describe.skipIf(!existsSync(SHARED))("the examples of public guides", () => {
  const load = (folder: string) => {
    const files: [string, string][] = [];
    for (const name of readdirSync(join(SHARED, folder), { recursive: true, encoding: "utf8" })) {
      if (/\.ya?ml$/.test(name)) files.push([`/${name}`, readFileSync(join(SHARED, folder, name), "utf8")]);
    }
    return engineOf(files);
  };

  it.each([
    [
      "guide",
      {
        "prometheus-us-east.internal:9090": "/clusters/us-east-1/prometheus.yml?",
        "prometheus-eu-west.internal:9090": "/clusters/eu-west-1/prometheus.yml?",
        "prometheus-cluster-1.internal:9090": "unknown",
        "prometheus-cluster-2.internal:9090": "unknown",
        "prometheus-cluster-3.internal:9090": "unknown",
      },
    ],
    ["compose-native", { "prometheus-child:9090": "/child-prometheus.yml" }],
    [
      "official",
      {
        "source-prometheus-1:9090": "unknown",
        "source-prometheus-2:9090": "unknown",
        "source-prometheus-3:9090": "unknown",
      },
    ],
    ["compose-vmagent", {}],
  ])("resolve as they should: %s", async (folder, expected) => {
    expect(resolutions(topologyOf((await load(folder)).workspace))).toEqual(expected);
  });
});
